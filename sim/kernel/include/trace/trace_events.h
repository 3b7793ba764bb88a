/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Why this header is shimmed: it makes the functions that fill the records of trace
 * events. Such a record is this program's own, and what goes into it are values, so in
 * a checked agent nobody is told of their accesses. Strings and payloads, which may be
 * anybody's, are copied by functions whose accesses are told.
 *
 * No guard: it is read once for each header of events.
 */
#pragma push_macro("notrace")
#undef notrace
#define notrace __attribute__((no_sanitize("thread")))
#include_next <trace/trace_events.h>
#pragma pop_macro("notrace")
