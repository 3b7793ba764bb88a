/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CHECK_REPORT_H
#define SIM_CHECK_REPORT_H

/* The text of a finding while it is put together: a headline, then lines. What there is no room for is cut off. */
#include <stdarg.h>

#include "../engine/types.h"

#define REPORT_BYTES 16384u

/* struct report - begins as {0}; @text ends with 0 always. @used: without that. */
struct report {
	u32 used;
	char text[REPORT_BYTES];
};

void report_clear(struct report *report);
void report_add(struct report *report, const char *format, ...) __attribute__((format(printf, 2, 3)));
void report_add_list(struct report *report, const char *format, va_list arguments) __attribute__((format(printf, 2, 0)));
/* A line of its own for a frame of a stack; @report as struct check_port's frames() hand it on. */
void report_add_frame(void *report, const char *frame);
/* @count of them, return addresses, the innermost first. */
void report_add_calls(struct report *report, const void *const *address, u32 count);

#endif
