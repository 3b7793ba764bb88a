// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "../engine/choice.h"
#include "../engine/trace.h"
#include "../machine/kernel_port.h"
#include "facts.h"
#include "replay.h"
#include "world.h"

static struct replay_step *steps;
static u32 step_count, step_room;
static u64 step_total;

static void keep(const struct replay_step *step)
{
	if (step_total++ >= REPLAY_STEPS_MAX)
		return;
	if (step_count == step_room) {
		step_room = step_room ? 2 * step_room : 1024;
		steps = realloc(steps, step_room * sizeof(*steps));
		if (!steps)
			abort();
	}
	steps[step_count] = *step;
	steps[step_count].in = host_copy(step->in);
	steps[step_count++].what = host_copy(step->what);
}

void replay_record_begin(void)
{
	replay_steps_follow(keep);
}

static struct replay_draws *draws_of(struct replay *replay, const char *stream)
{
	for (u32 i = 0; i < replay->draws_count; i++)
		if (!strcmp(replay->draws[i].stream, stream))
			return &replay->draws[i];
	replay->draws = realloc(replay->draws, (replay->draws_count + 1) * sizeof(*replay->draws));
	if (!replay->draws)
		abort();
	replay->draws[replay->draws_count] = (struct replay_draws){.stream = stream};
	return &replay->draws[replay->draws_count++];
}

static void add_draw(struct replay_draws *draws, u64 value)
{
	if (!(draws->count & (draws->count - 1)) || !draws->count) {
		draws->value = realloc(draws->value, (draws->count ? 2ULL * draws->count : 1) * sizeof(*draws->value));
		if (!draws->value)
			abort();
	}
	draws->value[draws->count++] = value;
}

static void collect_draws(struct replay *replay)
{
	const struct choice_record *record;
	u64 count;

	record = choice_records(&count);
	for (u64 i = 0; i < count; i++)
		if (!record[i].count)
			add_draw(draws_of(replay, record[i].name), record[i].value);
}

void replay_record_write(struct world *world, const char *verdict, const char *headline)
{
	const struct request *request = world->request;
	struct replay replay = {
		.agent = request->agent ? request->agent : agent_name(),
		.image = agent_name(),
		.release = kernel_facts.release,
		.build = image_build_id(),
		.hz = kernel_facts.hz,
		.checked = strstr(kernel_facts.variant, "checked") != NULL,
		.path = request->name,
		.text = world->scenario->text,
		.set = request->set,
		.seed = request->has_seed ? request->seed : world->scenario->seed,
		.check = request->check,
		.no_faults = request->no_faults,
		.without_fault = request->without_fault,
		.without_constraint = request->without_constraint,
		.verdict = verdict,
		.headline = headline,
		.end = engine_end_name(world->end),
		.virtual_ns = world->end_ns,
		.trace_hash = trace_hash(),
		.trace_records = trace_total(),
	};
	char why[256];

	replay_steps_flush();
	replay.step = steps;
	replay.step_count = step_count;
	replay.step_total = step_total;
	collect_draws(&replay);
	if (replay_write(&replay, request->record, why))
		snprintf(world->bad_input, sizeof(world->bad_input), "--record: %.250s", why);
}
