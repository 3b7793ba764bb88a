// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>
#include "json_out.h"

/* Bytes of the UTF-8 sequence at @at, 0 if it is none. */
static u32 sequence_bytes(const unsigned char *at)
{
	u32 bytes, i;

	if (*at < 0x80)
		return 1;
	if (*at >= 0xc2 && *at < 0xe0)
		bytes = 2;
	else if (*at >= 0xe0 && *at < 0xf0)
		bytes = 3;
	else if (*at >= 0xf0 && *at < 0xf5)
		bytes = 4;
	else
		return 0;
	for (i = 1; i < bytes; i++)
		if ((at[i] & 0xc0) != 0x80)
			return 0;
	if ((*at == 0xe0 && at[1] < 0xa0) || (*at == 0xed && at[1] > 0x9f) || (*at == 0xf0 && at[1] < 0x90) ||
	    (*at == 0xf4 && at[1] > 0x8f))
		return 0;
	return bytes;
}

static void out_ascii(struct buffer *out, unsigned char byte)
{
	if (byte == '"' || byte == '\\')
		buffer_printf(out, "\\%c", byte);
	else if (byte == '\n')
		buffer_append(out, "\\n", 2);
	else if (byte == '\t')
		buffer_append(out, "\\t", 2);
	else if (byte < 0x20 || byte == 0x7f)
		buffer_printf(out, "\\u%04x", byte);
	else
		buffer_append(out, (const char *)&byte, 1);
}

void out_string(struct buffer *out, const char *string)
{
	const unsigned char *at = (const unsigned char *)string;
	u32 bytes;

	buffer_append(out, "\"", 1);
	while (*at) {
		bytes = sequence_bytes(at);
		if (bytes == 1)
			out_ascii(out, *at);
		else if (bytes)
			buffer_append(out, (const char *)at, bytes);
		else
			buffer_append(out, "\\ufffd", 6);
		at += bytes ? bytes : 1;
	}
	buffer_append(out, "\"", 1);
}

void out_comma(struct buffer *out)
{
	if (out->used && !strchr("[{", out->bytes[out->used - 1]))
		buffer_append(out, ",", 1);
}

void out_key(struct buffer *out, const char *key)
{
	out_comma(out);
	out_string(out, key);
	buffer_append(out, ":", 1);
}

void out_u64(struct buffer *out, const char *key, u64 value)
{
	out_key(out, key);
	buffer_printf(out, "%llu", value);
}

void out_text(struct buffer *out, const char *key, const char *value)
{
	out_key(out, key);
	out_string(out, value);
}

void out_bool(struct buffer *out, const char *key, bool value)
{
	out_key(out, key);
	buffer_printf(out, value ? "true" : "false");
}

void out_lines(struct buffer *out, const char *key, const struct lines *lines)
{
	u32 i;

	out_key(out, key);
	buffer_append(out, "[", 1);
	for (i = 0; i < lines->count; i++) {
		out_comma(out);
		out_string(out, lines->line[i]);
	}
	buffer_append(out, "]", 1);
}
