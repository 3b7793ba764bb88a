/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_JSON_OUT_H
#define SIM_WORLD_JSON_OUT_H

/* Writing JSON: strings escaped, integers exact. Commas are the caller's, by out_key() and out_comma(). */
#include "buffer.h"

/* A string in quotes; bytes that are no UTF-8 become U+FFFD. */
void out_string(struct buffer *out, const char *string);
/* ", " unless the text ends in an opening bracket. */
void out_comma(struct buffer *out);
/* Comma if needed, "key": */
void out_key(struct buffer *out, const char *key);
void out_u64(struct buffer *out, const char *key, u64 value);
void out_text(struct buffer *out, const char *key, const char *value);
void out_bool(struct buffer *out, const char *key, bool value);
void out_lines(struct buffer *out, const char *key, const struct lines *lines);

#endif
