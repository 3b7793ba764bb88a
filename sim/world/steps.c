// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <string.h>
#include "../engine/trace.h"
#include "steps.h"
#include "world.h"

#define WORD_BYTES 32

struct operation_words {
	const char *name;
	const char *arguments;
	const char *values;
};

static const struct operation_words operations[OPERATION_COUNT] = {
#define X(name, key, args, values, help) {key, args, values},
	CLIENT_OPERATIONS(X)
#undef X
};

const char *operation_name(u32 code)
{
	return code < OPERATION_COUNT ? operations[code].name : "?";
}

bool word_of(const char *words, u32 number, char *to, size_t bytes)
{
	size_t length;

	for (;; number--) {
		words += strspn(words, " ");
		length = strcspn(words, " ");
		if (!length)
			return false;
		if (!number)
			break;
		words += length;
	}
	if (words[length - 1] == '?')
		length--;
	if (length >= bytes)
		length = bytes - 1;
	memcpy(to, words, length);
	to[length] = 0;
	return true;
}

static bool is_optional(const char *words, u32 number)
{
	while (number--) {
		words += strspn(words, " ");
		words += strcspn(words, " ");
	}
	words += strspn(words, " ");
	return words[strcspn(words, " ") - 1] == '?';
}

char *format_error(char *to, s32 error)
{
	const char *name = error < 0 ? strerrorname_np(-error) : NULL;

	snprintf(to, 40, name ? "%d %s" : "%d", error, name);
	return to;
}

/* Formatted only when somebody reads the trace: two records an operation must cost next to nothing. */
struct step_record {
	u32 client;
	u32 code;
	s32 error;
	u32 value_count;
	u64 step; /* of the client's script: there its arguments stand */
	u64 elapsed_ns;
	u64 value[OPERATION_VALUES];
};

/* A mark is one line, the kernel's own. */
static struct step_record *reserve(const struct world_client *client, enum client_record type)
{
	struct step_record *record;

	if (client->running->operation.code == OPERATION_MARK)
		return NULL;
	record = trace_reserve(TRACE_CLIENT, type, sizeof(*record));
	if (!record)
		return NULL;
	record->client = client->client.id;
	record->code = client->running->operation.code;
	record->step = (u64)(client->running - client->config->step);
	return record;
}

void step_begins(struct world_client *client)
{
	reserve(client, CLIENT_BEGINS);
}

static void trace_end(struct world_client *client, const struct operation_result *result)
{
	struct step_record *record = reserve(client, CLIENT_ENDS);

	if (!record)
		return;
	record->error = result->error;
	record->elapsed_ns = result->end_ns - result->begin_ns;
	record->value_count = result->value_count;
	memcpy(record->value, result->value, sizeof(result->value));
}

static void put_words(struct buffer *line, const char *names, const u64 *word, u32 count)
{
	char name[WORD_BYTES];
	u32 i;

	for (i = 0; i < count && word_of(names, i, name, sizeof(name)); i++)
		if (argument_is_text(name))
			buffer_printf(line, " %s=%s", name, (const char *)word[i]);
		else if (word[i] || !is_optional(names, i))
			buffer_printf(line, " %s=%llu", name, word[i]);
}

void step_format(u16 type, const void *payload, char *to, u32 bytes)
{
	const struct step_record *record = payload;
	const struct world *world = world_current();
	const struct operation_words *words = &operations[record->code];
	const struct world_client *client = &world->clients.client[record->client];
	struct buffer line = {0};
	char text[40];

	buffer_printf(&line, "%s %s", client->name, words->name);
	if (type == CLIENT_BEGINS) {
		put_words(&line, words->arguments, client->config->step[record->step].operation.arg, OPERATION_ARGS);
	} else {
		buffer_printf(&line, " = %s", format_error(text, record->error));
		put_words(&line, words->values, record->value, record->value_count);
		buffer_printf(&line, " elapsed_us=%s", format_us(text, record->elapsed_ns));
	}
	snprintf(to, bytes, "%s", line.bytes);
	buffer_free(&line);
}

static void fail(struct world_client *client, const char *what)
{
	struct world *world = client->world;
	struct buffer where = {0};

	if (world->first_failure_ns == NEVER_NS)
		world->first_failure_ns = engine_now_ns();
	if (++world->clients.failures > STEP_FAILURES_KEPT)
		return;
	buffer_printf(&where, "client %s step %u (%s", client->name,
		      (u32)(client->running - client->config->step) + 1,
		      operation_name(client->running->operation.code));
	if (client->running->repeat > 1)
		buffer_printf(&where, ", passage %u of %u", client->running_passage + 1,
			      client->running->repeat);
	if (client->running_round)
		buffer_printf(&where, ", round %llu", client->running_round + 1);
	world_fail(world, &client->running->place, "%s): %s", where.bytes, what);
	buffer_free(&where);
}

static void judge_values(struct world_client *client, const struct operation_result *result)
{
	const struct step_expect *expect = &client->running->expect;
	const char *names = operations[client->running->operation.code].values;
	char word[WORD_BYTES], what[160];
	u32 i;

	for (i = 0; i < OPERATION_VALUES; i++) {
		if (!expect->has_value[i])
			continue;
		if (!word_of(names, i, word, sizeof(word)))
			snprintf(word, sizeof(word), "value %u", i);
		if (i >= result->value_count)
			snprintf(what, sizeof(what), "no %s came back; expected %llu", word,
				 expect->value[i]);
		else if (result->value[i] != expect->value[i])
			snprintf(what, sizeof(what), "%s %llu; expected %llu", word, result->value[i],
				 expect->value[i]);
		else
			continue;
		fail(client, what);
	}
}

static void judge_elapsed(struct world_client *client, u64 elapsed_ns)
{
	const struct step_expect *expect = &client->running->expect;
	char is[24], min[24], max[24], what[160];

	if (elapsed_ns >= expect->elapsed_min_ns && elapsed_ns <= expect->elapsed_max_ns)
		return;
	format_us(is, elapsed_ns);
	format_us(min, expect->elapsed_min_ns);
	format_us(max, expect->elapsed_max_ns);
	if (expect->elapsed_min_ns == expect->elapsed_max_ns)
		snprintf(what, sizeof(what), "elapsed %s us; expected exactly %s us", is, min);
	else if (expect->elapsed_max_ns == NEVER_NS)
		snprintf(what, sizeof(what), "elapsed %s us; expected at least %s us", is, min);
	else
		snprintf(what, sizeof(what), "elapsed %s us; expected %s to %s us", is, min, max);
	fail(client, what);
}

void step_ended(struct world_client *client, const struct operation_result *result)
{
	const struct step_expect *expect = &client->running->expect;
	char is[40], wanted[40], what[160];

	trace_end(client, result);
	if (expect->has_error && result->error != expect->error) {
		snprintf(what, sizeof(what), "result %s; expected %s", format_error(is, result->error),
			 format_error(wanted, expect->error));
		fail(client, what);
	}
	judge_values(client, result);
	if (expect->has_elapsed)
		judge_elapsed(client, result->end_ns - result->begin_ns);
}
