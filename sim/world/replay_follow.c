// SPDX-License-Identifier: GPL-2.0-only
/* Repeating a run: what comes against what was recorded. */
#include <stdlib.h>
#include <string.h>

#include "../engine/choice.h"
#include "../engine/trace.h"
#include "facts.h"
#include "json_out.h"
#include "replay.h"
#include "world.h"

#define DIVERGENCES_MAX 20
/* A best-effort replay looks so far ahead for the step that came. */
#define LOOK_AHEAD 200

/* struct divergence - @missed: recorded steps that did not come, from @recorded on; @extra: steps that came instead. */
struct divergence {
	u64 at_ns;
	char *in;
	char *recorded;
	char *now;
	u32 missed;
	u32 extra;
};

static struct replay *replay;
static struct world *the_world;
static bool same_build, ended, out_of_step;
static u32 next; /* the recorded step that should come */
static u64 came;
static struct divergence divergences[DIVERGENCES_MAX];
static u32 divergence_count; /* of them DIVERGENCES_MAX are kept */
static struct engine_event stop;
static u64 last_records;

/* ---- are two steps the same? ---- */

/* Behind a key whose value is no name: how long it took; a token, which is the agent's own choice. */
static bool value_begins(const char *text, const char *at)
{
	static const char *const keys[] = {" elapsed_us=", " seq="};

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		size_t bytes = strlen(keys[i]);

		if ((size_t)(at - text) >= bytes && !memcmp(at - bytes, keys[i], bytes))
			return true;
	}
	return false;
}

static bool same_text(const char *a, const char *b)
{
	const char *from = a;

	while (*a == *b) {
		if (!*a)
			return true;
		a++;
		b++;
		if (value_begins(from, a)) {
			a += strcspn(a, " ");
			b += strcspn(b, " ");
		}
	}
	return false;
}

/* What a finding says names lines and values; its checker is what it is. */
static bool same_checker(const char *a, const char *b)
{
	size_t bytes = strcspn(a, ":");

	return bytes == strcspn(b, ":") && !memcmp(a, b, bytes);
}

static bool same_names(const struct replay_step *a, const struct replay_step *b)
{
	if (strcmp(a->in, b->in) || strcmp(a->kind, b->kind))
		return false;
	if (replay_is_choice(a))
		return !strcmp(a->what, b->what) && a->nth == b->nth && a->took == b->took;
	return !strcmp(a->kind, "finding") ? same_checker(a->what, b->what) : same_text(a->what, b->what);
}

static bool same_step(const struct replay_step *recorded, const struct replay_step *now)
{
	if (!same_build)
		return same_names(recorded, now);
	return same_names(recorded, now) && recorded->at_ns == now->at_ns && recorded->of == now->of &&
	       !strcmp(recorded->what, now->what) && recorded->records == now->records && recorded->hash == now->hash;
}

/* On another build, a choice of the default order is no step: it would be taken unasked. */
static bool counts(const struct replay_step *step)
{
	return same_build || !replay_is_choice(step) || step->took;
}

static void skip_uncounted(void)
{
	while (next < replay->step_count && !counts(&replay->step[next]))
		next++;
}

/* ---- divergences ---- */

static void describe(struct buffer *out, const struct replay_step *step)
{
	char us[32];

	buffer_printf(out, "%s us, %s: %s ", format_us(us, step->at_ns), step->in[0] ? step->in : "the machine", step->kind);
	if (replay_is_choice(step))
		buffer_printf(out, "%s, passage %llu: %llu of %u", step->what, step->nth, step->took, step->of);
	else
		buffer_printf(out, "%s", step->what);
}

static char *describe_or(const struct replay_step *step, const char *none)
{
	struct buffer text = {0};

	if (!step)
		return host_copy(none);
	describe(&text, step);
	return text.bytes;
}

static void stop_now(void *arg)
{
	(void)arg;
	engine_stop(ENGINE_DONE, "the replay has diverged");
}

/* Either may be NULL: nothing more was recorded, or the run has ended. */
static void diverge(const struct replay_step *recorded, const struct replay_step *now, u32 missed)
{
	struct divergence *divergence = &divergences[divergence_count];

	if (divergence_count++ >= DIVERGENCES_MAX)
		return;
	divergence->at_ns = now ? now->at_ns : engine_now_ns();
	divergence->in = host_copy(now ? now->in : "");
	divergence->recorded = describe_or(recorded, "nothing more");
	divergence->now = describe_or(now, "the run has ended");
	divergence->missed = missed;
	if (!the_world->request->best_effort && !ended)
		engine_post(&stop, engine_now_ns());
}

/* The names are the same, but not what lies between the last step and this one. */
static void diverge_between(const struct replay_step *recorded, const struct replay_step *now)
{
	struct buffer left = {0}, right = {0};
	struct divergence *divergence;

	diverge(recorded, now, 0);
	if (divergence_count > DIVERGENCES_MAX)
		return;
	divergence = &divergences[divergence_count - 1];
	buffer_printf(&left, "%s (trace record %llu, hash %016llx)", divergence->recorded, recorded->records, recorded->hash);
	buffer_printf(&right, "%s (trace record %llu, hash %016llx); the traces differ after record %llu", divergence->now,
		      now->records, now->hash, last_records);
	free(divergence->recorded);
	free(divergence->now);
	divergence->recorded = left.bytes;
	divergence->now = right.bytes;
}

/* Where the step that came stands among those that should; replay->step_count: nowhere near. */
static u32 look_ahead(const struct replay_step *now)
{
	for (u32 i = next; i < replay->step_count && i - next < LOOK_AHEAD; i++)
		if (counts(&replay->step[i]) && same_names(&replay->step[i], now))
			return i;
	return replay->step_count;
}

static u32 missed_until(u32 found)
{
	u32 missed = 0;

	for (u32 i = next; i < found; i++)
		missed += counts(&replay->step[i]);
	return missed;
}

/* After a divergence, until the ways meet again, all that comes belongs to it. */
static void resume(const struct replay_step *now)
{
	u32 found = look_ahead(now);

	if (found < replay->step_count) {
		if (!out_of_step && found > next)
			diverge(&replay->step[next], now, missed_until(found));
		else if (out_of_step && divergence_count <= DIVERGENCES_MAX)
			divergences[divergence_count - 1].missed += missed_until(found);
		out_of_step = false;
		next = found + 1;
		return;
	}
	if (!out_of_step)
		diverge(next < replay->step_count ? &replay->step[next] : NULL, now, 0);
	if (divergence_count <= DIVERGENCES_MAX)
		divergences[divergence_count - 1].extra++;
	out_of_step = true;
}

static bool was_left_out(void)
{
	return next == replay->step_count && replay->step_total > replay->step_count;
}

static void compare(const struct replay_step *now)
{
	const struct replay_step *recorded;

	if (replay_diverged() || was_left_out() || !counts(now))
		return;
	recorded = next < replay->step_count ? &replay->step[next] : NULL;
	came++;
	if (recorded && same_step(recorded, now)) {
		next++;
		out_of_step = false;
	} else if (recorded && same_build && same_names(recorded, now) && recorded->at_ns == now->at_ns) {
		next++;
		if (!divergence_count)
			diverge_between(recorded, now);
	} else {
		resume(now);
	}
	skip_uncounted();
	if (now->records)
		last_records = now->records;
}

/* ---- the run ---- */

static void force_choices(void)
{
	for (u32 i = 0; i < replay->step_count; i++)
		if (replay_is_choice(&replay->step[i]))
			choice_force_recorded(replay->step[i].what, replay->step[i].nth, replay->step[i].took);
	for (u32 i = 0; i < replay->draws_count; i++)
		for (u32 j = 0; j < replay->draws[i].count; j++)
			choice_force_recorded(replay->draws[i].stream, j, replay->draws[i].value[j]);
}

void replay_begin(struct world *world)
{
	the_world = world;
	if (world->request->record)
		replay_record_begin();
	replay = world->request->replayed;
	if (!replay)
		return;
	same_build = !strcmp(replay->build, image_build_id());
	engine_event_init(&stop, ORDER_LINE, "replay", stop_now, NULL);
	force_choices();
	skip_uncounted();
	replay_steps_follow(compare);
}

void replay_run_ended(void)
{
	ended = true;
}

bool replay_diverged(void)
{
	return divergence_count && !the_world->request->best_effort;
}

/* A recorded value that was none of the alternatives: seen in the steps if it is a choice, else only here. */
static void compare_refused(void)
{
	const struct choice_record *refused = choice_divergence();
	struct replay_step recorded, now;

	if (!refused || divergence_count)
		return;
	recorded = (struct replay_step){
		.at_ns = refused->when_ns,
		.in = refused->context,
		.kind = "choice",
		.what = refused->name,
		.nth = refused->nth,
		.took = refused->value,
	};
	now = recorded;
	now.what = "draws another value: that one is out of range";
	diverge(&recorded, &now, 0);
}

/* A step of its own: how it ended. */
static void compare_end(const char *verdict)
{
	const char *end = engine_end_name(the_world->end);
	u64 now_ns = engine_now_ns();
	char was[120], is[120];
	struct replay_step recorded = {.at_ns = replay->virtual_ns, .in = "", .kind = "end", .what = was},
			   now = {.at_ns = now_ns, .in = "", .kind = "end", .what = is};

	compare_refused();
	if (next < replay->step_count && !out_of_step)
		diverge(&replay->step[next], NULL, missed_until(replay->step_count));
	snprintf(was, sizeof(was), "%.40s by %.40s", replay->verdict, replay->end);
	snprintf(is, sizeof(is), "%s by %s", verdict, end);
	if (strcmp(was, is))
		diverge(&recorded, &now, 0);
	else if (same_build && !divergence_count && trace_hash() != replay->trace_hash) {
		recorded.records = replay->trace_records;
		recorded.hash = replay->trace_hash;
		now.records = trace_total();
		now.hash = trace_hash();
		diverge_between(&recorded, &now);
	}
}

bool replay_finish(struct world *world, const char *verdict, const char *headline)
{
	u32 before = divergence_count;

	if (world->request->record)
		replay_record_write(world, verdict, headline);
	if (!replay)
		return world->bad_input[0];
	replay_steps_flush();
	if (!replay_diverged())
		compare_end(verdict);
	return divergence_count != before || world->bad_input[0];
}

void replay_headline(struct buffer *out)
{
	const struct divergence *first = &divergences[0];

	buffer_printf(out, "the replay diverged; recorded: %s; now: %s", first->recorded, first->now);
}

static void put_divergence(struct buffer *out, const struct divergence *divergence)
{
	out_comma(out);
	buffer_printf(out, "{");
	out_u64(out, "at_ns", divergence->at_ns);
	out_text(out, "in", divergence->in);
	out_text(out, "recorded", divergence->recorded);
	out_text(out, "now", divergence->now);
	if (the_world->request->best_effort) {
		out_u64(out, "missed", divergence->missed);
		out_u64(out, "extra", divergence->extra);
	}
	buffer_printf(out, "}");
}

/* Of the file, those that can come on this build. */
static u64 counted_steps(void)
{
	u64 count = 0;

	for (u32 i = 0; i < replay->step_count; i++)
		count += counts(&replay->step[i]);
	return count;
}

void replay_put(struct buffer *out)
{
	out_key(out, "replay");
	buffer_printf(out, "{");
	out_u64(out, "recorded", counted_steps());
	out_u64(out, "came", came);
	out_bool(out, "same_build", same_build);
	out_bool(out, "same_trace", trace_hash() == replay->trace_hash && trace_total() == replay->trace_records);
	out_text(out, "verdict", replay->verdict);
	out_u64(out, "divergence_count", divergence_count);
	out_key(out, "divergences");
	buffer_printf(out, "[");
	for (u32 i = 0; i < divergence_count && i < DIVERGENCES_MAX; i++)
		put_divergence(out, &divergences[i]);
	buffer_printf(out, "]}");
}
