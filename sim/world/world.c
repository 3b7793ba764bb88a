// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include "../check/checks.h"
#include "../engine/arena.h"
#include "../engine/simgrid_calls.h"
#include "../engine/trace.h"
#include "checkers.h"
#include "client_table.h"
#include "device_tree.h"
#include "host_clock.h"
#include "interleave.h"
#include "modules.h"
#include "replay.h"
#include "points_where.h"
#include "stop.h"
#include "symbols.h"
#include "world.h"

static struct world the_world;
static bool world_exists;

struct world *world_current(void)
{
	return world_exists ? &the_world : NULL;
}

void world_fail(struct world *world, const struct place *place, const char *format, ...)
{
	struct buffer sentence = {0};
	va_list arguments;
	char what[1024];

	va_start(arguments, format);
	vsnprintf(what, sizeof(what), format, arguments);
	va_end(arguments);
	buffer_printf(&sentence, "%s:", world->request->name);
	if (place->line)
		buffer_printf(&sentence, "%u:", place->line);
	lines_printf(&world->failures, "%s %s", sentence.bytes, what);
	buffer_free(&sentence);
}

static void enter(struct world *world, enum world_phase phase)
{
	world->phase = phase;
	world->phase_since_ns = engine_now_ns();
	world->quiet_since_ns = NEVER_NS;
}

static bool all_quiet(struct world *world)
{
	char why[200];
	u32 i;

	for (i = 0; i < world->instances; i++) {
		if (platform_quiet(world->platform[i], why, sizeof(why)))
			continue;
		snprintf(world->quiet_why, sizeof(world->quiet_why), "instance %u: %s", i, why);
		return false;
	}
	world->quiet_why[0] = 0;
	return true;
}

static void end_run(struct world *world)
{
	(void)world;
	engine_stop(ENGINE_DONE, "the scenario has ended");
}

static void settled(struct world *world)
{
	expect_observe(world);
	if (!world->quiet_why[0])
		checks_settled();
	if (!world->scenario->expect.remove_agent || world->request->bench)
		end_run(world);
	enter(world, WORLD_REMOVING);
	kernel_remove_agent();
}

static void settle(struct world *world)
{
	u64 now_ns = engine_now_ns();

	if (!all_quiet(world))
		world->quiet_since_ns = NEVER_NS;
	else if (world->quiet_since_ns == NEVER_NS)
		world->quiet_since_ns = now_ns;
	if (world->quiet_since_ns != NEVER_NS && now_ns - world->quiet_since_ns >= SETTLE_QUIET_NS)
		settled(world);
	else if (now_ns - world->phase_since_ns >= SETTLE_LIMIT_NS)
		settled(world);
	else
		engine_post(&world->step, now_ns + SETTLE_STEP_NS);
}

/* Memory goes back in its own time: RCU callbacks, work that is still queued. Looking is dear, so ever less
 * often. */
static void wait_for_memory(struct world *world)
{
	u64 now_ns = engine_now_ns(), waited_ns = now_ns - world->phase_since_ns;

	kernel_view(&world->removed_view);
	world->removed = true;
	if (!world->removed_view.memory_objects || waited_ns >= REMOVE_LIMIT_NS) {
		if (!world->scenario->expect.no_modules_left)
			end_run(world);
		enter(world, WORLD_UNLOADING);
		kernel_unload_modules();
		return;
	}
	engine_post(&world->step, now_ns + (waited_ns > SETTLE_STEP_NS ? waited_ns / 2 : SETTLE_STEP_NS));
}

static void mark(struct world *world)
{
	u32 i;

	world->mark_ns = engine_now_ns();
	world->mark_seq = trace_total();
	enter(world, WORLD_RUNNING);
	for (i = 0; i < world->instances; i++)
		platform_mark(world->platform[i]);
	if (trace_wanted(TRACE_MACHINE))
		trace_text(TRACE_MACHINE, "world", "mark");
	interleave_mark();
	points_where_mark();
	stop_mark();
	checks_mark();
	world->mark_host_ns = host_clock_ns();
	world->mark_simgrid_calls = simgrid_calls_total();
	ledger_begins(world);
	clients_start(world);
	if (!world->clients.count) {
		enter(world, WORLD_SETTLING);
		engine_post(&world->step, engine_now_ns() + SETTLE_STEP_NS);
	}
}

/* What the world does by itself, by phase; runs as a callback. */
static void world_step(void *arg)
{
	struct world *world = arg;

	switch (world->phase) {
	case WORLD_PROBING:
		mark(world);
		break;
	case WORLD_SETTLING:
		settle(world);
		break;
	case WORLD_REMOVED:
		wait_for_memory(world);
		break;
	case WORLD_UNLOADED:
		end_run(world);
		break;
	default:
		break;
	}
}

/* Booted and all probed: the mark comes at once; some missing: after the limit. */
static void maybe_mark(struct world *world)
{
	if (!world->booted || world->phase > WORLD_PROBING)
		return;
	if (world->phase == WORLD_BOOTING)
		enter(world, WORLD_PROBING);
	engine_post(&world->step, engine_now_ns() + (world->probed >= world->instances ? 0 : PROBE_LIMIT_NS));
}

void world_kernel_booted(void)
{
	the_world.booted = true;
	maybe_mark(&the_world);
}

void world_instance_probed(u32 instance, s32 error)
{
	struct world *world = &the_world;

	if (instance >= world->instances || world->probe_seen[instance])
		return;
	world->probe_seen[instance] = true;
	world->probe_error[instance] = error;
	world->probed++;
	maybe_mark(world);
}

void world_client_done(struct client *client)
{
	struct world *world = &the_world;

	interleave_client_done(client);
	clients_finished(world, client);
	if (world->clients.done < world->clients.count || world->phase != WORLD_RUNNING)
		return;
	world->done_host_ns = host_clock_ns();
	world->done_simgrid_calls = simgrid_calls_total();
	enter(world, WORLD_SETTLING);
	engine_post(&world->step, engine_now_ns());
}

void world_agent_removed(void)
{
	struct world *world = &the_world;

	if (world->phase != WORLD_REMOVING)
		return;
	enter(world, WORLD_REMOVED);
	engine_post(&world->step, engine_now_ns());
}

void world_modules_unloaded(void)
{
	struct world *world = &the_world;

	if (world->phase != WORLD_UNLOADING)
		return;
	enter(world, WORLD_UNLOADED);
	engine_post(&world->step, engine_now_ns() + UNLOADED_NS);
}

void world_kernel_finding(const char *checker, const char *headline, const void *place, bool fatal)
{
	finding_add(&the_world, checker, headline, place, __builtin_frame_address(0));
	if (fatal)
		engine_stop(strcmp(checker, "oops") ? ENGINE_PANIC : ENGINE_FAULT, headline);
}

static const char *name_client(void)
{
	struct world_client *client;

	if (!machine_cpu)
		return NULL;
	client = client_table_get(the_world.clients.table, machine_cpu->current_task);
	return client ? client->name : NULL;
}

/* The rules that apply to one instance, in their order. */
static void take_faults(struct platform_config *config, const struct world *world, u32 instance)
{
	const struct platform_config *all = &world->scenario->platform;
	u32 i;

	config->fault_count = 0;
	for (i = 0; i < all->fault_count && !world->request->no_faults; i++) {
		if ((s32)i == world->request->without_fault)
			continue;
		if (all->fault[i].match.instance == FAULT_ANY ||
		    all->fault[i].match.instance == (s32)instance)
			config->fault[config->fault_count++] = all->fault[i];
	}
}

/* The device tree names devices as they stand on the bus. */
static void to_bus(struct platform_ports *ports)
{
	ports->controller_base = mmio_bus_address(ports->controller_base);
	for (u32 i = 0; i < ports->shmem_count; i++)
		ports->shmem_base[i] = mmio_bus_address(ports->shmem_base[i]);
}

/* An instance that the device tree does not have is not waited for. */
static void expect_probes(struct world *world, const struct platform_ports *ports)
{
	for (u32 i = 0; i < world->instances; i++) {
		world->probe_seen[i] = ports[i].left_out;
		world->probed += ports[i].left_out;
	}
}

static void build_platforms(struct world *world, struct platform_ports *ports)
{
	u32 i;

	world->platform = host_alloc(world->instances, sizeof(*world->platform));
	world->platform_config = host_alloc(world->instances, sizeof(*world->platform_config));
	for (i = 0; i < world->instances; i++) {
		world->platform_config[i] = world->scenario->platform;
		take_faults(&world->platform_config[i], world, i);
		world->platform[i] = platform_new(i, &world->platform_config[i], &world->scenario->transport);
		platform_ports(world->platform[i], &ports[i]);
		to_bus(&ports[i]);
	}
	platform_set_client_namer(name_client);
}

/* Kernel code, a jump to nowhere out of it, or a host function (memcpy) that it called. */
static bool is_agent_fault(void *pc, void *address, int signal)
{
	(void)address;
	(void)signal;
	return kernel_is_code(pc) || kernel_is_code(symbols_peek(engine_fault_stack()));
}

static int build(struct world *world)
{
	const struct computer_config *computer = &world->scenario->computer;
	struct platform_ports *ports = host_alloc(world->instances, sizeof(*ports));
	struct kernel_config kernel = {
		.preempt = computer->preempt,
		.short_grace_periods = computer->short_grace_periods,
		.log_level = computer->log_level,
		.hung_task_ms = computer->hung_task_ms,
		.modules = modules_of_boot(world->scenario),
		.module_count = world->scenario->module_count,
		.consumers = world->scenario->consumers,
	};

	machine_init(computer->cpus, kernel_facts.tick_ns, &kernel_os);
	memcpy(machine_cost_ns, computer->cost_ns, sizeof(computer->cost_ns));
	machine_costs_coarse = computer->coarse_costs;
	build_platforms(world, ports);
	kernel.fdt = device_tree_build(world->scenario, ports, &kernel.fdt_bytes, world->bad_input);
	expect_probes(world, ports);
	free(ports);
	if (!kernel.fdt)
		return -1;
	engine_set_fault_handler(is_agent_fault);
	clients_init(world);
	engine_event_init(&world->step, ORDER_END, "world", world_step, world);
	replay_begin(world);
	if (checkers_begin(world) || interleave_begin(world->scenario, world->request->without_constraint, world->bad_input) ||
	    stop_begin(world) || points_where_begin(world->request, world->bad_input))
		return -1;
	checkers_all_said();
	kernel_prepare(&kernel);
	return 0;
}

/* May the kernel's own data be read after this end? */
static bool kernel_is_sane(enum engine_end end)
{
	return end == ENGINE_DONE || end == ENGINE_DEADLOCK || end == ENGINE_TIME_BUDGET ||
	       end == ENGINE_EVENT_BUDGET || end == ENGINE_CHOICE_BUDGET;
}

static void world_main(void *arg)
{
	struct world *world = arg;

	if (build(world) || world->request->only_build)
		world->done(world);
	machine_cpu_start(0);
	world->end = engine_wait_for_end();
	world->end_report = engine_end_report();
	replay_run_ended();
	stop_end();
	world->end_ns = engine_now_ns();
	if (!world->end_report)
		world->end_report = "";
	if (!replay_diverged()) {
		interleave_judge(world);
		checkers_end(world);
	}
	findings_of_end(world);
	if (kernel_is_sane(world->end))
		kernel_tell_blocked();
	if (kernel_is_sane(world->end) && world->phase >= WORLD_RUNNING) {
		if (!world->observed.taken)
			all_quiet(world);
		expect_observe(world);
	}
	if (!world->request->bench && !replay_diverged())
		expect_judge(world);
	world->done(world);
	engine_bug(__FILE__, __LINE__, "the end of a world returned");
}

void world_run(const struct scenario *scenario, const struct request *request,
	       void (*done)(struct world *world))
{
	struct world *world = &the_world;
	struct engine_config config = request->engine;

	world_exists = true;
	world->scenario = scenario;
	world->request = request;
	world->instances = scenario->transport.instances;
	world->mark_ns = NEVER_NS;
	world->first_failure_ns = NEVER_NS;
	world->done = done;
	world->start_host_ns = request->start_host_ns;
	config.seed = request->has_seed ? request->seed : scenario->seed;
	config.time_budget_ns = scenario->computer.time_budget_ns;
	config.event_budget = scenario->computer.event_budget;
	if (request->bench && !request->bench_trace)
		trace_mask = 0;
	if (request->trace || request->story || expect_needs_trace(world))
		trace_set_limit(0);
	arena_init(request->arena_base);
	engine_run(&config, world_main, world);
}
