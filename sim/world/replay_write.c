// SPDX-License-Identifier: GPL-2.0-only
/* Writing replay files: a step a line, so that two files can be compared by eye. */
#include <stdio.h>
#include <string.h>

#include "json_out.h"
#include "replay_file.h"

static void put_hash(struct buffer *out, const char *key, u64 hash)
{
	char text[24];

	snprintf(text, sizeof(text), "%016llx", hash);
	out_text(out, key, text);
}

/* Number or null. */
static void put_index(struct buffer *out, const char *key, s32 index)
{
	out_key(out, key);
	if (index < 0)
		buffer_printf(out, "null");
	else
		buffer_printf(out, "%d", index);
}

static void open_object(struct buffer *out, const char *key)
{
	buffer_printf(out, "\n \"%s\": {", key);
}

static void put_agent(struct buffer *out, const struct replay *replay)
{
	open_object(out, "agent");
	out_text(out, "name", replay->agent);
	out_text(out, "image", replay->image);
	out_text(out, "release", replay->release);
	out_u64(out, "hz", replay->hz);
	out_bool(out, "checked", replay->checked);
	out_text(out, "build", replay->build);
	buffer_printf(out, "},");
}

static void put_run(struct buffer *out, const struct replay *replay)
{
	open_object(out, "run");
	out_text(out, "scenario", replay->path);
	out_u64(out, "seed", replay->seed);
	out_key(out, "set");
	buffer_printf(out, "[");
	for (const char **set = replay->set; set && *set; set++) {
		out_comma(out);
		out_string(out, *set);
	}
	buffer_printf(out, "]");
	out_key(out, "check");
	if (replay->check)
		out_string(out, replay->check);
	else
		buffer_printf(out, "null");
	out_bool(out, "no_faults", replay->no_faults);
	put_index(out, "without_fault", replay->without_fault);
	put_index(out, "without_constraint", replay->without_constraint);
	out_text(out, "text", replay->text);
	buffer_printf(out, "},");
}

static void put_end(struct buffer *out, const struct replay *replay)
{
	open_object(out, "end");
	out_text(out, "verdict", replay->verdict);
	out_text(out, "headline", replay->headline);
	out_text(out, "how", replay->end);
	out_u64(out, "virtual_ns", replay->virtual_ns);
	put_hash(out, "trace_hash", replay->trace_hash);
	out_u64(out, "trace_records", replay->trace_records);
	out_u64(out, "steps", replay->step_total);
	buffer_printf(out, "},");
}

static void put_draws(struct buffer *out, const struct replay *replay)
{
	buffer_printf(out, "\n \"draws\": [");
	for (u32 i = 0; i < replay->draws_count; i++) {
		const struct replay_draws *draws = &replay->draws[i];

		buffer_printf(out, "%s\n  {", i ? "," : "");
		out_text(out, "stream", draws->stream);
		out_key(out, "values");
		for (u32 j = 0; j < draws->count; j++)
			buffer_printf(out, "%s%llx", j ? " " : "\"", draws->value[j]);
		buffer_printf(out, "%s\"}", draws->count ? "" : "\"");
	}
	buffer_printf(out, "],");
}

static void put_step(struct buffer *out, const struct replay_step *step)
{
	buffer_printf(out, "\n  {");
	out_u64(out, "at_ns", step->at_ns);
	out_text(out, "in", step->in);
	out_text(out, "kind", step->kind);
	out_text(out, "what", step->what);
	if (replay_is_choice(step)) {
		out_u64(out, "nth", step->nth);
		out_u64(out, "of", step->of);
		out_u64(out, "took", step->took);
	} else {
		out_u64(out, "records", step->records);
		put_hash(out, "hash", step->hash);
	}
	buffer_printf(out, "}");
}

int replay_write(const struct replay *replay, const char *path, char *why)
{
	struct buffer rest = {0}, all = {0};
	int error;

	buffer_printf(&rest, ",");
	put_agent(&rest, replay);
	put_run(&rest, replay);
	put_end(&rest, replay);
	put_draws(&rest, replay);
	buffer_printf(&rest, "\n \"steps\": [");
	for (u32 i = 0; i < replay->step_count; i++) {
		buffer_printf(&rest, "%s", i ? "," : "");
		put_step(&rest, &replay->step[i]);
	}
	buffer_printf(&rest, "]\n}\n");
	buffer_printf(&all, "{\"format\": \"%s\", \"version\": %d, \"checksum\": \"%016llx\"", REPLAY_FORMAT, REPLAY_VERSION,
		      replay_sum(rest.bytes, rest.used));
	buffer_append(&all, rest.bytes, rest.used);
	error = write_file(path, &all, why);
	buffer_free(&rest);
	buffer_free(&all);
	return error ? -1 : 0;
}
