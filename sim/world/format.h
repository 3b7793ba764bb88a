/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_FORMAT_H
#define SIM_WORLD_FORMAT_H

/*
 * A run's trace as people and tools read it. Metadata names the format, the
 * scenario by relative path and hash, the seed, the agent's build and the
 * overrides; never what must not change a result.
 */
#include "world.h"
#include "../engine/trace.h"

#define TRACE_FORMAT_VERSION 1

/* One ftrace line, without newline. Hardware's CPU is the number after the last CPU. */
void format_ftrace_line(struct buffer *out, const struct trace_record *record, const void *payload);
/* Header and all records. */
void format_ftrace(const struct world *world, struct buffer *out);
/* Chrome's trace events: one JSON object. */
void format_chrome(const struct world *world, struct buffer *out);
/* The scenario's path from its "scenarios" folder on, or as given if relative, or its last component. */
const char *scenario_relative_path(const char *path);
/* What built this image's agent: "linux-6.12 6.12.117 hz1000 build 0123456789abcdef". */
const char *world_agent_build(const struct world *world);

/*
 * The run as a table: time from the mark in microseconds, what the agent's side
 * does (clients, protocol messages, log), what interrupts and the platform do.
 * The part around what went wrong; @count lines at most.
 */
void format_timeline(const struct world *world, struct lines *lines, u32 count);
/*
 * A trace line without what everybody knows: "scmi_xfer_end: pt=13 msg_id=07 seq=0001 transfer_id=1 s=-110" as
 * "scmi_xfer_end 13/07 seq 1 -110 ETIMEDOUT". @line is taken apart.
 */
void format_brief(char *line, char *to, u32 bytes);
/* The @count ftrace lines around what went wrong, timers and the like left out. */
void format_context(const struct world *world, struct lines *lines, u32 count);
/* Sequence number of the record that a reader should look at first; 0 if the run is empty. */
u64 trace_focus(const struct world *world);

#endif
