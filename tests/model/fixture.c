/* SPDX-License-Identifier: GPL-2.0-only */
#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"
#include "../../sim/engine/arena.h"

#define US 1000ULL
#define TIMELINE_BYTES (1 << 20)

struct setting the;
char *timelines_kept[16]; /* so that no checker takes them for leaks */
static void (*the_story)(void);
static int output = -1;
static bool without_rules;

static struct distribution fixed(u64 ns)
{
	return (struct distribution){ .kind = DISTRIBUTION_FIXED, .a = (double)ns };
}

static void configure_perf(void)
{
	static const struct perf_level_config levels[] = { { 100, 1000, 10 }, { 200, 2000, 20 }, { 300, 3000, 30 } };

	for (u32 i = 0; i < 2; i++) {
		struct perf_domain_config *domain = &the.perf[i];

		snprintf(domain->name, sizeof(domain->name), i ? "little-cores-of-the-cluster" : "big");
		memcpy(domain->level, levels, sizeof(levels));
		domain->level_count = 3;
		domain->sustained_khz = 600000;
		domain->sustained_level = 300;
		domain->rate_limit_us = 50;
		domain->may_set_level = true;
		domain->may_set_limits = true;
		domain->initial_level = 100;
	}
}

static void configure_clocks(void)
{
	the.clock[0] = (struct clock_config){ .name = "uart", .rate_count = 3, .may_change = true };
	the.clock[0].rate_hz[0] = 1000000;
	the.clock[0].rate_hz[1] = 2000000;
	the.clock[0].rate_hz[2] = 3000000;
	the.clock[0].initial_rate_hz = 1000000;
	the.clock[1] = (struct clock_config){ .name = "display", .range = true, .asynchronous = true, .may_change = true };
	the.clock[1].rate_hz[0] = 1000;
	the.clock[1].rate_hz[1] = 5000000000ULL;
	the.clock[1].rate_hz[2] = 1000;
	the.clock[1].initial_rate_hz = 1000;
	the.clock[2] = (struct clock_config){ .name = "a-clock-nobody-may-touch", .rate_count = 1, .enabled = true };
	the.clock[2].rate_hz[0] = 32768;
	the.clock[2].initial_rate_hz = 32768;
}

void configure(void)
{
	memset(&the, 0, sizeof(the));
	configure_perf();
	configure_clocks();
	the.sensor[0] = (struct sensor_config){ .name = "soc", .type = 2, .scale = -3, .value = 45000, .trip_points = 2 };
	the.sensor[1] = (struct sensor_config){ .name = "pmic", .type = 5, .value = -7, .asynchronous = true,
						.update_interval_us = 2000 };
	the.config = (struct platform_config){
		.vendor = "vendor",
		.sub_vendor = "sub",
		.implementation_version = 0x1234,
		.agent_name = { "platform", "OSPM" },
		.agent_count = 2,
		.perf = the.perf,
		.perf_count = 2,
		.clock = the.clock,
		.clock_count = 3,
		.sensor = the.sensor,
		.sensor_count = 2,
		.notifications = true,
		.latency = fixed(20 * US),
		.delayed_latency = fixed(100 * US),
	};
	the.transport = (struct transport_config){ .instances = 1, .doorbell = fixed(500), .interrupt_ns = 1000 };
}

const volatile struct wire_area *a2p(void)
{
	return (const volatile struct wire_area *)(uintptr_t)the.ports.shmem_base[0];
}

const volatile struct wire_area *p2a(void)
{
	return (const volatile struct wire_area *)(uintptr_t)the.ports.shmem_base[1];
}

void say(const char *format, ...)
{
	char text[160];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	trace_text(TRACE_CLIENT, "agent", "%s", text);
}

void say_state(void)
{
	char why[128] = "quiet";
	u64 level = 0;

	engine_assert(platform_state(the.platform, "perf.0.level", &level));
	platform_quiet(the.platform, why, sizeof(why));
	say("level %llu, %s", level, why);
}

static u64 register_address(u32 channel, u32 offset)
{
	return the.ports.controller_base + (u64)channel * DOORBELL_STRIDE + offset;
}

static void handler(u32 vector)
{
	const char *name = irq_line_name(irq_line_by_number(vector - VECTOR_LINE0));
	bool is_p2a = !strcmp(name, "mbox-p2a");
	const volatile struct wire_area *area = is_p2a ? p2a() : a2p();
	u32 status = area->channel_status;

	if (the.say_values)
		say("irq %s free=%u header=%08x length=%u s=%d", name, status & 3, area->message_header, area->length,
		    (s32)*(const volatile u32 *)area->payload);
	else
		say("irq %s free=%u header=%08x", name, status & 3, area->message_header);
	for (u32 i = 0; i < the.ports.line_count; i++) {
		if (the.ports.line[i] == vector - VECTOR_LINE0)
			mmio_write(register_address(i, DOORBELL_CLEAR), 1, 4);
	}
	if (is_p2a && !the.no_p2a_release)
		mmio_write(the.ports.shmem_base[1] + offsetof(struct wire_area, channel_status), WIRE_AREA_FREE, 4);
	if (is_p2a && !the.no_p2a_release && p2a()->channel_flags & WIRE_AREA_INTERRUPT)
		ring((u32)the.platform->role.p2a_bell);
}

static void cpu_main(u32 cpu)
{
	(void)cpu;
	for (;;) {
		machine_idle();
		machine_irq_enable();
		machine_irq_disable();
	}
}

static const struct machine_os os = { .cpu_main = cpu_main, .interrupt = handler };

void power_on(enum mailbox_layout layout)
{
	the.transport.layout = layout;
	memset(machine_cost_ns, 0, sizeof(machine_cost_ns));
	machine_init(2, 1000000, &os);
	the.platform = platform_new(0, &the.config, &the.transport);
	platform_ports(the.platform, &the.ports);
	machine_cpu_start(0);
	machine_cpu_start(1);
	for (u32 i = 0; i < the.ports.line_count; i++)
		mmio_write(register_address(i, DOORBELL_ENABLE), 1, 4);
	platform_mark(the.platform);
}

void at_us(u64 us)
{
	engine_assert(us * US >= engine_now_ns());
	engine_pause_until(us * US);
}

struct fault_rule *rule(enum fault_verb verb, u64 first, u64 second, u64 third)
{
	struct fault_rule *rule = &the.config.fault[the.config.fault_count];

	the.config.fault_count += !without_rules;
	*rule = (struct fault_rule){
		.verb = verb,
		.parameter = { first, second, third },
		.match = { .protocol = FAULT_ANY, .command = FAULT_ANY, .token = FAULT_ANY, .instance = FAULT_ANY,
			   .nth = 1, .nth_count = 1, .until_ns = NEVER_NS, .probability = 1.0 },
	};
	return rule;
}

void ring(u32 channel)
{
	mmio_write(register_address(channel, DOORBELL_RING), 1, 4);
}

static void write_request(u32 header, u32 flags, u32 words, va_list args)
{
	u64 base = the.ports.shmem_base[0];

	mmio_write(base + offsetof(struct wire_area, channel_status), 0, 4);
	mmio_write(base + offsetof(struct wire_area, channel_flags), flags, 4);
	mmio_write(base + offsetof(struct wire_area, length), 4 + words * 4, 4);
	mmio_write(base + offsetof(struct wire_area, message_header), header, 4);
	for (u32 i = 0; i < words; i++)
		mmio_write(base + WIRE_AREA_BYTES + i * 4, va_arg(args, u32), 4);
	ring(0);
}

void request(u32 protocol, u32 message, u32 token, u32 words, ...)
{
	va_list args;

	va_start(args, words);
	write_request(wire_header(protocol, message, WIRE_COMMAND, token), WIRE_AREA_INTERRUPT, words, args);
	va_end(args);
}

void polled_request(u32 protocol, u32 message, u32 token, u32 words, ...)
{
	va_list args;

	va_start(args, words);
	write_request(wire_header(protocol, message, WIRE_COMMAND, token), 0, words, args);
	va_end(args);
}

static bool print_record(void *arg, const struct trace_record *record, const void *payload)
{
	(void)arg;
	if (record->kind == TRACE_PLATFORM || record->kind == TRACE_FAULT || record->kind == TRACE_CLIENT)
		dprintf(output, "%llu.%03llu %.*s\n", record->when_ns / US, record->when_ns % US, (int)record->bytes,
			(const char *)payload);
	return true;
}

static void run(void *arg)
{
	(void)arg;
	the_story();
	trace_each(print_record, NULL);
	_exit(0);
}

static void child(void)
{
	struct engine_config engine = { .factory = "raw", .run_ahead = true, .watchdog_cpu_ms = ~0u };

	alarm(60); /* a story that never ends must not outlive its test */
	arena_init(0);
	configure();
	engine.seed = 1;
	engine_run(&engine, run, NULL);
}

static char *read_all(int fd)
{
	char *text = calloc(1, TIMELINE_BYTES);
	size_t used = 0;
	ssize_t got;

	while ((got = read(fd, text + used, TIMELINE_BYTES - 1 - used)) > 0)
		used += (size_t)got;
	return text;
}

char *timeline(void (*story)(void))
{
	int ends[2], status;
	static u32 next;
	char *text;
	pid_t pid;

	the_story = story;
	cr_assert(!pipe(ends));
	fflush(NULL);
	pid = fork();
	cr_assert(pid >= 0);
	if (!pid) {
		output = ends[1];
		close(ends[0]);
		child();
	}
	close(ends[1]);
	text = read_all(ends[0]);
	timelines_kept[next++ % 16] = text;
	close(ends[0]);
	waitpid(pid, &status, 0);
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		sprintf(text + strlen(text), "the child ended with status %x\n", status);
	return text;
}

char *timeline_without_rules(void (*story)(void))
{
	char *text;

	without_rules = true;
	text = timeline(story);
	without_rules = false;
	return text;
}
