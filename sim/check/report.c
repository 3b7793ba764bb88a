// SPDX-License-Identifier: GPL-2.0-only
#include "report.h"

#include <stdio.h>

#include "checks.h"

void report_clear(struct report *report)
{
	report->used = 0;
	report->text[0] = 0;
}

void report_add_list(struct report *report, const char *format, va_list arguments)
{
	u32 room = REPORT_BYTES - report->used;
	int bytes = vsnprintf(report->text + report->used, room, format, arguments);

	if (bytes > 0)
		report->used += (u32)bytes < room ? (u32)bytes : room - 1;
}

void report_add(struct report *report, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	report_add_list(report, format, arguments);
	va_end(arguments);
}

void report_add_frame(void *report, const char *frame)
{
	report_add(report, "\n %s", frame);
}

void report_add_calls(struct report *report, const void *const *address, u32 count)
{
	for (u32 i = 0; i < count; i++)
		check_port->frames(address[i], true, report_add_frame, report);
}
