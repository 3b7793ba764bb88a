// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>
#include "../machine/kernel_port.h"
#include "steps.h"
#include "trace_line.h"

const char *trace_kind_key(enum trace_kind kind)
{
	static const char *const keys[] = {
#define X(name, key, help) key,
		TRACE_KINDS(X)
#undef X
	};

	return kind < TRACE_KIND_COUNT ? keys[kind] : "?";
}

char *trace_record_text(const struct trace_record *record, const void *payload, char *to, u32 bytes)
{
	const char *text = payload, *key = trace_kind_key((enum trace_kind)record->kind);
	u32 length = record->bytes;

	if (record->kind == TRACE_CLIENT && record->type != CLIENT_TEXT) {
		step_format(record->type, payload, to, bytes);
		return to;
	}
	if (record->kind == TRACE_LOG && length) {
		text++;
		length--;
	}
	length = (u32)strnlen(text, length);
	if (length > strlen(key) + 2 && !strncmp(text, key, strlen(key)) && text[strlen(key)] == ':') {
		text += strlen(key) + 2;
		length -= (u32)strlen(key) + 2;
	}
	while (length && text[length - 1] == '\n')
		length--;
	if (length >= bytes)
		length = bytes - 1;
	memcpy(to, text, length);
	to[length] = 0;
	return to;
}

char *trace_line(const struct trace_record *record, const void *payload, char *to, u32 bytes)
{
	const char *name = record->kind == TRACE_KERNEL ? kernel_event_name(record->type)
							: trace_kind_key((enum trace_kind)record->kind);
	int used = snprintf(to, bytes, "%s: ", name ? name : "?");
	u32 length;

	if (used < 0 || (u32)used >= bytes)
		return to;
	if (record->kind != TRACE_KERNEL) {
		trace_record_text(record, payload, to + used, bytes - (u32)used);
		return to;
	}
	length = kernel_format_event(record->type, payload, record->bytes, to + used, bytes - (u32)used);
	to[(u32)used + length < bytes ? (u32)used + length : bytes - 1] = 0;
	while ((length = (u32)strlen(to)) && to[length - 1] == '\n')
		to[length - 1] = 0;
	return to;
}
