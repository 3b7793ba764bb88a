// SPDX-License-Identifier: GPL-2.0-only
#include "interleave.h"

#include <stdlib.h>
#include <string.h>
#include "../machine/event.h"
#include "../machine/steering.h"
#include "facts.h"
#include "interleave_private.h"
#include "scenario_text.h"
#include "world.h"

static struct constraints constraints;

/* ---- what holds need to know of the world ---- */

static bool name_context(char name[HOLD_CONTEXT_BYTES])
{
	return kernel_context(name, HOLD_CONTEXT_BYTES);
}

static void tell(const struct hold *hold)
{
	interleave_trace(&constraints, hold);
}

static void hold_firmware(u32 instance, bool held)
{
	struct platform *platform = world_current()->platform[instance];

	if (held)
		platform_hold(platform);
	else
		platform_let_go(platform);
}

/* struct candidate - the only name so far that is like @pattern; @others: there are more. */
struct candidate {
	const char *pattern;
	char *name;
	bool others;
};

static void consider(struct candidate *candidate, const char *name)
{
	if (!pattern_matches(candidate->pattern, name))
		return;
	candidate->others |= candidate->name[0] && strcmp(candidate->name, name) != 0;
	snprintf(candidate->name, HOLD_CONTEXT_BYTES, "%s", name);
}

static void consider_client(struct candidate *candidate, const struct client_config *client)
{
	char name[HOLD_CONTEXT_BYTES];

	if (client->count < 2)
		consider(candidate, client->name);
	for (u32 i = 0; client->count > 1 && i < client->count && !candidate->others; i++) {
		snprintf(name, sizeof(name), "%s-%u", client->name, i);
		consider(candidate, name);
	}
}

static void consider_cpu(struct candidate *candidate, u32 cpu)
{
	char name[HOLD_CONTEXT_BYTES];

	snprintf(name, sizeof(name), "irq/%u", cpu);
	consider(candidate, name);
	snprintf(name, sizeof(name), "softirq/%u", cpu);
	consider(candidate, name);
}

/* A client's, or a CPU's interrupts, which are there all the time; kernel threads come and go, and only stand against it. */
static bool find_one(const char *pattern, char name[HOLD_CONTEXT_BYTES])
{
	const struct scenario *scenario = constraints.scenario;
	struct candidate candidate = {.pattern = pattern, .name = name};

	name[0] = 0;
	for (u32 i = 0; i < scenario->client_count; i++)
		consider_client(&candidate, &scenario->client[i]);
	for (u32 i = 0; i < scenario->computer.cpus; i++)
		consider_cpu(&candidate, i);
	return name[0] && !candidate.others && !kernel_has_other_task(pattern_matches, pattern, name);
}

static const struct hold_port port = {
	.name = name_context,
	.matches = pattern_matches,
	.told = tell,
	.why_no_preemption = kernel_why_no_preemption,
	.task = kernel_task,
	.go_away = kernel_go_away,
	.come_back = kernel_come_back,
	.why_no_move = kernel_why_no_move,
	.move = kernel_move,
	.task_on = kernel_task_on,
	.is_blocked = kernel_is_blocked,
	.needs_cpu = kernel_needs_cpu,
	.firmware = hold_firmware,
	.one = find_one,
};

/* ---- from the scenario's words to holds ---- */

__attribute__((format(printf, 3, 4))) static int refuse(const struct hold_config *config, char *why, const char *format, ...)
{
	va_list arguments;
	int used = snprintf(why, INTERLEAVE_WHY_BYTES, "%s:%u:%u: ", constraints.scenario->path, config->place.line,
			    config->place.column);

	va_start(arguments, format);
	vsnprintf(why + used, (size_t)(INTERLEAVE_WHY_BYTES - used), format, arguments);
	va_end(arguments);
	return -1;
}

/* The scenario's own name for it, or the point's. */
static const char *resolve(const struct point_name *name)
{
	const char *said = point_name_for(name, agent_name());
	const struct scenario *scenario = constraints.scenario;

	for (u32 i = 0; said && i < scenario->point_count; i++)
		if (!strcmp(scenario->point[i].name, said))
			return point_name_for(&scenario->point[i].at, agent_name());
	return said;
}

/* Only what the constraints name. */
static struct points *open_points(const char **none)
{
	const struct scenario *scenario = constraints.scenario;
	const char **name = host_alloc(2 * scenario->hold_count, sizeof(*name));
	struct points *points;
	u32 count = 0;

	for (u32 i = 0; i < scenario->hold_count; i++) {
		name[count++] = resolve(&scenario->hold[i].at);
		name[count++] = resolve(&scenario->hold[i].until);
	}
	points = points_open_for(NULL, name, count, none);
	free(name);
	return points;
}

static int find_point(const struct points *points, const struct hold_config *config, const struct point_name *name,
		      struct point *point, struct passages *passages, char *why)
{
	struct buffer text = {0};
	const char *said;
	int error = 0;

	if (!name->count)
		return 0;
	said = resolve(name);
	if (!said)
		return refuse(config, why, "the point has no name for agent %s", agent_name());
	if (point_find(points, said, point, &text))
		error = refuse(config, why, "%s", text.bytes);
	else if (point->count > HOLD_PLACES_MAX && !point->apart)
		error = refuse(config, why, "point \"%s\" stands in %u places, more than %d", said, point->count, HOLD_PLACES_MAX);
	else
		*passages = (struct passages){.place = point->place, .count = point->count, .apart = point->apart};
	buffer_free(&text);
	if (!error)
		point_arm(point, LISTENER_HOLDS);
	return error;
}

/* A context stands where a CPU executes; what hardware does by itself is no such place. */
static int check_at(const struct hold_config *config, const struct point *at, char *why)
{
	bool stands = config->kind != CONSTRAINT_STALL && config->kind != CONSTRAINT_FIRMWARE;

	if (!stands || !at->event || at->event->on_cpu)
		return 0;
	return refuse(config, why, "nothing can be held at \"%s\": it happens in hardware; it may stand after \"until\"", at->name);
}

static int find_line(const struct hold_config *config, const char *name, struct irq_line **line, char *why)
{
	struct nearest nearest = {.word = name};
	char offered[64];

	*line = NULL;
	if (!name)
		return 0;
	*line = irq_line_by_name(name + strlen("irq:"));
	if (*line)
		return 0;
	for (u32 i = 0; irq_line_by_number(i); i++) {
		snprintf(offered, sizeof(offered), "irq:%s", irq_line_name(irq_line_by_number(i)));
		nearest_offer(&nearest, host_copy(offered));
	}
	return refuse(config, why, "this computer has no interrupt \"%s\"%s%s%s", name, nearest.best ? "; did you mean \"" : "",
		      nearest.best ? nearest.best : "", nearest.best ? "\"?" : "");
}

static enum hold_condition condition_of(const struct hold_config *config)
{
	return config->until_blocked    ? CONDITION_BLOCKED
	       : config->until_pending  ? CONDITION_PENDING
	       : config->has_until_idle ? CONDITION_IDLE
					: CONDITION_NONE;
}

static const char *pattern_of(const char *context)
{
	return context && !strcmp(context, "worker") ? "kworker/*" : context;
}

static enum hold_kind kind_of(enum constraint kind)
{
	static const enum hold_kind kinds[CONSTRAINT_COUNT] = {
		[CONSTRAINT_HOLD] = HOLD_STAND,   [CONSTRAINT_FIRMWARE] = HOLD_FIRMWARE, [CONSTRAINT_PREEMPT] = HOLD_PREEMPT,
		[CONSTRAINT_MIGRATE] = HOLD_MIGRATE, [CONSTRAINT_PIN] = HOLD_PIN,	 [CONSTRAINT_STALL] = HOLD_CPU,
		[CONSTRAINT_DELAY] = HOLD_DELAY,  [CONSTRAINT_ADVANCE] = HOLD_ADVANCE,
	};

	return kinds[kind];
}

static bool is_of_line(const struct hold_config *config)
{
	return config->kind == CONSTRAINT_DELAY || config->kind == CONSTRAINT_ADVANCE;
}

static bool set_off_by_anybody(const struct hold_config *config)
{
	return config->kind == CONSTRAINT_STALL || config->kind == CONSTRAINT_FIRMWARE;
}

static int add_hold(const struct points *points, u32 number, char *why)
{
	const struct hold_config *config = &constraints.scenario->hold[number];
	u32 i = constraints.hold_count++;
	struct hold *hold = &constraints.hold[i];

	*hold = (struct hold){
		.kind = kind_of(config->kind),
		.index = number,
		.context = pattern_of(set_off_by_anybody(config) ? config->at_by : config->context),
		.nth = config->nth,
		.after_ns = config->after_ns,
		.number = config->number,
		.by = pattern_of(config->by),
		.until_nth = config->until_nth,
		.until_reached = config->until_reached,
		.condition = condition_of(config),
		.condition_who = pattern_of(config->until_blocked),
		.condition_cpu = config->until_idle,
		.for_ns = config->kind == CONSTRAINT_ADVANCE ? config->early_ns : config->for_ns,
		.limit_ns = config->limit_ns,
		.boot = config->boot,
	};
	if (is_of_line(config) && find_line(config, config->context, &hold->line, why))
		return -1;
	if (find_line(config, config->until_pending, &hold->condition_line, why) ||
	    find_point(points, config, &config->at, &constraints.at[i], &hold->at, why) ||
	    check_at(config, &constraints.at[i], why) ||
	    find_point(points, config, &config->until, &constraints.until[i], &hold->until, why))
		return -1;
	return 0;
}

static void add_order(u32 number)
{
	const struct hold_config *config = &constraints.scenario->hold[number];
	const char **name = host_alloc(config->order_count, sizeof(*name));

	for (u32 i = 0; i < config->order_count; i++)
		name[i] = pattern_of(config->order[i].name);
	constraints.order[constraints.order_count++] = (struct order){
		.index = number,
		.name = name,
		.count = config->order_count,
		.nth = config->has_nth ? config->nth : 0,
		.boot = config->boot,
	};
}

static int add(const struct points *points, u32 number, char *why)
{
	if (constraints.scenario->hold[number].kind != CONSTRAINT_ORDER)
		return add_hold(points, number, why);
	add_order(number);
	return 0;
}

int interleave_begin(const struct scenario *scenario, s32 without, char *why)
{
	u32 count = scenario->hold_count;
	struct points *points;
	const char *none;
	int error = 0;

	if (without >= 0 && (u32)without >= count) {
		snprintf(why, INTERLEAVE_WHY_BYTES, "%s: there is no constraint %d to leave out; the scenario has %u", scenario->path,
			 without, count);
		return -1;
	}
	if (!count)
		return 0;
	constraints = (struct constraints){
		.scenario = scenario,
		.hold = host_alloc(count, sizeof(*constraints.hold)),
		.at = host_alloc(count, sizeof(*constraints.at)),
		.until = host_alloc(count, sizeof(*constraints.until)),
		.order = host_alloc(count, sizeof(*constraints.order)),
	};
	points = open_points(&none);
	if (!points) {
		snprintf(why, INTERLEAVE_WHY_BYTES, "%s: \"interleave\": %s", scenario->path, none);
		return -1;
	}
	for (u32 i = 0; i < count && !error; i++)
		error = (s32)i == without ? 0 : add(points, i, why);
	points_close(points);
	if (!error) {
		holds_set(constraints.hold, constraints.hold_count, &port);
		orders_set(constraints.order, constraints.order_count, &port);
	}
	return error;
}

void interleave_mark(void)
{
	holds_mark();
	orders_mark();
}

void interleave_client_done(const struct client *client)
{
	holds_gone(client->name);
}

/* ---- after the run ---- */

static const void *place_of(u32 i)
{
	return constraints.at[i].count && !constraints.at[i].event ? constraints.at[i].place[0] : NULL;
}

void interleave_judge(struct world *world)
{
	struct buffer text = {0};

	for (u32 i = 0; i < constraints.hold_count; i++)
		if (interleave_verdict(&constraints, &constraints.hold[i], world->mark_ns, &text)) {
			finding_add(world, "interleave", text.bytes, place_of(i), NULL);
			buffer_free(&text);
		}
	for (u32 i = 0; i < constraints.order_count; i++)
		if (interleave_order_verdict(&constraints.order[i], &text)) {
			finding_add(world, "interleave", text.bytes, NULL, NULL);
			buffer_free(&text);
		}
}
