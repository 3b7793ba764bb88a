// SPDX-License-Identifier: GPL-2.0-only
/* Reading replay files. */
#include "replay_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"

#define FILE_BYTES_MAX (512u << 20)
#define SUM_DIGITS 16

/* The document owns all strings and lists of the replay. */
struct owner {
	struct replay replay;
	struct json_document *document;
	char *text;
};

struct reader {
	struct json_document *document;
	const char *path;
	char *why; /* the first error; "" so far */
};

static void wrong(struct reader *reader, const struct json_value *value, const char *what, const char *expected)
{
	if (!reader->why[0])
		snprintf(reader->why, REPLAY_WHY_BYTES, "%s:%u:%u: %.250s; expected %.120s", reader->path, value->place.line,
			 value->place.column, what, expected);
}

static const struct json_value *want(struct reader *reader, const struct json_value *object, const char *key,
				     enum json_type type)
{
	const struct json_value *item = object->type == JSON_OBJECT ? json_member(object, key) : NULL;
	char what[160];

	if (!item) {
		snprintf(what, sizeof(what), "\"%s\" is missing", key);
		wrong(reader, object, what, "what `scmi-sim run --record` writes");
		return NULL;
	}
	if (item->type == type)
		return item;
	snprintf(what, sizeof(what), "\"%s\" is %s", key, json_type_name(item->type));
	wrong(reader, item, what, json_type_name(type));
	return NULL;
}

static const char *want_text(struct reader *reader, const struct json_value *object, const char *key)
{
	const struct json_value *item = want(reader, object, key, JSON_STRING);

	return item ? item->text : "";
}

static u64 want_number(struct reader *reader, const struct json_value *object, const char *key, u64 max)
{
	const struct json_value *item = want(reader, object, key, JSON_NUMBER);
	bool negative = false;
	u64 value = 0;

	if (!item)
		return 0;
	if (json_decimal(item->text, 0, &negative, &value) == JSON_EXACT && !negative && value <= max)
		return value;
	wrong(reader, item, "the number is out of range", "a whole number");
	return 0;
}

static bool want_bool(struct reader *reader, const struct json_value *object, const char *key)
{
	const struct json_value *item = want(reader, object, key, JSON_BOOLEAN);

	return item && item->truth;
}

/* A number of something, or null for none, which is -1. */
static s32 want_index(struct reader *reader, const struct json_value *object, const char *key)
{
	const struct json_value *item = json_member(object, key);

	return item && item->type == JSON_NULL ? -1 : (s32)want_number(reader, object, key, 0x7fffffff);
}

static const char *want_text_or_null(struct reader *reader, const struct json_value *object, const char *key)
{
	const struct json_value *item = json_member(object, key);

	return item && item->type == JSON_NULL ? NULL : want_text(reader, object, key);
}

static u64 want_hash(struct reader *reader, const struct json_value *object, const char *key)
{
	const struct json_value *item = want(reader, object, key, JSON_STRING);
	char *end;
	u64 value;

	if (!item)
		return 0;
	value = strtoull(item->text, &end, 16);
	if (strlen(item->text) != SUM_DIGITS || *end || strspn(item->text, "0123456789abcdef") != SUM_DIGITS)
		wrong(reader, item, "that is no hash", "16 hexadecimal digits");
	return value;
}

static void read_agent(struct reader *reader, const struct json_value *root, struct replay *replay)
{
	const struct json_value *agent = want(reader, root, "agent", JSON_OBJECT);

	if (!agent)
		return;
	replay->agent = want_text(reader, agent, "name");
	replay->image = want_text(reader, agent, "image");
	replay->release = want_text(reader, agent, "release");
	replay->hz = (u32)want_number(reader, agent, "hz", 10000);
	replay->checked = want_bool(reader, agent, "checked");
	replay->build = want_text(reader, agent, "build");
}

static void read_run(struct reader *reader, const struct json_value *root, struct replay *replay)
{
	const struct json_value *run = want(reader, root, "run", JSON_OBJECT), *set, *item;
	u32 count = 0;

	if (!run)
		return;
	replay->path = want_text(reader, run, "scenario");
	replay->text = want_text(reader, run, "text");
	replay->text_bytes = strlen(replay->text);
	replay->seed = want_number(reader, run, "seed", ~0ULL);
	replay->check = want_text_or_null(reader, run, "check");
	replay->no_faults = want_bool(reader, run, "no_faults");
	replay->without_fault = want_index(reader, run, "without_fault");
	replay->without_constraint = want_index(reader, run, "without_constraint");
	set = want(reader, run, "set", JSON_ARRAY);
	replay->set = json_alloc(reader->document, ((set ? set->count : 0) + 1) * sizeof(*replay->set));
	for (item = set ? set->child : NULL; item; item = item->next) {
		if (item->type != JSON_STRING)
			wrong(reader, item, "an override is no string", "\"path=value\"");
		replay->set[count++] = item->type == JSON_STRING ? item->text : "";
	}
}

static void read_end(struct reader *reader, const struct json_value *root, struct replay *replay)
{
	const struct json_value *end = want(reader, root, "end", JSON_OBJECT);

	if (!end)
		return;
	replay->verdict = want_text(reader, end, "verdict");
	replay->headline = want_text(reader, end, "headline");
	replay->end = want_text(reader, end, "how");
	replay->virtual_ns = want_number(reader, end, "virtual_ns", ~0ULL);
	replay->trace_hash = want_hash(reader, end, "trace_hash");
	replay->trace_records = want_number(reader, end, "trace_records", ~0ULL);
	replay->step_total = want_number(reader, end, "steps", ~0ULL);
}

/* "3 ff 0": as many as there are. */
static void read_values(struct reader *reader, const struct json_value *object, struct replay_draws *draws)
{
	const char *at = want_text(reader, object, "values");
	u32 room = 1;
	char *end;

	for (const char *c = at; *c; c++)
		room += *c == ' ';
	draws->value = json_alloc(reader->document, room * sizeof(*draws->value));
	while (*at) {
		draws->value[draws->count++] = strtoull(at, &end, 16);
		if (end == at || (*end && *end != ' ')) {
			wrong(reader, object, "\"values\" holds something else than hexadecimal numbers", "\"3 ff 0\"");
			return;
		}
		at = *end ? end + 1 : end;
	}
}

static void read_draws(struct reader *reader, const struct json_value *root, struct replay *replay)
{
	const struct json_value *list = want(reader, root, "draws", JSON_ARRAY), *item;

	if (!list)
		return;
	replay->draws = json_alloc(reader->document, (list->count + 1) * sizeof(*replay->draws));
	for (item = list->child; item && !reader->why[0]; item = item->next) {
		struct replay_draws *draws = &replay->draws[replay->draws_count++];

		draws->stream = want_text(reader, item, "stream");
		if (!reader->why[0])
			read_values(reader, item, draws);
	}
}

static void read_step(struct reader *reader, const struct json_value *item, struct replay_step *step)
{
	step->at_ns = want_number(reader, item, "at_ns", ~0ULL);
	step->in = want_text(reader, item, "in");
	step->kind = want_text(reader, item, "kind");
	step->what = want_text(reader, item, "what");
	if (replay_is_choice(step)) {
		step->nth = want_number(reader, item, "nth", ~0ULL);
		step->of = (u32)want_number(reader, item, "of", ~0U);
		step->took = want_number(reader, item, "took", ~0U);
	} else {
		step->records = want_number(reader, item, "records", ~0ULL);
		step->hash = want_hash(reader, item, "hash");
	}
}

static void read_steps(struct reader *reader, const struct json_value *root, struct replay *replay)
{
	const struct json_value *list = want(reader, root, "steps", JSON_ARRAY), *item;

	if (!list)
		return;
	replay->step = json_alloc(reader->document, (list->count + 1) * sizeof(*replay->step));
	for (item = list->child; item && !reader->why[0]; item = item->next)
		read_step(reader, item, &replay->step[replay->step_count++]);
}

/* Is it a replay file at all, of this version, and as it was written? */
static bool is_whole(struct reader *reader, const struct json_value *root, const char *text, size_t bytes)
{
	const struct json_value *format = json_member(root, "format"), *sum;
	char what[128], expected[64];
	u64 version, said, from;

	if (root->type != JSON_OBJECT || !format || format->type != JSON_STRING || strcmp(format->text, REPLAY_FORMAT)) {
		wrong(reader, root, "this is no replay file", "what `scmi-sim run --record FILE` writes");
		return false;
	}
	version = want_number(reader, root, "version", ~0ULL);
	if (!reader->why[0] && version != REPLAY_VERSION) {
		snprintf(what, sizeof(what), "the replay file is of version %llu", version);
		snprintf(expected, sizeof(expected), "version %d: record it again with this scmi-sim", REPLAY_VERSION);
		wrong(reader, json_member(root, "version"), what, expected);
	}
	said = want_hash(reader, root, "checksum");
	if (reader->why[0])
		return false;
	sum = json_member(root, "checksum");
	from = sum->place.offset + SUM_DIGITS + 2;
	if (replay_sum(text + from, bytes - from) != said)
		wrong(reader, sum, "the replay file was changed after it was written: its checksum is another",
		      "the file as it was recorded; `run` with --set, --seed and --record makes a run with other values");
	return !reader->why[0];
}

bool replay_is_choice(const struct replay_step *step)
{
	return strcmp(step->kind, "choice") == 0;
}

u64 replay_sum(const char *text, u64 bytes)
{
	u64 hash = 0xcbf29ce484222325ULL;

	for (u64 i = 0; i < bytes; i++)
		hash = (hash ^ (unsigned char)text[i]) * 0x100000001b3ULL;
	return hash;
}

static char *read_file(const char *path, size_t *bytes, char *why)
{
	FILE *file = fopen(path, "re");
	size_t room = 1 << 16, got;
	char *text = NULL;

	*bytes = 0;
	do {
		room *= 2;
		text = realloc(text, room);
		if (!text)
			abort();
		got = file ? fread(text + *bytes, 1, room - *bytes, file) : 0;
		*bytes += got;
	} while (got && *bytes == room && *bytes < FILE_BYTES_MAX);
	if (!file || ferror(file)) {
		snprintf(why, REPLAY_WHY_BYTES, "%s:1:1: cannot read the file: %s; expected a replay file", path,
			 strerror(errno));
		free(text);
		text = NULL;
	}
	if (file)
		fclose(file);
	return text;
}

struct replay *replay_read(const char *path, char *why)
{
	static const struct json_limits limits = {
		.bytes = FILE_BYTES_MAX, .depth = 8, .values = 64u << 20, .string_bytes = FILE_BYTES_MAX};
	struct reader reader = {.document = json_document_new(), .path = path, .why = why};
	struct owner *owner = calloc(1, sizeof(*owner));
	struct json_value *root = NULL;
	struct json_error error;
	size_t bytes;

	if (!owner)
		abort();
	why[0] = 0;
	owner->document = reader.document;
	owner->text = read_file(path, &bytes, why);
	if (owner->text)
		root = json_parse(owner->document, owner->text, bytes, &limits, 0, &error);
	if (!root && !why[0])
		snprintf(why, REPLAY_WHY_BYTES, "%s:%u:%u: %s; expected %s (was the file cut short?)", path,
			 error.place.line, error.place.column, error.what, error.expected);
	if (root && is_whole(&reader, root, owner->text, bytes)) {
		read_agent(&reader, root, &owner->replay);
		read_run(&reader, root, &owner->replay);
		read_end(&reader, root, &owner->replay);
		read_draws(&reader, root, &owner->replay);
		read_steps(&reader, root, &owner->replay);
	}
	if (!why[0])
		return &owner->replay;
	replay_free(&owner->replay);
	return NULL;
}

void replay_free(struct replay *replay)
{
	struct owner *owner = (struct owner *)replay;

	if (!owner)
		return;
	json_document_free(owner->document);
	free(owner->text);
	free(owner);
}
