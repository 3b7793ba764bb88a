// SPDX-License-Identifier: GPL-2.0-only
/*
 * Client tasks: each runs its script, step by step, through the tree's client
 * interface. The world starts and wakes them from outside; that reaches the
 * kernel as an interrupt on the client's CPU (VECTOR_STOP, the poke).
 */
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/hrtimer.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include "adapter.h"
#include "consumers.h"
#include "tree-ops.h"
#include "../module.h"
#include "../selftest.h"
#include "../sim.h"

#define MAX_REQUESTS 8192

enum request_kind { REQUEST_START, REQUEST_WAKE, REQUEST_REMOVE, REQUEST_UNLOAD };

/* What the world asked for and the poke has not yet carried out: a ring. */
struct request {
	enum request_kind kind;
	struct client *client;
};

static struct request requests[MAX_REQUESTS];
static u32 request_head, request_tail;
static struct task_struct *spawner;

static void ask(enum request_kind kind, struct client *client, u32 cpu)
{
	engine_assert(request_tail - request_head < MAX_REQUESTS);
	requests[request_tail++ % MAX_REQUESTS] = (struct request){ kind, client };
	machine_ipi(cpu, VECTOR_STOP);
}

void kernel_client_start(struct client *client)
{
	ask(REQUEST_START, client, client->cpu);
}

void kernel_client_wake(struct client *client)
{
	ask(REQUEST_WAKE, client, client->cpu);
}

void kernel_remove_agent(void)
{
	ask(REQUEST_REMOVE, NULL, 0);
}

void kernel_unload_modules(void)
{
	ask(REQUEST_UNLOAD, NULL, 0);
}

/* ---- operations ---- */

static int do_perf_level_set(struct call *call)
{
	return call->agent->perf->level_set(call->agent->perf_ph, call->arg[0], call->arg[1], call->arg[2]);
}

static int do_perf_level_get(struct call *call)
{
	u32 level = 0;
	int error = call->agent->perf->level_get(call->agent->perf_ph, call->arg[0], &level, call->arg[1]);

	call_value(call, level);
	return error;
}

static int do_perf_limits_set(struct call *call)
{
	return call->agent->perf->limits_set(call->agent->perf_ph, call->arg[0], call->arg[1], call->arg[2]);
}

static int do_perf_limits_get(struct call *call)
{
	u32 max = 0, min = 0;
	int error = call->agent->perf->limits_get(call->agent->perf_ph, call->arg[0], &max, &min);

	call_value(call, max);
	call_value(call, min);
	return error;
}

static int do_perf_freq_get(struct call *call)
{
	unsigned long hz = 0;
	int error = call->agent->perf->freq_get(call->agent->perf_ph, call->arg[0], &hz, false);

	call_value(call, hz / 1000);
	return error;
}

static int do_clock_count(struct call *call)
{
	call_value(call, call->agent->clock->count_get(call->agent->clock_ph));
	return 0;
}

static int do_clock_rate_get(struct call *call)
{
	u64 rate = 0;
	int error = call->agent->clock->rate_get(call->agent->clock_ph, call->arg[0], &rate);

	call_value(call, rate);
	return error;
}

static int do_clock_rate_set(struct call *call)
{
	return call->agent->clock->rate_set(call->agent->clock_ph, call->arg[0], call->arg[1]);
}

static int do_clock_enable(struct call *call)
{
	return tree_clock_enable(call->agent->clock, call->agent->clock_ph, call->arg[0], call->arg[1]);
}

static int do_clock_disable(struct call *call)
{
	return tree_clock_disable(call->agent->clock, call->agent->clock_ph, call->arg[0], call->arg[1]);
}

static int do_clock_state_get(struct call *call)
{
	bool enabled = false;
	int error = tree_clock_state_get(call->agent->clock, call->agent->clock_ph, call->arg[0], &enabled,
					 call->arg[1]);

	call_value(call, enabled);
	return error;
}

static int do_sensor_count(struct call *call)
{
	call_value(call, call->agent->sensor->count_get(call->agent->sensor_ph));
	return 0;
}

static int do_sensor_reading_get(struct call *call)
{
	u64 reading = 0;
	int error = call->agent->sensor->reading_get(call->agent->sensor_ph, call->arg[0], &reading);

	call_value(call, reading);
	return error;
}

static int do_sensor_trip_set(struct call *call)
{
	return call->agent->sensor->trip_point_config(call->agent->sensor_ph, call->arg[0], call->arg[1],
						      call->arg[2]);
}

static int do_sensor_config_get(struct call *call)
{
	u32 config = 0;
	int error = call->agent->sensor->config_get(call->agent->sensor_ph, call->arg[0], &config);

	call_value(call, config);
	return error;
}

static int do_sensor_config_set(struct call *call)
{
	return call->agent->sensor->config_set(call->agent->sensor_ph, call->arg[0], call->arg[1]);
}

static int do_notify_on(struct call *call)
{
	return agent_notify_on(call->client, call->arg[0], call->arg[1], call->arg[2]);
}

static int do_notify_off(struct call *call)
{
	return agent_notify_off(call->client, call->arg[0], call->arg[1], call->arg[2]);
}

static int do_notify_wait(struct call *call)
{
	u64 received = agent_notify_wait(call->client, call->arg[0], call->arg[1]);

	call_value(call, received);
	return received >= call->arg[0] ? 0 : -ETIMEDOUT;
}

static int do_sleep(struct call *call)
{
	ktime_t until = ktime_add_us(ktime_get(), call->arg[0]);

	set_current_state(TASK_UNINTERRUPTIBLE);
	while (schedule_hrtimeout(&until, HRTIMER_MODE_ABS))
		set_current_state(TASK_UNINTERRUPTIBLE);
	return 0;
}

static int do_busy(struct call *call)
{
	machine_settle();
	machine_spend(call->arg[0] * NSEC_PER_USEC);
	machine_settle();
	return 0;
}

static int do_park(struct call *call)
{
	set_current_state(TASK_IDLE);
	if (!READ_ONCE(call->client->woken))
		schedule();
	__set_current_state(TASK_RUNNING);
	WRITE_ONCE(call->client->woken, false);
	return 0;
}

static int do_selftest(struct call *call)
{
	return sim_selftest(call->arg[0]);
}

static int do_module_load(struct call *call)
{
	return sim_module_load((const char *)call->arg[0]);
}

static int do_module_unload(struct call *call)
{
	return sim_module_unload((const char *)call->arg[0]);
}

static int do_mark(struct call *call)
{
	trace_text(TRACE_CLIENT, NULL, "%s mark %llu", call->client->name, call->arg[0]);
	return 0;
}

/* What an operation needs before it can be called. */
enum needs { NEEDS_NOTHING, NEEDS_HANDLE, NEEDS_PERF, NEEDS_CLOCK, NEEDS_SENSOR };

static const struct {
	enum needs needs;
	int (*run)(struct call *call);
} operations[OPERATION_COUNT] = {
	[OPERATION_PERF_LEVEL_SET] = { NEEDS_PERF, do_perf_level_set },
	[OPERATION_PERF_LEVEL_GET] = { NEEDS_PERF, do_perf_level_get },
	[OPERATION_PERF_LIMITS_SET] = { NEEDS_PERF, do_perf_limits_set },
	[OPERATION_PERF_LIMITS_GET] = { NEEDS_PERF, do_perf_limits_get },
	[OPERATION_PERF_FREQ_GET] = { NEEDS_PERF, do_perf_freq_get },
	[OPERATION_CLOCK_COUNT] = { NEEDS_CLOCK, do_clock_count },
	[OPERATION_CLOCK_RATE_GET] = { NEEDS_CLOCK, do_clock_rate_get },
	[OPERATION_CLOCK_RATE_SET] = { NEEDS_CLOCK, do_clock_rate_set },
	[OPERATION_CLOCK_ENABLE] = { NEEDS_CLOCK, do_clock_enable },
	[OPERATION_CLOCK_DISABLE] = { NEEDS_CLOCK, do_clock_disable },
	[OPERATION_CLOCK_STATE_GET] = { NEEDS_CLOCK, do_clock_state_get },
	[OPERATION_SENSOR_COUNT] = { NEEDS_SENSOR, do_sensor_count },
	[OPERATION_SENSOR_READING_GET] = { NEEDS_SENSOR, do_sensor_reading_get },
	[OPERATION_SENSOR_TRIP_SET] = { NEEDS_SENSOR, do_sensor_trip_set },
	[OPERATION_SENSOR_CONFIG_GET] = { NEEDS_SENSOR, do_sensor_config_get },
	[OPERATION_SENSOR_CONFIG_SET] = { NEEDS_SENSOR, do_sensor_config_set },
	[OPERATION_CLK_ENABLE] = { NEEDS_NOTHING, consumer_clk_enable },
	[OPERATION_CLK_DISABLE] = { NEEDS_NOTHING, consumer_clk_disable },
	[OPERATION_CLK_RATE_SET] = { NEEDS_NOTHING, consumer_clk_rate_set },
	[OPERATION_CLK_RATE_GET] = { NEEDS_NOTHING, consumer_clk_rate_get },
	[OPERATION_CPUFREQ_SET] = { NEEDS_NOTHING, consumer_cpufreq_set },
	[OPERATION_CPUFREQ_GET] = { NEEDS_NOTHING, consumer_cpufreq_get },
	[OPERATION_HWMON_READ] = { NEEDS_SENSOR, consumer_hwmon_read },
	[OPERATION_RESET_ASSERT] = { NEEDS_NOTHING, consumer_reset_assert },
	[OPERATION_RESET_DEASSERT] = { NEEDS_NOTHING, consumer_reset_deassert },
	[OPERATION_RESET_RESET] = { NEEDS_NOTHING, consumer_reset_reset },
	[OPERATION_POWER_ON] = { NEEDS_NOTHING, consumer_power_on },
	[OPERATION_POWER_OFF] = { NEEDS_NOTHING, consumer_power_off },
	[OPERATION_CONSUMER_UNBIND] = { NEEDS_NOTHING, consumer_unbind },
	[OPERATION_CONSUMER_BIND] = { NEEDS_NOTHING, consumer_bind },
	[OPERATION_AGENT_UNBIND] = { NEEDS_NOTHING, agent_unbind },
	[OPERATION_AGENT_REMOVE] = { NEEDS_NOTHING, agent_remove },
	[OPERATION_AGENT_PROBE] = { NEEDS_NOTHING, agent_probe },
	[OPERATION_NOTIFY_ON] = { NEEDS_HANDLE, do_notify_on },
	[OPERATION_NOTIFY_OFF] = { NEEDS_HANDLE, do_notify_off },
	[OPERATION_NOTIFY_WAIT] = { NEEDS_NOTHING, do_notify_wait },
	[OPERATION_SLEEP] = { NEEDS_NOTHING, do_sleep },
	[OPERATION_BUSY] = { NEEDS_NOTHING, do_busy },
	[OPERATION_PARK] = { NEEDS_NOTHING, do_park },
	[OPERATION_SELFTEST] = { NEEDS_NOTHING, do_selftest },
	[OPERATION_MODULE_LOAD] = { NEEDS_NOTHING, do_module_load },
	[OPERATION_MODULE_UNLOAD] = { NEEDS_NOTHING, do_module_unload },
	[OPERATION_MARK] = { NEEDS_NOTHING, do_mark },
};

static bool available(const struct agent_instance *agent, enum needs needs)
{
	switch (needs) {
	case NEEDS_HANDLE:
		return agent->handle;
	case NEEDS_PERF:
		return agent->perf_ph;
	case NEEDS_CLOCK:
		return agent->clock_ph;
	case NEEDS_SENSOR:
		return agent->sensor_ph;
	default:
		return true;
	}
}

/* The instance stays while an operation is on its way through it. */
static int run(struct call *call, u32 code)
{
	enum needs needs = operations[code].needs;
	int error;

	if (!available(call->agent, needs))
		return -ENODEV;
	if (needs == NEEDS_NOTHING)
		return operations[code].run(call);
	agent_instance_enter(call->agent);
	error = operations[code].run(call);
	agent_instance_leave(call->agent);
	return error;
}

static void perform(struct client *client, const struct operation *operation, struct operation_result *result)
{
	struct call call = {
		.client = client,
		.agent = &agent_instances[client->instance],
		.arg = operation->arg,
		.result = result,
	};

	machine_charge(COST_SYSCALL);
	result->value_count = 0;
	result->begin_ns = machine_now_ns();
	result->error = run(&call, operation->code);
	result->end_ns = machine_now_ns();
	lockdep_sys_exit();
}

static int client_main(void *arg)
{
	struct client *client = arg;
	struct operation_result result;
	const struct operation *operation = client->next(client, NULL);

	while (operation) {
		perform(client, operation, &result);
		operation = client->next(client, &result);
	}
	client->task = NULL;
	world_client_done(client);
	return 0;
}

/* ---- starting, waking, removing ---- */

static void start(struct client *client)
{
	struct task_struct *task = kthread_create(client_main, client, "%s", client->name);

	if (IS_ERR(task))
		sim_panic("no task for client %s: %ld", client->name, PTR_ERR(task));
	to_sim_task(task)->client = client;
	client->task = task;
	if (client->pinned)
		kthread_bind(task, client->cpu);
	else
		set_task_cpu(task, client->cpu);
	wake_up_process(task);
}

/* A device of the device tree itself, which takes with it what was made from its node. */
static int unbind(struct device *device, void *data)
{
	struct device **found = data;

	if (device->driver && device->of_node && !device->of_node_reused &&
	    of_device_is_compatible(device->of_node, "arm,scmi")) {
		*found = get_device(device);
		return 1;
	}
	return 0;
}

/* Clients' drivers first, as on a machine that unloads its modules; then the instances' devices. */
static void remove_agent(void)
{
	struct device *device;

	tree_consumers_remove();
	sim_module_unload("sim_consumers");
	for (;;) {
		device = NULL;
		bus_for_each_dev(&platform_bus_type, NULL, &device, unbind);
		if (!device)
			break;
		device_release_driver(device);
		put_device(device);
	}
	world_agent_removed();
}

/*
 * Takes the oldest wake-up, or the oldest other request, out of the ring. Plain
 * memory only: without a scheduling point in it, no other CPU gets in between.
 */
static bool take(bool wakes, struct request *request)
{
	u32 at, to;

	for (at = request_head; at != request_tail; at++)
		if ((requests[at % MAX_REQUESTS].kind == REQUEST_WAKE) == wakes)
			break;
	if (at == request_tail)
		return false;
	*request = requests[at % MAX_REQUESTS];
	for (to = at; to != request_head; to--)
		requests[to % MAX_REQUESTS] = requests[(to - 1) % MAX_REQUESTS];
	request_head++;
	return true;
}

static int spawner_main(void *unused)
{
	struct request request;

	(void)unused;
	for (;;) {
		set_current_state(TASK_IDLE);
		if (!take(false, &request)) {
			schedule();
			continue;
		}
		__set_current_state(TASK_RUNNING);
		if (request.kind == REQUEST_START) {
			start(request.client);
		} else if (request.kind == REQUEST_REMOVE) {
			remove_agent();
		} else {
			sim_modules_unload_all();
			world_modules_unloaded();
		}
	}
	return 0;
}

/* VECTOR_STOP, in interrupt context: wake-ups at once, the rest by the spawner. */
void sim_client_poke(void)
{
	struct request request;

	while (take(true, &request)) {
		request.client->woken = true;
		if (request.client->task)
			wake_up_process(request.client->task);
	}
	if (request_head != request_tail)
		wake_up_process(spawner);
}

const char *kernel_client_name(void)
{
	struct client *client = machine_cpu && machine_cpu->current_task ? to_sim_task(current)->client : NULL;

	return client ? client->name : NULL;
}

void kernel_memory(void (*each)(void *arg, const void *site, u32 bytes, u64 number), void *arg)
{
	sim_memory_view(each, arg);
}

void kernel_memory_peak_begin(void)
{
	sim_memory_peak(true);
}

static void add_object(void *arg, const void *site, u32 bytes, u64 number)
{
	struct agent_view *view = arg;

	view->memory_objects++;
	view->memory_bytes += bytes;
}

void kernel_view(struct agent_view *view)
{
	struct sim_memory_use peak;

	memset(view, 0, sizeof(*view));
	agent_view_take(view);
	sim_memory_view(add_object, view);
	peak = sim_memory_peak(false);
	view->memory_peak_bytes = peak.bytes;
	view->memory_peak_objects = peak.objects;
}

static int __init clients_init(void)
{
	spawner = kthread_create(spawner_main, NULL, "sim-clients");
	if (IS_ERR(spawner))
		return PTR_ERR(spawner);
	wake_up_process(spawner);
	return 0;
}
core_initcall(clients_init);
