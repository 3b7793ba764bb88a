/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_JSON_H
#define SIM_WORLD_JSON_H

/*
 * JSON, read strictly. cJSON makes the tree and decodes the strings; a scanner
 * beside it (json_scan.c) goes over the text first and supplies what cJSON does
 * not keep or does not mind: the place of each value and of each key, and an
 * error for duplicate keys, text after the end, `01`, comments, NaN, control
 * characters, invalid UTF-8, lone surrogates, NUL, and for what is too large.
 * Numbers stay the text that they were, so that integers up to 2^64-1 and
 * decimal durations are exact.
 */
#include "../engine/types.h"

enum json_type { JSON_NULL, JSON_BOOLEAN, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

/* Lines and columns count from 1, columns in characters (not bytes); offset in bytes from 0. */
struct json_place {
	u32 line;
	u32 column;
	u32 offset;
};

/*
 * struct json_value - one value.
 * @key: its name, decoded, if it is an object's member; NULL otherwise.
 * @text: a string, decoded; or a number as it was written.
 * @child, @next: first element or member, and the next of the same array or object.
 * @count: elements or members.
 * @origin: 0 for what stands in the file; for other texts what the caller says.
 * @substituted: it stands where the text says "$name" (scenario_set.c).
 * @reported: there is a message about it already.
 * @implied: it stands for a member that the text does not spell out (a section's shorthand).
 */
struct json_value {
	enum json_type type;
	bool truth;
	bool substituted;
	bool implied;
	bool reported;
	u32 origin;
	u32 count;
	const char *key;
	const char *text;
	struct json_value *child;
	struct json_value *next;
	struct json_place place;
	struct json_place key_place;
};

/* Limits of a text; each has a message that names it. Numbers have at most 63 characters. */
struct json_limits {
	u32 bytes;
	u32 depth;
	u32 values;
	u32 string_bytes;
};
#define JSON_NUMBER_BYTES 64

struct json_error {
	struct json_place place;
	char what[160];
	char expected[160];
};

/* Owns the values of one or several texts. */
struct json_document;
struct json_document *json_document_new(void);
void json_document_free(struct json_document *document);
/* Reads a text into the document; NULL and the first error if it is not strict JSON. */
struct json_value *json_parse(struct json_document *document, const char *text, size_t bytes,
			      const struct json_limits *limits, u32 origin, struct json_error *error);
/* What lives as long as the document: zeroed memory, a new value, a copy of a string. */
void *json_alloc(struct json_document *document, size_t bytes);
struct json_value *json_value_new(struct json_document *document);
char *json_text_new(struct json_document *document, const char *text, size_t bytes);

/* The member of that name, or NULL; the element of that number, or NULL. */
struct json_value *json_member(const struct json_value *object, const char *key);
struct json_value *json_element(const struct json_value *array, u32 index);
/* "an object", "a number", ... for messages. */
const char *json_type_name(enum json_type type);
/* The value as compact JSON, numbers as they were written; malloc()ed. */
char *json_print(const struct json_value *value);

/*
 * Exact numbers. The value of @text times 10^@scale, as sign and magnitude.
 * FRACTION: that is no integer. RANGE: it is one, but has more than 64 bits.
 */
enum json_exactness { JSON_EXACT, JSON_FRACTION, JSON_RANGE };
enum json_exactness json_decimal(const char *text, u32 scale, bool *negative, u64 *magnitude);
/*
 * The nearest double, for pure numbers such as probabilities: false if it has
 * more than 15 digits or lies outside of 1e-22 .. 1e22. One correctly rounded
 * division or product, so the same on every machine and in every locale.
 */
bool json_real(const char *text, double *value);

/* ---- between json_scan.c and json.c ---- */

/* What the scanner notes of each value, in the order of the text (an object before its members). */
struct json_mark {
	enum json_type type;
	struct json_place place;
	struct json_place key_place;
	u32 end_offset;
};
/* Goes over the text; on success a malloc()ed list of marks, else NULL and the error. */
struct json_mark *json_scan(const char *text, size_t bytes, const struct json_limits *limits, u32 *count,
			    struct json_error *error);

#endif
