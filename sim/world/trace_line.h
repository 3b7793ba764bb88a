/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_TRACE_LINE_H
#define SIM_WORLD_TRACE_LINE_H

/* What a trace record says, as one line without task, CPU and time. */
#include "../engine/trace.h"

#define TRACE_LINE_BYTES 2048
#define TRACE_CPU_HARDWARE 0xffff

/*
 * "scmi_xfer_begin: pt=13 ..." for a kernel event, "log: text", "platform: text"
 * and so on for the others. Cut at @bytes; returns @to.
 */
char *trace_line(const struct trace_record *record, const void *payload, char *to, u32 bytes);
/* The payload of a text record, copied and terminated; without its level (log) or its own kind's name. */
char *trace_record_text(const struct trace_record *record, const void *payload, char *to, u32 bytes);
/* Key of a kind ("event", "log", ...). */
const char *trace_kind_key(enum trace_kind kind);

#endif
