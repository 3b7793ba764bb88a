// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kernel of a few hundred lines behind sim/machine/kernel_port.h, to test the
 * world by itself: one CPU, tasks that run until they wait, and an agent that
 * knows two performance commands over a mailbox with one message at a time.
 *
 * Exact times, with all costs 0: an answer that takes T is there after T; a
 * missing one gives -ETIMEDOUT after exactly arm,max-rx-timeout-ms (30 ms).
 *
 * Whoever wants a misfortune asks for perf.freq_get of domain 90 and up; see mishap().
 */
#include <errno.h>
#include <libfdt.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include "sim/machine/doorbell.h"
#include "sim/engine/trace.h"
#include "sim/machine/kernel_port.h"
#include "sim/machine/operations.h"

#define MAX_TASKS 256
#define MAX_INSTANCES 64
#define SHMEM_STATUS 0x04
#define SHMEM_FLAGS 0x10
#define SHMEM_LENGTH 0x14
#define SHMEM_HEADER 0x18
#define SHMEM_PAYLOAD 0x1c
#define SHMEM_FREE 1
#define PROTOCOL_PERF 0x13
#define LEVEL_SET 7
#define LEVEL_GET 8
#define LOG_WARNING 4

enum condition { NO_TASK, READY, WAITING, RUNNING };
enum event { XFER_BEGIN = 1, XFER_END, RX_DONE };
enum asked { START, WAKE, REMOVE };

struct task {
	enum condition condition;
	struct context *context;
	struct client *client;
	u64 until_ns;
	s32 pid;
	bool woken;
};

/* A transfer is the one under way on its channel. */
struct instance {
	u64 controller;
	u64 shmem;
	u32 line;
	u32 timeout_ms;
	bool busy;
	bool done;
	u32 header;
	u32 token;
	s32 status;
	u32 value;
	struct task *waiter;
	u64 sent_ok, response_ok, xfers_response_timeout, err_msg_unexpected;
};

struct message_event {
	u32 protocol, message, token, transfer;
	s32 status;
};

const struct kernel_facts kernel_facts = {
	.agent = "linux-6.12", .stack = "tree", .release = "6.12.0-fake", .variant = "fake", .hz = 1000, .tick_ns = 1000000};

static struct task tasks[MAX_TASKS];
static struct instance instances[MAX_INSTANCES];
static u32 instance_count, transfers;
static const void *device_tree;
static u64 objects;
static struct {
	enum asked what;
	struct client *client;
} requests[2 * MAX_TASKS];
static u32 requests_first, requests_last;

static struct task *current_task(void)
{
	return machine_cpu ? machine_cpu->current_task : NULL;
}

/* ---- what the trace shows ---- */

static void stamp(struct trace_record *record)
{
	struct task *task = current_task();

	if (!machine_cpu)
		return;
	record->cpu = (u16)machine_cpu->id;
	record->pid = task ? task->pid : 0;
	memcpy(record->flags, machine_cpu->irqs_off ? "d.h." : "....", 5);
	snprintf(record->task, sizeof(record->task), "%s", task ? task->client->name : "<idle>");
}

static void trace_message(enum event event, const struct instance *instance, s32 status)
{
	struct message_event *payload = trace_reserve(TRACE_KERNEL, event, sizeof(*payload));

	if (payload)
		*payload = (struct message_event){PROTOCOL_PERF, instance->header & 0xff,
						  instance->header >> 18 & 0x3ff, transfers, status};
}

const char *kernel_event_name(u16 type)
{
	static const char *const names[] = {"?", "scmi_xfer_begin", "scmi_xfer_end", "scmi_rx_done"};

	return names[type <= RX_DONE ? type : 0];
}

u32 kernel_format_event(u16 type, const void *payload, u32 bytes, char *text, u32 text_bytes)
{
	const struct message_event *event = payload;
	int used = snprintf(text, text_bytes, "pt=%02X msg_id=%02X seq=%04X transfer_id=%X", event->protocol,
			    event->message, event->token, event->transfer);

	(void)bytes;
	if (type == XFER_END)
		used += snprintf(text + used, text_bytes - (u32)used, " s=%d", event->status);
	return (u32)used;
}

static void log_line(char level, const char *text)
{
	char *payload = trace_reserve(TRACE_LOG, 0, (u32)strlen(text) + 2);

	if (!payload)
		return;
	*payload = level;
	strcpy(payload + 1, text);
}

/* ---- tasks ---- */

static void run(struct task *task)
{
	machine_cpu->current_task = task;
	task->condition = RUNNING;
	machine_cpu->irqs_off = 1;
	machine_switch(task->context);
}

/* Until somebody wakes the task, or the time comes. */
static void wait_until(u64 until_ns)
{
	struct task *task = current_task();

	machine_irq_disable();
	task->until_ns = until_ns;
	task->condition = WAITING;
	machine_cpu->current_task = NULL;
	machine_switch(machine_idle_context(0));
	machine_irq_enable();
}

static void wake(struct task *task)
{
	if (task && task->condition == WAITING)
		task->condition = READY;
}

static void wake_due(void)
{
	u32 i;

	for (i = 0; i < MAX_TASKS; i++)
		if (tasks[i].condition == WAITING && tasks[i].until_ns <= engine_now_ns())
			wake(&tasks[i]);
}

static u64 next_due_ns(void)
{
	u64 due_ns = NEVER_NS;
	u32 i;

	for (i = 0; i < MAX_TASKS; i++)
		if (tasks[i].condition == WAITING && tasks[i].until_ns < due_ns)
			due_ns = tasks[i].until_ns;
	return due_ns;
}

/* ---- the agent ---- */

static void fetch(struct instance *instance)
{
	u32 header = (u32)mmio_read(instance->shmem + SHMEM_HEADER, 4);
	char text[96];

	if (!instance->busy || (header >> 18 & 0x3ff) != instance->token) {
		instance->err_msg_unexpected++;
		snprintf(text, sizeof(text), "Message for %u type %u is not expected!", header >> 18 & 0x3ff,
			 header >> 8 & 3);
		log_line(LOG_WARNING, text);
		return;
	}
	instance->status = (s32)mmio_read(instance->shmem + SHMEM_PAYLOAD, 4);
	instance->value = (u32)mmio_read(instance->shmem + SHMEM_PAYLOAD + 4, 4);
	instance->done = true;
	instance->response_ok++;
	trace_message(RX_DONE, instance, 0);
	wake(instance->waiter);
}

static void doorbell(struct instance *instance)
{
	mmio_write(instance->controller + DOORBELL_CLEAR, 1, 4);
	if (mmio_read(instance->shmem + SHMEM_STATUS, 4) & SHMEM_FREE)
		fetch(instance);
}

static void send(struct instance *instance, u32 message, const u64 *word, u32 words)
{
	u32 i;

	instance->token = ++transfers & 0x3ff;
	instance->header = message | PROTOCOL_PERF << 10 | instance->token << 18;
	trace_message(XFER_BEGIN, instance, 0);
	mmio_write(instance->shmem + SHMEM_STATUS, 0, 4);
	mmio_write(instance->shmem + SHMEM_FLAGS, 1, 4);
	mmio_write(instance->shmem + SHMEM_LENGTH, 4 + 4 * words, 4);
	mmio_write(instance->shmem + SHMEM_HEADER, instance->header, 4);
	for (i = 0; i < words; i++)
		mmio_write(instance->shmem + SHMEM_PAYLOAD + 4 * i, word[i], 4);
	instance->sent_ok++;
	mmio_write(instance->controller + DOORBELL_RING, 1, 4);
}

static s32 transfer(struct instance *instance, u32 message, const u64 *word, u32 words)
{
	u64 until_ns;
	char text[96];
	s32 error;

	while (instance->busy || !(mmio_read(instance->shmem + SHMEM_STATUS, 4) & SHMEM_FREE))
		wait_until(engine_now_ns() + 1000);
	instance->busy = true;
	instance->done = false;
	instance->waiter = current_task();
	send(instance, message, word, words);
	until_ns = engine_now_ns() + instance->timeout_ms * 1000000ULL;
	while (!instance->done && engine_now_ns() < until_ns)
		wait_until(until_ns);
	error = !instance->done ? -ETIMEDOUT : instance->status ? -EIO : 0;
	if (error == -ETIMEDOUT) {
		instance->xfers_response_timeout++;
		snprintf(text, sizeof(text), "timed out in resp(seq:%u)", instance->token);
		log_line(LOG_WARNING, text);
	}
	trace_message(XFER_END, instance, error);
	instance->busy = false;
	return error;
}

static void wild_access(void)
{
	u32 *volatile nowhere = (u32 *)16;

	*nowhere = 1;
}

static void report_caller(void)
{
	world_kernel_finding("warn", "WARNING: asked for", __builtin_return_address(0), false);
}

/* In its caller's code, like much of a kernel's headers. */
static inline __attribute__((always_inline)) void warn_inline(void)
{
	report_caller();
}

/* A handler of level events of domain 0: told of one that says @value, of domain @source. */
static struct subscription_record *handler;
static u64 dropped; /* told only if there are some */

static void notify(struct client *client, u32 source, u64 value)
{
	const struct notification_report report = {.event = 1, .source = source, .value = value};

	if (!handler)
		handler = world_subscription(client, PROTOCOL_PERF, 1, 0);
	world_notification(handler, &report);
}

/* Domains 1000 and up: notifications that say what is above that; and other things that befall a handler. */
static void notifications(struct client *client, u64 domain)
{
	if (domain >= 1000)
		notify(client, 0, domain - 1000);
	else if (domain == 98)
		notify(client, 1, 1);
	else if (domain == 89)
		dropped++;
	else if (domain == 99)
		world_subscription_ends(handler);
}

static void mishap(u64 domain)
{
	switch (domain) {
	case 90:
		world_kernel_finding("warn", "WARNING: asked for", __builtin_return_address(0), false);
		break;
	case 97:
		warn_inline();
		break;
	case 91:
		world_kernel_finding("bug", "kernel BUG: asked for", (void *)mishap, true);
		break;
	case 92:
		objects++;
		break;
	case 93:
		wild_access();
		break;
	case 94:
		raise(SIGKILL);
		break;
	case 95:
		for (;;)
			__asm__ volatile("");
	case 96:
		wait_until(NEVER_NS);
		break;
	}
}

static s32 perform(struct client *client, const struct operation *operation,
		   struct operation_result *result)
{
	struct instance *instance = &instances[client->instance];
	s32 error;

	switch (operation->code) {
	case OPERATION_PERF_LEVEL_SET:
		return transfer(instance, LEVEL_SET, operation->arg, 2);
	case OPERATION_PERF_LEVEL_GET:
		error = transfer(instance, LEVEL_GET, operation->arg, 1);
		result->value[result->value_count++] = instance->value;
		return error;
	case OPERATION_PERF_FREQ_GET:
		notifications(client, operation->arg[0]);
		mishap(operation->arg[0]);
		return 0;
	case OPERATION_SLEEP:
		wait_until(engine_now_ns() + operation->arg[0] * 1000);
		return 0;
	case OPERATION_PARK:
		while (!current_task()->woken)
			wait_until(NEVER_NS);
		current_task()->woken = false;
		return 0;
	case OPERATION_MARK:
		return 0;
	default:
		return -EOPNOTSUPP;
	}
}

static void client_body(void *arg)
{
	struct task *task = arg;
	struct operation_result result;
	const struct operation *operation;

	machine_irq_enable();
	operation = task->client->next(task->client, NULL);
	while (operation) {
		memset(&result, 0, sizeof(result));
		result.begin_ns = machine_now_ns();
		result.error = perform(task->client, operation, &result);
		result.end_ns = machine_now_ns();
		operation = task->client->next(task->client, &result);
	}
	world_client_done(task->client);
	machine_irq_disable();
	task->condition = NO_TASK;
	machine_cpu->current_task = NULL;
	machine_exit(machine_idle_context(0));
}

/* ---- what the world asks for reaches the kernel as an interrupt ---- */

static void ask(enum asked what, struct client *client)
{
	requests[requests_last % (2 * MAX_TASKS)].what = what;
	requests[requests_last++ % (2 * MAX_TASKS)].client = client;
	machine_ipi(0, VECTOR_STOP);
}

void kernel_client_start(struct client *client)
{
	ask(START, client);
}

bool kernel_context(char *name, u32 bytes)
{
	snprintf(name, bytes, "cpu/%u", machine_cpu ? machine_cpu->id : 0);
	return true;
}

void kernel_client_wake(struct client *client)
{
	ask(WAKE, client);
}

void kernel_remove_agent(void)
{
	ask(REMOVE, NULL);
}

static void start(struct client *client)
{
	static s32 pids = 100;
	struct task *task = tasks;

	while (task->condition != NO_TASK)
		task++;
	*task = (struct task){
		READY, context_new(client->name, 0, client_body, task), client, NEVER_NS, ++pids, false};
	client->task = task;
}

static void carry_out(enum asked what, struct client *client)
{
	struct task *task = client ? client->task : NULL;
	u32 i;

	if (what == START) {
		start(client);
	} else if (what == WAKE && task) {
		task->woken = true;
		wake(task);
	} else if (what == REMOVE) {
		for (i = 0; i < instance_count; i++)
			mmio_write(instances[i].controller + DOORBELL_ENABLE, 0, 4);
		world_agent_removed();
	}
}

static void interrupt(u32 vector)
{
	u32 i;

	if (vector == VECTOR_TIMER)
		wake_due();
	for (; vector == VECTOR_STOP && requests_first != requests_last; requests_first++)
		carry_out(requests[requests_first % (2 * MAX_TASKS)].what,
			  requests[requests_first % (2 * MAX_TASKS)].client);
	for (i = 0; vector >= VECTOR_LINE0 && i < instance_count; i++)
		if (instances[i].line == vector - VECTOR_LINE0)
			doorbell(&instances[i]);
}

/* ---- boot ---- */

static u64 cell64(int node, const char *name)
{
	const fdt32_t *cell = fdt_getprop(device_tree, node, name, NULL);

	return cell ? (u64)fdt32_to_cpu(cell[0]) << 32 | fdt32_to_cpu(cell[1]) : 0;
}

static u32 cell(int node, const char *name, u32 absent)
{
	const fdt32_t *cell = fdt_getprop(device_tree, node, name, NULL);

	return cell ? fdt32_to_cpu(*cell) : absent;
}

static void probe(int node)
{
	struct instance *instance = &instances[instance_count];
	int controller = fdt_node_offset_by_phandle(device_tree, cell(node, "mboxes", 0));
	int shmem = fdt_node_offset_by_phandle(device_tree, cell(node, "shmem", 0));

	instance->controller = mmio_address(cell64(controller, "reg"));
	instance->line = cell(controller, "interrupts", 0);
	instance->shmem = mmio_address(cell64(shmem, "reg"));
	instance->timeout_ms = cell(node, "arm,max-rx-timeout-ms", 30);
	mmio_write(instance->controller + DOORBELL_ENABLE, 1, 4);
	world_instance_probed(instance_count++, 0);
}

static void cpu_main(u32 cpu)
{
	int node = -1;
	u32 i;

	(void)cpu;
	while ((node = fdt_node_offset_by_compatible(device_tree, node, "arm,scmi")) >= 0)
		probe(node);
	log_line('6', "booted");
	world_kernel_booted();
	for (;;) {
		for (i = 0; i < MAX_TASKS && tasks[i].condition != READY; i++)
			;
		if (i < MAX_TASKS) {
			run(&tasks[i]);
			continue;
		}
		machine_timer_program(next_due_ns());
		machine_idle();
		machine_irq_enable();
		machine_irq_disable();
	}
}

const struct machine_os kernel_os = {.cpu_main = cpu_main, .interrupt = interrupt};

/* The only code of this kernel that ever faults. */
void kernel_unload_modules(void)
{
	world_modules_unloaded();
}

bool kernel_is_code(const void *pc)
{
	return (u64)pc - (u64)wild_access < 512;
}

void kernel_prepare(const struct kernel_config *config)
{
	device_tree = config->fdt;
	trace_set_stamp(stamp);
}

/* ---- views ---- */

void kernel_view(struct agent_view *view)
{
	u32 i;

	memset(view, 0, sizeof(*view));
	view->instances = instance_count;
	view->transfers_total = instance_count;
	for (i = 0; i < instance_count; i++)
		view->transfers_in_use += instances[i].busy;
	view->tokens_in_use = view->transfers_in_use;
	view->memory_objects = objects;
	view->memory_bytes = 64 * objects;
	view->bad_message_events = !getenv("FAKE_WITHOUT_COUNTERS");
}

void kernel_memory_peak_begin(void)
{
}

void kernel_memory(void (*each)(void *arg, const void *site, u32 bytes, u64 number), void *arg)
{
	u64 i;

	for (i = 0; i < objects; i++)
		each(arg, (const char *)mishap + 1, 64, i + 1);
}

void kernel_counters(void (*each)(void *arg, const char *path, u64 value), void *arg)
{
	char path[64];
	u32 i;

	if (getenv("FAKE_WITHOUT_COUNTERS"))
		return;
#define COUNTER(name)                                                                                        \
	do {                                                                                                 \
		snprintf(path, sizeof(path), "scmi/%u/counters/" #name, i);                                  \
		each(arg, path, instances[i].name);                                                          \
	} while (0)
	for (i = 0; i < instance_count; i++) {
		COUNTER(sent_ok);
		COUNTER(response_ok);
		COUNTER(xfers_response_timeout);
		COUNTER(err_msg_unexpected);
	}
	if (dropped)
		each(arg, "scmi/0/notifications/13_dropped", dropped);
#undef COUNTER
}

bool kernel_counter(const char *path, u64 *value)
{
	return (void)path, (void)value, false;
}

const void *kernel_blocked_place(const char **who)
{
	return (void)who, NULL;
}
