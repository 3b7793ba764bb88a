/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Constraints that can be seen to be wrong before a run: of a CPU or firmware that
 * is not there; that wait for themselves, or for each other in a circle; that say
 * two things of the same passage. What depends on the agent's code shows in the run.
 */
#include "scenario_reader.h"

#include <stdio.h>
#include <string.h>

#define NOBODY 64u

static const struct hold_config *constraint(const struct reader *reader, u32 i)
{
	return &reader->scenario->hold[i];
}

static const struct at *spot_at(struct reader *reader, struct spot *spot, u32 i, const char *member)
{
	return spot_of(reader, spot, "interleave", i, member, NULL);
}

/* "interleave[0] (3:5)" */
static const char *other(const struct reader *reader, u32 i, char text[64])
{
	const struct place *place = &constraint(reader, i)->place;

	snprintf(text, 64, "interleave[%u] (%u:%u)", i, place->line, place->column);
	return text;
}

static bool is_exact(const char *pattern)
{
	return pattern && !strchr(pattern, '*');
}

/* "irq/1" of kind "irq": 1; else false. */
static bool number_of(const char *context, const char *kind, u32 *number)
{
	size_t bytes = strlen(kind);
	char end;

	return context && !strncmp(context, kind, bytes) && context[bytes] == '/' &&
	       sscanf(context + bytes + 1, "%u%c", number, &end) == 1;
}

static bool is_interrupt(const char *context, u32 *cpu)
{
	return number_of(context, "irq", cpu) || number_of(context, "softirq", cpu);
}

/* ---- CPUs and firmware that are not there ---- */

static void check_cpu(struct reader *reader, u32 i, const char *member, u32 cpu)
{
	u32 cpus = reader->scenario->computer.cpus;
	struct spot spot;

	if (cpu >= cpus)
		reader_error(reader, spot_at(reader, &spot, i, member), NULL, NULL,
			     "it is about CPU %u, but the computer has CPUs 0 to %u", cpu, cpus - 1);
}

static void check_context(struct reader *reader, u32 i, const char *member, const char *context)
{
	u32 number;

	if (is_interrupt(context, &number))
		check_cpu(reader, i, member, number);
}

static void check_numbers(struct reader *reader, u32 i)
{
	const struct hold_config *hold = constraint(reader, i);
	u32 instances = reader->scenario->transport.instances;
	struct spot spot;

	if (hold->kind == CONSTRAINT_FIRMWARE && hold->number >= instances)
		reader_error(reader, spot_at(reader, &spot, i, "hold"), NULL, NULL,
			     "\"%s\" is no firmware here, but the transport has instances 0 to %u", hold->context, instances - 1);
	if (hold->kind == CONSTRAINT_STALL)
		check_cpu(reader, i, "stall", hold->number);
	if (hold->kind == CONSTRAINT_MIGRATE || hold->kind == CONSTRAINT_PIN)
		check_cpu(reader, i, "cpu", hold->number);
	if (hold->has_until_idle)
		check_cpu(reader, i, "until_idle", hold->until_idle);
	check_context(reader, i, constraint_key(hold->kind), hold->context);
	check_context(reader, i, "by", hold->by);
	check_context(reader, i, "at_by", hold->at_by);
}

/* Only tasks are scheduled. */
static void check_task(struct reader *reader, u32 i)
{
	const struct hold_config *hold = constraint(reader, i);
	const char *key = constraint_key(hold->kind);
	struct spot spot;
	u32 cpu;

	if (hold->kind != CONSTRAINT_PREEMPT && hold->kind != CONSTRAINT_MIGRATE && hold->kind != CONSTRAINT_PIN)
		return;
	if (is_interrupt(hold->context, &cpu))
		reader_error(reader, spot_at(reader, &spot, i, key), "the name of a task", NULL,
			     "\"%s\" is no task: it cannot be scheduled elsewhere", hold->context);
}

/* ---- a constraint that waits for itself ---- */

/* The only CPU that the client may run on. */
static bool is_pinned(const struct reader *reader, const char *task, u32 *cpu)
{
	const struct scenario *scenario = reader->scenario;

	for (u32 i = 0; i < scenario->client_count; i++) {
		if (!scenario->client[i].pinned || !is_task_of(&scenario->client[i], task))
			continue;
		*cpu = scenario->client[i].cpu;
		return true;
	}
	return false;
}

/* The CPU that nothing else can use while it lasts: of a stalled one, or under an interrupt that stands. */
static bool takes_cpu(const struct hold_config *hold, u32 *cpu)
{
	if (hold->kind == CONSTRAINT_STALL) {
		*cpu = hold->number;
		return true;
	}
	return hold->kind == CONSTRAINT_HOLD && is_interrupt(hold->context, cpu);
}

/* Whom it waits for needs what it keeps. */
static void check_by(struct reader *reader, u32 i)
{
	const struct hold_config *hold = constraint(reader, i);
	bool holds_context = hold->kind == CONSTRAINT_HOLD || hold->kind == CONSTRAINT_PREEMPT;
	u32 cpu, needed;
	struct spot spot;

	if (!hold->has_until || !is_exact(hold->by))
		return;
	spot_at(reader, &spot, i, "by");
	if (holds_context && !strcmp(hold->by, hold->context)) {
		reader_error(reader, &spot.at[spot.depth], NULL, NULL,
			     "it waits for itself: \"%s\" stands still until \"%s\" has passed", hold->context, hold->by);
		return;
	}
	if (!takes_cpu(hold, &cpu))
		return;
	if ((number_of(hold->by, "softirq", &needed) && needed == cpu) ||
	    (hold->kind == CONSTRAINT_STALL && number_of(hold->by, "irq", &needed) && needed == cpu))
		reader_error(reader, &spot.at[spot.depth], NULL, NULL,
			     "it waits for itself: \"%s\" cannot come while CPU %u stands", hold->by, cpu);
	else if (is_pinned(reader, hold->by, &needed) && needed == cpu)
		reader_error(reader, &spot.at[spot.depth], NULL, NULL,
			     "it waits for itself: client \"%s\" is pinned to CPU %u, which stands", hold->by, cpu);
}

static void check_condition(struct reader *reader, u32 i)
{
	const struct hold_config *hold = constraint(reader, i);
	struct spot spot;
	u32 cpu;

	if (hold->until_blocked && hold->kind != CONSTRAINT_FIRMWARE && hold->context &&
	    !strcmp(hold->until_blocked, hold->context))
		reader_error(reader, spot_at(reader, &spot, i, "until_blocked"), NULL, NULL,
			     "it waits for itself: \"%s\" does not sleep while it stands still", hold->context);
	if (hold->until_pending && hold->kind == CONSTRAINT_DELAY && !strcmp(hold->until_pending, hold->context))
		reader_error(reader, spot_at(reader, &spot, i, "until_pending"), NULL, NULL,
			     "it waits for itself: \"%s\" is not pending while it is delayed", hold->context);
	if (hold->has_until_idle && takes_cpu(hold, &cpu) && cpu == hold->until_idle)
		reader_error(reader, spot_at(reader, &spot, i, "until_idle"), NULL, NULL,
			     "it waits for itself: CPU %u has no time to idle while it stands", cpu);
}

/* ---- two constraints for one passage ---- */

/* The scenario's own name for it stands for what it says. */
static const struct point_name *meant(const struct scenario *scenario, const struct point_name *point)
{
	for (u32 i = 0; i < scenario->point_count && point->count == 1 && !point->of[0].agent; i++)
		if (!strcmp(scenario->point[i].name, point->of[0].name))
			return &scenario->point[i].at;
	return point;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static bool same_point(const struct scenario *scenario, const struct point_name *a, const struct point_name *b)
{
	a = meant(scenario, a);
	b = meant(scenario, b);
	if (!a->count || a->count != b->count)
		return false;
	for (u32 i = 0; i < a->count; i++)
		if (!same_text(a->of[i].agent, b->of[i].agent) || strcmp(a->of[i].name, b->of[i].name) != 0)
			return false;
	return true;
}

enum group { GROUP_STANDS, GROUP_MOVES, GROUP_LINE, GROUP_OTHER };

static enum group group_of(const struct hold_config *hold)
{
	switch (hold->kind) {
	case CONSTRAINT_HOLD:
	case CONSTRAINT_PREEMPT:
		return GROUP_STANDS;
	case CONSTRAINT_MIGRATE:
	case CONSTRAINT_PIN:
		return GROUP_MOVES;
	case CONSTRAINT_DELAY:
	case CONSTRAINT_ADVANCE:
		return GROUP_LINE;
	default:
		return GROUP_OTHER;
	}
}

static bool same_passage(const struct reader *reader, const struct hold_config *a, const struct hold_config *b)
{
	if (group_of(a) == GROUP_OTHER || group_of(a) != group_of(b) || a->nth != b->nth || a->boot != b->boot ||
	    !is_exact(a->context) || strcmp(a->context, b->context) != 0)
		return false;
	return group_of(a) == GROUP_LINE || same_point(reader->scenario, &a->at, &b->at);
}

static void check_twice(struct reader *reader, u32 i)
{
	const struct hold_config *hold = constraint(reader, i);
	struct spot spot;
	char text[64];

	for (u32 j = 0; j < i; j++) {
		if (!same_passage(reader, hold, constraint(reader, j)))
			continue;
		reader_error(reader, spot_at(reader, &spot, i, NULL), NULL, NULL,
			     "\"%s\" is told two things %s: here and by %s", hold->context,
			     group_of(hold) == GROUP_LINE ? "for the same interrupt" : "at the same passage of one point",
			     other(reader, j, text));
		return;
	}
}

/* ---- circles ---- */

/*
 * The constraint that keeps whom @i waits for from passing what @i waits for, for
 * certain: it stands there at its first passage, as @i does. NOBODY: there is none.
 */
static u32 keeper(const struct reader *reader, u32 i)
{
	const struct hold_config *hold = constraint(reader, i);

	if (!hold->has_until || hold->until_reached || !is_exact(hold->by) || hold->nth != 1 || group_of(hold) != GROUP_STANDS)
		return NOBODY;
	for (u32 j = 0; j < reader->scenario->hold_count; j++) {
		const struct hold_config *next = constraint(reader, j);

		if (j != i && group_of(next) == GROUP_STANDS && next->nth == 1 && next->boot == hold->boot &&
		    !strcmp(next->context, hold->by) && same_point(reader->scenario, &hold->until, &next->at))
			return j;
	}
	return NOBODY;
}

/* Reported once, at the last in the file of those that it goes through. */
static void check_circle(struct reader *reader, u32 i)
{
	u32 next = keeper(reader, i), steps = 0;
	struct spot spot;
	char text[64];

	while (next != NOBODY && next < i && steps++ < NOBODY)
		next = keeper(reader, next);
	if (next != i)
		return;
	next = keeper(reader, i);
	reader_error(reader, spot_at(reader, &spot, i, NULL), NULL, NULL,
		     "it waits in a circle: for \"%s\" to pass where %s holds it, which waits in turn for \"%s\" to go on from here",
		     constraint(reader, i)->by, other(reader, next, text), constraint(reader, i)->context);
}

/* ---- orders ---- */

static s32 index_in(const struct hold_config *hold, const char *name)
{
	for (u32 i = 0; i < hold->order_count; i++)
		if (!strcmp(hold->order[i].name, name))
			return (s32)i;
	return -1;
}

static bool contradict(const struct hold_config *a, const struct hold_config *b, const char **first, const char **second)
{
	if (a->boot != b->boot || (a->has_nth && b->has_nth && a->nth != b->nth))
		return false;
	for (u32 i = 0; i + 1 < a->order_count; i++)
		for (u32 j = i + 1; j < a->order_count; j++) {
			s32 before = index_in(b, a->order[i].name), after = index_in(b, a->order[j].name);

			if (before < 0 || after < 0 || before <= after)
				continue;
			*first = a->order[i].name;
			*second = a->order[j].name;
			return true;
		}
	return false;
}

static void check_order(struct reader *reader, u32 i)
{
	const struct hold_config *hold = constraint(reader, i);
	const char *first, *second;
	struct spot spot;
	char text[64];

	spot_at(reader, &spot, i, "order");
	for (u32 k = 0; k < hold->order_count; k++)
		if (index_in(hold, hold->order[k].name) != (s32)k)
			reader_error(reader, &spot.at[spot.depth], NULL, NULL, "\"%s\" cannot come before itself",
				     hold->order[k].name);
	for (u32 j = 0; j < i; j++) {
		if (!contradict(hold, constraint(reader, j), &first, &second))
			continue;
		reader_error(reader, &spot.at[spot.depth], NULL, NULL, "\"%s\" before \"%s\" contradicts %s", first, second,
			     other(reader, j, text));
		return;
	}
}

void check_interleave(struct reader *reader)
{
	for (u32 i = 0; i < reader->scenario->hold_count; i++) {
		check_numbers(reader, i);
		check_task(reader, i);
		check_by(reader, i);
		check_condition(reader, i);
		check_twice(reader, i);
		check_circle(reader, i);
		check_order(reader, i);
	}
}
