// SPDX-License-Identifier: GPL-2.0-only
/* MMIO: calls into device models, plain memory with a watcher, what is no legal access. */
#include <stdio.h>
#include <string.h>

#include "sim/engine/arena.h"
#include "toy_os.h"

static u64 device_read(void *device, u64 offset, u32 bytes)
{
	say("%s read %llu:%u", (const char *)device, offset, bytes);
	return 0x1122334455667788ULL;
}

static void device_write(void *device, u64 offset, u64 value, u32 bytes)
{
	say("%s write %llu:%u = %llx", (const char *)device, offset, bytes, value);
}

static void watcher(void *device, u64 offset, u64 bytes, bool write, const void *data)
{
	(void)device;
	if (!data)
		say("watch %s %llu:%llu", write ? "write" : "read", offset, bytes);
	else if (write)
		say("watch write %llu:%llu of %02x", offset, bytes, *(const u8 *)data);
	else
		say("watch read %llu:%llu to memory", offset, bytes);
}

static struct mmio_window registers = {
	.name = "mailbox", .bytes = 0x80, .device = "mbox", .read = device_read, .write = device_write};
static struct mmio_window sram = {.name = "sram", .bytes = 0x200, .memory = true, .watch = watcher};

static void add_both(void)
{
	cost(COST_MMIO_READ, 100);
	cost(COST_MMIO_WRITE, 20);
	cost(COST_SRAM_READ, 50);
	cost(COST_SRAM_WRITE, 10);
	mmio_add(&registers);
	mmio_add(&sram);
}

static void use_registers(void)
{
	say("%llx", mmio_read(registers.base + 4, 4));
	say("%llx", mmio_read(registers.base + 8, 1));
	say("%llx", mmio_read(registers.base + 8, 8));
	mmio_write(registers.base + 6, 0xabcdef, 2);
	mmio_copy_to(registers.base + 2, "\1\2\3\4\5\6\7", 7);
	enough();
}

Test(mmio, registers_are_calls_into_the_device_each_at_its_price)
{
	static const struct story story = {.cpus = 1, .prepare = add_both, .cpu = {use_registers}};

	expect_all(tell(&story),
		   "100 cpu0 mbox read 4:4\n100 cpu0 55667788\n200 cpu0 mbox read 8:1\n200 cpu0 88\n"
		   "300 cpu0 mbox read 8:8\n300 cpu0 1122334455667788\n320 cpu0 mbox write 6:2 = cdef\n"
		   "380 cpu0 mbox write 2:2 = 201\n380 cpu0 mbox write 4:4 = 6050403\n380 cpu0 mbox write "
		   "8:1 = 7\n");
}

static void use_memory(void)
{
	u8 bytes[13];

	mmio_write(sram.base + 8, 0x8877665544332211ULL, 8);
	mmio_set(sram.base + 10, 0xee, 3);
	mmio_copy_from(bytes, sram.base + 8, 8);
	for (u32 i = 0; i < 8; i++)
		printf("%02x", bytes[i]);
	printf("\n");
	mmio_copy_to(sram.base + 1, "scmi message", 13);
	say("%.13s %llx", (char *)sram.base + 1, mmio_read(sram.base + 1, 1));
	mmio_copy_from(bytes, sram.base + 1, 0);
	mmio_copy_to(sram.base + 0x200, bytes, 0);
	enough();
}

Test(mmio, memory_is_bytes_at_its_address_and_its_watcher_sees_each_access_first)
{
	static const struct story story = {.cpus = 1, .prepare = add_both, .cpu = {use_memory}};

	/* set: 2 + 1 bytes; copy: 1 + 2 + 4 + 4 + 2 of them aligned to 1, 2, 4, 8, 12 */
	expect_all(tell(&story), "10 cpu0 watch write 8:8 of 11\n30 cpu0 watch write 10:3\n80 cpu0 watch read 8:8 to memory\n"
				 "1122eeeeee667788\n130 cpu0 watch write 1:13 of 73\n180 cpu0 watch read 1:1\n180 "
				 "cpu0 scmi message 73\n");
}

static u64 clock_read(void *device, u64 offset, u32 bytes)
{
	(void)device, (void)offset, (void)bytes;
	return engine_now_ns();
}

static struct mmio_window clock_window = {.name = "clock", .bytes = 8, .read = clock_read};

static void add_coarsely(void)
{
	machine_costs_coarse = true;
	add_both();
	mmio_add(&clock_window);
}

static void read_clock(void)
{
	machine_spend(500);
	mmio_read(sram.base, 4);
	say("the machine's time is %llu", engine_now_ns());
	say("the device's %llu", mmio_read(clock_window.base, 8));
	enough();
}

Test(mmio, a_device_sees_the_cpus_time_with_coarse_costs_too)
{
	static const struct story story = {.cpus = 1, .prepare = add_coarsely, .cpu = {read_clock}};

	expect_all(tell(&story),
		   "550 cpu0 watch read 0:4\n550 cpu0 the machine's time is 0\n650 cpu0 the device's 650\n");
}

static u64 bad_address;
static u32 bad_bytes;

static void read_badly(void)
{
	mmio_read(registers.base + bad_address, bad_bytes);
	enough();
}

static void write_badly(void)
{
	mmio_copy_to(sram.base + 0x1f0, "a message that is too long", 0x11);
	enough();
}

static void read_no_device(void)
{
	mmio_read(0x40000000, 4);
	enough();
}

Test(mmio, an_access_that_no_bus_allows_is_a_fault_that_says_where)
{
	static const struct story story = {.cpus = 1, .prepare = add_both, .cpu = {read_badly}};
	static const struct story too_long = {.cpus = 1, .prepare = add_both, .cpu = {write_badly}};
	static const struct story no_device = {.cpus = 1, .prepare = add_both, .cpu = {read_no_device}};
	char text[128];

	bad_address = 0x42, bad_bytes = 4;
	expect_text(tell(&story), "mmio: misaligned access: 4 bytes at 0x");
	expect_text(tell(&story), ", window mailbox + 0x42 of 0x80\n");
	bad_address = 0x40, bad_bytes = 3;
	expect_text(tell(&story), "mmio: access of an impossible size: 3 bytes at 0x");
	bad_address = 0x7c, bad_bytes = 8;
	expect_text(tell(&story), "mmio: access past the end: 8 bytes at 0x");
	bad_address = 0x80, bad_bytes = 4; /* in the page, not in the window */
	expect_text(tell(&story), ", window mailbox + 0x80 of 0x80\n");
	bad_address = 0x2000, bad_bytes = 4;
	snprintf(text, sizeof(text), "mmio: access to no device: 4 bytes at 0x%llx, in no window\n",
		 ARENA_DEFAULT_BASE + ARENA_DEVICES_OFFSET + 0x2000);
	expect_all(tell(&story), text);
	expect_text(tell(&too_long), "access past the end: 17 bytes at 0x");
	expect_text(tell(&too_long), ", window sram + 0x1f0 of 0x200\n");
	expect_all(tell(&no_device), "mmio: access to no device: 4 bytes at 0x40000000, in no window\n");
}

#define MANY 192
static struct mmio_window many[MANY];
static u64 seen[MANY];

static u64 read_own_number(void *device, u64 offset, u32 bytes)
{
	(void)bytes;
	seen[(u64)device]++;
	return (u64)device * 1000 + offset;
}

static void add_many(void)
{
	for (u64 i = 0; i < MANY; i++) {
		many[i] = (struct mmio_window){
			.name = "one", .bytes = 0x100 + i * 100, .device = (void *)i, .read = read_own_number};
		mmio_add(&many[i]);
	}
}

static void visit_many(void)
{
	u32 wrong = 0;

	for (u64 turn = 0; turn < 3; turn++)
		for (u64 i = 0; i < MANY; i++) {
			u64 window = i * 71 % MANY, offset = (many[window].bytes - 1) & ~3ULL & ~0x3ULL;

			offset = offset + 4 > many[window].bytes ? offset - 4 : offset;
			wrong += mmio_read(many[window].base + offset, 4) !=
				 ((window * 1000 + offset) & 0xffffffff);
		}
	for (u64 i = 0; i < MANY; i++)
		wrong += seen[i] != 3 || many[i].base % 4096;
	say("%u wrong", wrong);
	enough();
}

Test(mmio, many_windows_answer_each_for_itself)
{
	static const struct story story = {.cpus = 1, .prepare = add_many, .cpu = {visit_many}};

	expect_all(tell(&story), "0 cpu0 0 wrong\n");
}
