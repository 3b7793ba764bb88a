// SPDX-License-Identifier: GPL-2.0-only
/* What is said of constraints: in the trace as they come true, after the run of those that did not. */
#include <string.h>
#include "../engine/trace.h"
#include "../machine/steering.h"
#include "format.h"
#include "interleave_private.h"

static const char *at_name(const struct constraints *constraints, const struct hold *hold)
{
	const char *name = constraints->at[hold - constraints->hold].name;

	return name ? name : "";
}

static const char *until_name(const struct constraints *constraints, const struct hold *hold)
{
	const char *name = constraints->until[hold - constraints->hold].name;

	return name ? name : "";
}

/* What it is about: "gpu", "CPU 1", "platform-0", "irq:mbox-a2p". */
static void put_subject(struct buffer *out, const struct hold *hold)
{
	switch (hold->kind) {
	case HOLD_CPU:
		buffer_printf(out, "CPU %u", hold->number);
		break;
	case HOLD_FIRMWARE:
		buffer_printf(out, "platform-%u", hold->number);
		break;
	case HOLD_DELAY:
	case HOLD_ADVANCE:
		buffer_printf(out, "irq:%s", irq_line_name(hold->line));
		break;
	default:
		buffer_printf(out, "%s", hold->who[0] ? hold->who : hold->context);
	}
}

static const char *does(const struct hold *hold)
{
	static const char *const words[] = {
		[HOLD_STAND] = "stands",  [HOLD_PREEMPT] = "is preempted", [HOLD_MIGRATE] = "goes",     [HOLD_PIN] = "goes",
		[HOLD_CPU] = "is stalled", [HOLD_FIRMWARE] = "is held",	   [HOLD_DELAY] = "is delayed", [HOLD_ADVANCE] = "comes earlier",
	};

	return words[hold->kind];
}

static const char *did(const struct hold *hold)
{
	static const char *const words[] = {
		[HOLD_STAND] = "stood",
		[HOLD_PREEMPT] = "was preempted",
		[HOLD_CPU] = "was stalled",
		[HOLD_FIRMWARE] = "was held",
		[HOLD_DELAY] = "was delayed",
	};

	return words[hold->kind];
}

/* " at POINT", of what is at one. */
static void put_at(struct buffer *out, const struct constraints *constraints, const struct hold *hold)
{
	const char *at = at_name(constraints, hold);

	if (at[0] && hold->kind != HOLD_CPU && hold->kind != HOLD_FIRMWARE)
		buffer_printf(out, " at %s", at);
	else if (at[0])
		buffer_printf(out, " as %s is at %s", hold->who, at);
}

/* What it waits for: "gpu passes POINT"; past: as it came. */
static void put_end(struct buffer *out, const struct constraints *constraints, const struct hold *hold)
{
	if (hold->until.count)
		buffer_printf(out, ": %s has %s %s", hold->by_who, hold->until_reached ? "reached" : "passed",
			      until_name(constraints, hold));
	else if (hold->condition == CONDITION_BLOCKED)
		buffer_printf(out, ": %s sleeps", hold->condition_who);
	else if (hold->condition == CONDITION_PENDING)
		buffer_printf(out, ": irq:%s is pending", irq_line_name(hold->condition_line));
	else if (hold->condition == CONDITION_IDLE)
		buffer_printf(out, ": CPU %u idles", hold->condition_cpu);
}

static void put_unmet(struct buffer *out, const struct constraints *constraints, const struct hold *hold)
{
	if (hold->until.count)
		buffer_printf(out, "nobody passed %s", until_name(constraints, hold));
	else if (hold->condition == CONDITION_BLOCKED)
		buffer_printf(out, "%s did not sleep", hold->condition_who);
	else if (hold->condition == CONDITION_PENDING)
		buffer_printf(out, "irq:%s was not pending", irq_line_name(hold->condition_line));
	else
		buffer_printf(out, "CPU %u did not idle", hold->condition_cpu);
}

static void put_over(struct buffer *out, const struct constraints *constraints, const struct hold *hold)
{
	if (hold->kind == HOLD_MIGRATE || hold->kind == HOLD_PIN) {
		buffer_printf(out, " goes to CPU %u", hold->number);
		put_at(out, constraints, hold);
	} else if (hold->kind == HOLD_ADVANCE) {
		buffer_printf(out, " comes %llu ns earlier", hold->for_ns);
	} else {
		buffer_printf(out, " goes on");
		if (hold->kind == HOLD_STAND || hold->kind == HOLD_PREEMPT)
			put_at(out, constraints, hold);
		put_end(out, constraints, hold);
	}
}

void interleave_trace(const struct constraints *constraints, const struct hold *hold)
{
	struct buffer line = {0};

	if (!trace_wanted(TRACE_MACHINE))
		return;
	put_subject(&line, hold);
	if (hold->state == HOLD_HELD) {
		buffer_printf(&line, " %s", does(hold));
		put_at(&line, constraints, hold);
	} else if (hold->state == HOLD_OVER) {
		put_over(&line, constraints, hold);
	} else {
		buffer_printf(&line, " goes on");
		if (hold->kind != HOLD_CPU && hold->kind != HOLD_FIRMWARE)
			put_at(&line, constraints, hold);
		buffer_printf(&line, ": ");
		if (hold->state == HOLD_EXPIRED)
			put_unmet(&line, constraints, hold);
		else
			buffer_printf(&line, "%s", hold->why);
	}
	trace_text(TRACE_MACHINE, NULL, "hold: %s", line.bytes);
	buffer_free(&line);
}

/* ---- verdicts ---- */

static void put_others(struct buffer *out, const struct passages *passages)
{
	for (u32 i = 0; i < passages->other_count; i++)
		buffer_printf(out, "%s %s %llu", i ? "," : "; others passed it:", passages->other[i].name, passages->other[i].passed);
}

static void put_waiting(struct buffer *out, const struct constraints *constraints, const struct hold *hold)
{
	if (hold->kind == HOLD_DELAY || hold->kind == HOLD_ADVANCE) {
		buffer_printf(out, " never came true: ");
		put_subject(out, hold);
		buffer_printf(out, " was raised %llu times, not %llu", hold->raised, hold->nth);
	} else if (hold->at.count) {
		buffer_printf(out, " never came true: %s passed %s %llu times, not %llu", hold->context, at_name(constraints, hold),
			      hold->at.passed, hold->nth);
		put_others(out, &hold->at);
	} else {
		buffer_printf(out, " never came true: the run was over before");
	}
}

static void put_held(struct buffer *out, const struct constraints *constraints, const struct hold *hold, u64 mark_ns)
{
	char us[32];

	put_subject(out, hold);
	buffer_printf(out, " %s", did(hold));
	put_at(out, constraints, hold);
	if (hold->held_ns >= mark_ns)
		buffer_printf(out, " from %s us on", format_us(us, hold->held_ns - mark_ns));
	else
		buffer_printf(out, " while booting");
}

static void put_never(struct buffer *out, const struct constraints *constraints, const struct hold *hold, u64 mark_ns)
{
	put_held(out, constraints, hold, mark_ns);
	if (hold->until.count) {
		buffer_printf(out, ", but %s passed %s %llu times, not %llu", hold->by, until_name(constraints, hold),
			      hold->until.passed, hold->until_nth);
		put_others(out, &hold->until);
	} else {
		buffer_printf(out, ", but ");
		put_unmet(out, constraints, hold);
	}
}

static void put_refused(struct buffer *out, const struct constraints *constraints, const struct hold *hold)
{
	put_subject(out, hold);
	if (hold->kind == HOLD_ADVANCE)
		buffer_printf(out, " cannot come earlier");
	else if (hold->kind == HOLD_PREEMPT)
		buffer_printf(out, " cannot be preempted");
	else
		buffer_printf(out, " cannot go to CPU %u", hold->number);
	put_at(out, constraints, hold);
	buffer_printf(out, ": %s", hold->why);
}

bool interleave_verdict(const struct constraints *constraints, const struct hold *hold, u64 mark_ns, struct buffer *text)
{
	bool timed = !hold_waits(hold);

	if (hold->state == HOLD_OVER || (hold->state == HOLD_HELD && timed))
		return false;
	buffer_printf(text, "interleave[%u]", hold->index);
	switch (hold->state) {
	case HOLD_WAITING:
		put_waiting(text, constraints, hold);
		break;
	case HOLD_REFUSED:
		buffer_printf(text, " is not possible: ");
		put_refused(text, constraints, hold);
		break;
	case HOLD_NEVER:
		buffer_printf(text, " can never come true: ");
		put_never(text, constraints, hold, mark_ns);
		buffer_printf(text, "; %s", hold->why);
		break;
	default:
		buffer_printf(text, " never came true: ");
		put_never(text, constraints, hold, mark_ns);
	}
	return true;
}

bool interleave_order_verdict(const struct order *order, struct buffer *text)
{
	if (order->times && order->times >= order->nth)
		return false;
	buffer_printf(text, "interleave[%u] never came true: ", order->index);
	for (u32 i = 0; i < order->count; i++)
		buffer_printf(text, "%s%s", i ? i + 1 == order->count ? " and " : ", " : "", order->name[i]);
	buffer_printf(text, " were due at one time %llu times, not %llu", order->times, order->nth ? order->nth : 1);
	return true;
}
