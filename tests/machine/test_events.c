// SPDX-License-Identifier: GPL-2.0-only
/* Machine events: each is told by name, at its time, in its context, to who armed it and to nobody else. */
#include <string.h>

#include "sim/machine/event.h"
#include "toy_os.h"

#define ONE 2
#define OTHER 5

static struct irq_line *line;
static struct mmio_window window;
static struct mmio_register status, data;

static void tell_one(const struct machine_event *event, u32 number)
{
	char context[40] = "the CPU's";

	machine_event_context(event, number, context, sizeof(context));
	say("%s in %s%s", event->name, context, event->on_cpu ? ", on it" : "");
}

static void tell_other(const struct machine_event *event, u32 number)
{
	(void)number;
	say("other: %s", event->name);
}

static void arm(const char *name, u32 listener)
{
	for (struct machine_event *event = machine_event_first(); event; event = event->next)
		if (!strcmp(event->name, name))
			machine_event_arm(event, listener);
}

static u64 device_read(void *device, u64 offset, u32 bytes)
{
	(void)device, (void)bytes;
	say("device read at %llu", offset);
	return 0;
}

static void device_write(void *device, u64 offset, u64 value, u32 bytes)
{
	(void)device, (void)bytes;
	say("device write at %llu: %llu", offset, value);
}

static void raise_line(void)
{
	irq_line_raise(line);
}

static void parts(void)
{
	line = irq_line_new("bell", false, 200);
	window = (struct mmio_window){.name = "box", .bytes = 64, .read = device_read, .write = device_write};
	mmio_add(&window);
	mmio_name(&window, &status, 4, 4, "box.status");
	mmio_name(&window, &data, 16, 48, "box.data.%u", 1);
	machine_event_told[ONE] = tell_one;
	machine_event_told[OTHER] = tell_other;
}

static void all_events(void)
{
	parts();
	for (struct machine_event *event = machine_event_first(); event; event = event->next)
		say("%s", event->name);
}

static void nothing(void)
{
	enough();
}

Test(events, stand_in_the_order_in_which_the_computer_was_built)
{
	static const struct story story = {.cpus = 2, .prepare = all_events, .cpu = {nothing}};

	expect_all(tell(&story),
		   "0 hardware timer:fire\n0 hardware ipi:reschedule\n0 hardware ipi:call-function\n"
		   "0 hardware ipi:irq-work\n0 hardware ipi:stop\n0 hardware irq:bell\n0 hardware irq:bell:enter\n"
		   "0 hardware mmio:box.status.read\n0 hardware mmio:box.status.write\n"
		   "0 hardware mmio:box.data.1.read\n0 hardware mmio:box.data.1.write\n");
}

static void armed_line(void)
{
	parts();
	arm("irq:bell", ONE);
	arm("irq:bell:enter", ONE);
	at(1000, raise_line);
}

static void spend_3000(void)
{
	machine_irq_enable();
	machine_spend(3000);
	enough();
}

Test(events, a_line_is_raised_in_hardware_and_entered_on_its_cpu_before_the_kernel)
{
	static const struct story story = {.cpus = 1, .prepare = armed_line, .cpu = {spend_3000}};

	expect_all(tell(&story), "1200 hardware irq:bell in cpu/0\n1200 cpu0 irq:bell:enter in irq/0, on it\n"
				 "1200 cpu0 bell on swapper/0\n");
}

static void armed_twice(void)
{
	parts();
	arm("irq:bell", OTHER);
	arm("irq:bell", ONE);
	at(1000, raise_line);
}

Test(events, several_may_listen_in_the_order_of_their_numbers)
{
	static const struct story story = {.cpus = 1, .prepare = armed_twice, .cpu = {spend_3000}};

	expect_all(tell(&story), "1200 hardware irq:bell in cpu/0\n1200 hardware other: irq:bell\n1200 cpu0 bell on swapper/0\n");
}

static void armed_registers(void)
{
	parts();
	arm("mmio:box.status.read", ONE);
	arm("mmio:box.data.1.write", ONE);
}

static void use_registers(void)
{
	mmio_read(window.base, 4);
	mmio_read(window.base + 4, 4);
	mmio_read(window.base, 8);
	mmio_write(window.base + 4, 1, 4);
	mmio_write(window.base + 16, 2, 4);
	mmio_copy_to(window.base + 8, "0123456789abcdef", 16);
	mmio_set(window.base + 8, 3, 8);
	enough();
}

Test(events, a_register_is_told_before_its_device_whatever_the_access_overlaps)
{
	static const struct story story = {.cpus = 1, .prepare = armed_registers, .cpu = {use_registers}};

	expect_all(tell(&story), "0 cpu0 device read at 0\n"
				 "0 cpu0 mmio:box.status.read in the CPU's, on it\n0 cpu0 device read at 4\n"
				 "0 cpu0 mmio:box.status.read in the CPU's, on it\n0 cpu0 device read at 0\n"
				 "0 cpu0 device write at 4: 1\n"
				 "0 cpu0 mmio:box.data.1.write in the CPU's, on it\n0 cpu0 device write at 16: 2\n"
				 "0 cpu0 mmio:box.data.1.write in the CPU's, on it\n"
				 "0 cpu0 device write at 8: 3978425819141910832\n"
				 "0 cpu0 device write at 16: 7378413942531504440\n"
				 "0 cpu0 device write at 8: 217020518514230019\n");
}

static void armed_timer(void)
{
	parts();
	arm("timer:fire", ONE);
	arm("ipi:reschedule", ONE);
}

static void wait_for_timer(void)
{
	machine_timer_program(500);
	machine_ipi(1, VECTOR_RESCHEDULE);
	machine_irq_enable();
	machine_spend(1000);
	enough();
}

Test(events, timers_and_ipis_say_whose_they_are)
{
	static const struct story story = {
		.cpus = 2, .prepare = armed_timer, .cpu = {wait_for_timer, idle_for_ever}, .silent = true};

	expect_all(tell(&story), "0 hardware ipi:reschedule in cpu/1\n500 hardware timer:fire in cpu/0\n");
}
