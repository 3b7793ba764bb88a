// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include "../check/checks.h"
#include "expect_trace.h"
#include "facts.h"
#include "known.h"
#include "ledger.h"
#include "scenario_names.h"
#include "steps.h"
#include "symbols.h"
#include "world.h"

#define INSTANCE_ALL 0xffffffffu
#define OBJECTS_TOLD 20
#define DROPPED "notifications_dropped"
#define UNCOUNTED "notifications.uncounted"

/* "1/name": the instance, and what follows it. */
static const char *split_instance(const char *name, u32 *instance)
{
	char *end;
	unsigned long number = strtoul(name, &end, 10);

	*instance = INSTANCE_ALL;
	if (end == name || *end != '/')
		return name;
	*instance = (u32)number;
	return end + 1;
}

/* "scmi/0/counters/sent_ok", "scmi/0/notifications/13_dropped": the name that scenarios know it by, or NULL. */
static const char *agent_counter_name(const char *path)
{
	const char *name = strstr(path, "/counters/");

	if (strncmp(path, "scmi/", 5))
		return NULL;
	if (strstr(path, "/notifications/") && strstr(path, "_dropped"))
		return DROPPED;
	return name ? name + strlen("/counters/") : NULL;
}

static void take_agent_counter(void *arg, const char *path, u64 value)
{
	struct world *world = arg;
	const struct expectations *expect = &world->scenario->expect;
	const char *name = agent_counter_name(path), *wanted;
	unsigned long number;
	u32 i, instance;

	if (!name)
		return;
	world->observed.counters = true;
	if (!strcmp(name, DROPPED)) {
		world->observed.tells_dropped = true;
		world->observed.dropped += value;
	}
	number = strtoul(path + 5, NULL, 10);
	for (i = 0; i < expect->counter_count; i++) {
		wanted = split_instance(expect->counter[i].name, &instance);
		if (strcmp(wanted, name) || (instance != INSTANCE_ALL && instance != number))
			continue;
		world->observed.value[i] += value;
		world->observed.found[i] = true;
	}
}

static bool platform_counter(const struct platform_counters *counters, const char *name, u64 *value)
{
#define X(field, help)                                                                                       \
	if (!strcmp(name, #field)) {                                                                         \
		*value = counters->field;                                                                    \
		return true;                                                                                 \
	}
	PLATFORM_COUNTERS(X)
#undef X
	return false;
}

static void take_platform_value(struct world *world, u32 number)
{
	u32 instance, i, first = 0, last = world->instances;
	const char *name = split_instance(world->scenario->expect.counter[number].name, &instance);
	bool state = !strncmp(name, "state.", 6);
	u64 value;

	if (!state && strncmp(name, "platform.", 9))
		return;
	if (instance != INSTANCE_ALL)
		first = instance;
	if (state || instance != INSTANCE_ALL) {
		first = instance == INSTANCE_ALL ? 0 : instance;
		last = first + 1;
	}
	for (i = first; i < last && i < world->instances; i++) {
		if (state ? !platform_state(world->platform[i], name + 6, &value)
			  : !platform_counter(platform_counters(world->platform[i]), name + 9, &value))
			return;
		world->observed.value[number] += value;
		world->observed.found[number] = true;
	}
}

static void take_world_value(struct world *world, u32 number)
{
	u64 value;

	if (!world_counter(world, world->scenario->expect.counter[number].name, &value))
		return;
	world->observed.value[number] = value;
	world->observed.found[number] = true;
}

void expect_observe(struct world *world)
{
	u32 i, count = world->scenario->expect.counter_count;

	if (world->observed.taken)
		return;
	world->observed.taken = true;
	world->observed.value = host_alloc(count, sizeof(*world->observed.value));
	world->observed.found = host_alloc(count, sizeof(*world->observed.found));
	kernel_view(&world->observed.view);
	kernel_counters(take_agent_counter, world);
	for (i = 0; i < count; i++) {
		take_platform_value(world, i);
		take_world_value(world, i);
	}
}

bool expect_needs_trace(const struct world *world)
{
	return world->scenario->expect.trace_count || world->scenario->expect.log_count;
}

static char *format_bounds(char *to, size_t bytes, const struct bounds *bounds)
{
	if (bounds->min == bounds->max)
		snprintf(to, bytes, "%llu", bounds->min);
	else if (bounds->max == NEVER_NS)
		snprintf(to, bytes, "at least %llu", bounds->min);
	else
		snprintf(to, bytes, "%llu to %llu", bounds->min, bounds->max);
	return to;
}

static bool within(const struct bounds *bounds, u64 value)
{
	return value >= bounds->min && value <= bounds->max;
}

static bool is_agents(const struct counter_expect *counter)
{
	u32 instance;
	const char *name = split_instance(counter->name, &instance);

	return strncmp(name, "state.", 6) && strncmp(name, "platform.", 9) && !names_find(&world_counter_names, name, -1);
}

static bool is_told(const struct world *world, const struct counter_expect *counter)
{
	if (!strcmp(counter->name, UNCOUNTED))
		return world->observed.tells_dropped;
	return world->observed.counters || !is_agents(counter);
}

static void judge_counters(struct world *world)
{
	const struct expectations *expect = &world->scenario->expect;
	char wanted[64];
	u32 i;

	for (i = 0; i < expect->counter_count; i++) {
		const struct counter_expect *counter = &expect->counter[i];

		format_bounds(wanted, sizeof(wanted), &counter->bounds);
		if (!world->observed.taken)
			world_fail(world, &counter->place,
				   "counter %s: not read, the run ended before; expected %s", counter->name,
				   wanted);
		else if (!is_told(world, counter))
			lines_printf(&world->not_judged, "counter %s", counter->name);
		else if (!world->observed.found[i])
			world_fail(world, &counter->place,
				   "counter %s: there is no such counter; expected %s", counter->name,
				   wanted);
		else if (!within(&counter->bounds, world->observed.value[i]))
			world_fail(world, &counter->place, "counter %s: %llu; expected %s", counter->name,
				   world->observed.value[i], wanted);
	}
}

static bool finding_matches(struct finding *finding, const struct finding_expect *expect)
{
	return !strcmp(finding->checker, expect->checker) &&
	       (!expect->headline || pattern_matches(expect->headline, finding->headline)) &&
	       (!expect->place_pattern || finding_is_at(finding, expect->place_pattern));
}

/* What a checker finds is expected of the runs that it watches. */
static bool is_watched_for(const struct finding_expect *expect)
{
	const struct name *check = names_find(&check_names, expect->checker, -1);

	return !check || check_wanted((enum check)check->value) || (check->value == CHECK_LOCKS && kernel_facts.lockdep);
}

static void judge_expected_finding(struct world *world, const struct finding_expect *expect)
{
	struct findings *findings = &world->findings;
	u64 count = 0;
	u32 i;

	for (i = 0; i < findings->count; i++) {
		if (!finding_matches(&findings->finding[i], expect))
			continue;
		findings->finding[i].expected = true;
		count += findings->finding[i].count;
	}
	if (count >= expect->count_min && count <= expect->count_max)
		return;
	world_fail(world, &expect->place,
		   "finding %s%s%s%s%s: seen %llu times; expected at least %llu, at most %llu",
		   expect->checker, expect->headline ? " \"" : "", expect->headline ? expect->headline : "",
		   expect->headline ? "\"" : "", expect->place_pattern ? expect->place_pattern : "", count,
		   expect->count_min, expect->count_max);
}

static void judge_findings(struct world *world)
{
	const struct expectations *expect = &world->scenario->expect;
	u32 i;

	for (i = 0; i < expect->finding_count; i++) {
		if (is_watched_for(&expect->finding[i]))
			judge_expected_finding(world, &expect->finding[i]);
		else
			lines_printf(&world->not_judged, "finding %s", expect->finding[i].checker);
	}
	known_findings(world);
}

static void judge_probe(struct world *world)
{
	static const struct place nowhere;
	char text[40];
	u32 i;

	if (!world->scenario->expect.probe_ok || world->phase == WORLD_BOOTING)
		return;
	for (i = 0; i < world->instances; i++) {
		if (!world->probe_seen[i])
			world_fail(world, &nowhere, "instance %u was never probed", i);
		else if (world->probe_error[i])
			world_fail(world, &nowhere, "instance %u: probing failed: %s", i,
				   format_error(text, world->probe_error[i]));
	}
}

struct objects {
	struct world *world;
	u64 told;
};

/* Who allocated it: the first frame that is no inline function of the kernel's headers. */
static void tell_object(void *arg, const void *site, u32 bytes, u64 number)
{
	static const struct place nowhere;
	struct symbol_frame frame[FINDING_FRAMES];
	struct objects *objects = arg;
	u32 frames = symbols_at(site, true, frame, FINDING_FRAMES), i = 0;

	if (objects->told++ >= OBJECTS_TOLD)
		return;
	while (i + 1 < frames && !strncmp(frame[i].file, "include/", 8))
		i++;
	world_fail(objects->world, &nowhere, "left: %u bytes, allocation %llu, by %s %s:%u", bytes, number,
		   frames ? frame[i].function : "?", frames ? frame[i].file : "?",
		   frames ? frame[i].line : 0);
}

static void judge_memory(struct world *world)
{
	const struct agent_view *removed = &world->removed_view;
	struct objects objects = {.world = world};
	static const struct place nowhere;

	if (!world->removed || !world->scenario->expect.no_memory_left || !removed->memory_objects)
		return;
	world_fail(world, &nowhere,
		   "%llu objects (%llu bytes) of the agent's memory are left after its removal",
		   removed->memory_objects, removed->memory_bytes);
	kernel_memory(tell_object, &objects);
}

static void judge_modules(struct world *world)
{
	struct kernel_module module;
	static const struct place nowhere;
	u32 i;

	for (i = 0; i < kernel_module_count(); i++) {
		kernel_module(i, &module);
		if (module.loaded)
			world_fail(world, &nowhere, "module %s could not be unloaded: %u references, used by %u modules",
				   module.name, module.references, module.users);
	}
}

/* What is left when all clients are done; not judged when the run did not get there. */
static void judge_leftovers(struct world *world)
{
	const struct expectations *expect = &world->scenario->expect;
	const struct agent_view *view = &world->observed.view;
	static const struct place nowhere;

	if (world->observed.taken && expect->no_transfers_left && view->transfers_in_use)
		world_fail(world, &nowhere, "%u of %u transfers are still in use", view->transfers_in_use,
			   view->transfers_total);
	if (world->observed.taken && expect->no_tokens_left && view->tokens_in_use)
		world_fail(world, &nowhere, "%u tokens are still in use", view->tokens_in_use);
	if (expect->shmem_returned && world->quiet_why[0])
		world_fail(world, &nowhere, "the platform is not quiet: %s", world->quiet_why);
	judge_memory(world);
	if (world->phase == WORLD_UNLOADED)
		judge_modules(world);
	if (world->phase == WORLD_UNLOADING)
		world_fail(world, &nowhere, "the unloading of the modules did not come to an end");
	if (world->phase == WORLD_REMOVING && !world->removed)
		world_fail(world, &nowhere, "the removal of the agent did not come to an end");
}

void expect_judge(struct world *world)
{
	judge_findings(world);
	judge_probe(world);
	clients_judge(world);
	judge_counters(world);
	expect_judge_trace(world);
	judge_leftovers(world);
}
