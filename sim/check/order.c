// SPDX-License-Identifier: GPL-2.0-only
#include "order.h"

#include <stdio.h>

#include "../engine/choice.h"
#include "../machine/steering.h"

static struct order *orders;
static u32 order_count;
static const struct hold_port *port;
static bool marked;

/* Which context goes on on that CPU. */
static bool name_context(struct cpu *cpu, char name[HOLD_CONTEXT_BYTES])
{
	struct cpu *was = machine_cpu;
	bool known;

	machine_cpu = cpu;
	known = port->name(name);
	machine_cpu = was;
	return known;
}

static void name_entry(const struct engine_event *event, char name[HOLD_CONTEXT_BYTES])
{
	const struct irq_line *line = irq_line_of_event(event);
	const struct cpu *timer = machine_cpu_of_timer(event);
	struct cpu *cpu = event->fire ? NULL : machine_cpu_of(event->arg);

	if (line)
		snprintf(name, HOLD_CONTEXT_BYTES, "irq:%s", irq_line_name(line));
	else if (timer)
		snprintf(name, HOLD_CONTEXT_BYTES, "timer/%u", timer->id);
	else if (!cpu || !name_context(cpu, name))
		snprintf(name, HOLD_CONTEXT_BYTES, "%s", event->name);
}

/* Its place in the list; past the end: it is not there. */
static u32 rank(const struct order *order, const char *name)
{
	u32 i = 0;

	while (i < order->count && !port->matches(order->name[i], name))
		i++;
	return i;
}

/* Which comes first, -1: the rule stands. */
static s32 judge_by(struct order *order, struct engine_event *const *tied, u32 count)
{
	u32 first = order->count, best = order->count, last = 0, at = 0;
	char name[HOLD_CONTEXT_BYTES];

	for (u32 i = 0; i < count; i++) {
		u32 this;

		name_entry(tied[i], name);
		this = rank(order, name);
		if (!i)
			first = this;
		if (this == order->count)
			continue;
		if (this < best)
			at = i;
		best = this < best ? this : best;
		last = this > last ? this : last;
	}
	if (best >= last)
		return -1;
	if (!order->times || order->last_ns != tied[0]->when_ns)
		order->times++;
	order->last_ns = tied[0]->when_ns;
	if ((order->nth && order->times != order->nth) || first == order->count || first == best)
		return -1;
	order->changed++;
	return (s32)at;
}

static s32 judge(struct engine_event *const *tied, u32 count)
{
	for (u32 i = 0; i < order_count; i++) {
		s32 at = marked || orders[i].boot ? judge_by(&orders[i], tied, count) : -1;

		if (at >= 0)
			return at;
	}
	return -1;
}

void orders_set(struct order *order, u32 count, const struct hold_port *to)
{
	orders = order;
	order_count = count;
	port = to;
	marked = false;
	if (count)
		choice_judge_ties(judge);
}

void orders_mark(void)
{
	marked = true;
}
