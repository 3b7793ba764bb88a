/* SPDX-License-Identifier: GPL-2.0-only */
#include <stdio.h>

#include "../sim/machine/order_watch.h"
#include "platform_private.h"

/* What CPUs write to one channel's registers and read there has an order of its own (mmio.c). */
static const void *registers_of(const struct doorbell *bell)
{
	return (const void *)(bell->mailbox->window.base + bell->index * DOORBELL_STRIDE);
}

/* Rings while one is on its way merge with it: a doorbell is one bit. */
static void ring_platform(struct doorbell *bell)
{
	struct mailbox *mailbox = bell->mailbox;

	if ((s32)bell->index == mailbox->platform->role.request)
		area_rung(&mailbox->platform->a2p);
	if (engine_is_posted(&bell->arrival))
		return;
	bell->client = platform_client();
	engine_post(&bell->arrival,
		    engine_now_ns() + distribution_sample(&mailbox->transport->doorbell, mailbox->stream));
}

static void arrive(void *arg)
{
	struct doorbell *bell = arg;

	machine_event(&bell->arrived, 0);
	order_carry(registers_of(bell), bell->mailbox);
	service_rung(bell->mailbox->platform, bell->index, bell->client);
}

void mailbox_ring_agent(struct mailbox *mailbox, u32 channel)
{
	struct doorbell *bell = &mailbox->bell[channel];

	bell->pending = true;
	order_carry(mailbox, registers_of(bell));
	if (!bell->enabled)
		return;
	mailbox->platform->server.counters.interrupts++;
	irq_line_raise(bell->line);
}

static void acknowledge(struct doorbell *bell)
{
	bell->pending = false;
	irq_line_lower(bell->line);
}

static u32 cpu_of(const struct doorbell *bell)
{
	const struct transport_config *transport = bell->mailbox->transport;
	bool p2a = (s32)bell->index == bell->mailbox->platform->role.p2a;

	return p2a && transport->has_p2a_interrupt_cpu ? transport->p2a_interrupt_cpu : transport->interrupt_cpu;
}

static void enable(struct doorbell *bell, bool on)
{
	bool was_on = bell->enabled;

	bell->enabled = on;
	/* Not earlier: a CPU takes no line before it is online. */
	if (on && !was_on)
		irq_line_set_affinity(bell->line, cpu_of(bell));
	if (on && !was_on && bell->pending)
		mailbox_ring_agent(bell->mailbox, bell->index);
	if (!on)
		irq_line_lower(bell->line);
}

static struct doorbell *register_bell(struct mailbox *mailbox, u64 offset)
{
	u64 channel = offset / DOORBELL_STRIDE;

	return channel < mailbox->count ? &mailbox->bell[channel] : NULL;
}

static u64 register_read(void *device, u64 offset, u32 bytes)
{
	struct doorbell *bell = register_bell(device, offset);

	(void)bytes;
	if (!bell)
		return 0;
	switch (offset % DOORBELL_STRIDE) {
	case DOORBELL_STATUS:
		return bell->pending;
	case DOORBELL_ENABLE:
		return bell->enabled;
	default:
		return 0;
	}
}

static void register_write(void *device, u64 offset, u64 value, u32 bytes)
{
	struct doorbell *bell = register_bell(device, offset);

	(void)bytes;
	if (!bell)
		return;
	switch (offset % DOORBELL_STRIDE) {
	case DOORBELL_RING:
		if (value & 1)
			ring_platform(bell);
		break;
	case DOORBELL_CLEAR:
		if (value & 1)
			acknowledge(bell);
		break;
	case DOORBELL_ENABLE:
		enable(bell, value & 1);
		break;
	default:
		break;
	}
}

static void name_registers(struct doorbell *bell, const char *name)
{
	static const struct {
		const char *name;
		u64 offset;
	} registers[DOORBELL_REGISTERS] = {
		{ "ring", DOORBELL_RING },
		{ "status", DOORBELL_STATUS },
		{ "clear", DOORBELL_CLEAR },
		{ "enable", DOORBELL_ENABLE },
	};

	machine_event_init(&bell->arrived, bell->mailbox->platform->actor, false, "doorbell:%s", name);
	for (u32 i = 0; i < DOORBELL_REGISTERS; i++)
		mmio_name(&bell->mailbox->window, &bell->part[i], bell->index * DOORBELL_STRIDE + registers[i].offset,
			  sizeof(u32), "%s.%s", name, registers[i].name);
}

static bool bell_init(struct mailbox *mailbox, u32 index, const char *role)
{
	struct doorbell *bell = &mailbox->bell[index];
	const struct transport_config *transport = mailbox->transport;
	char name[32], suffix[PLATFORM_SUFFIX_BYTES];

	bell->mailbox = mailbox;
	bell->index = index;
	bell->pending = transport->stale_rings;
	engine_event_init(&bell->arrival, ORDER_LINE, "doorbell", arrive, bell);
	snprintf(name, sizeof(name), "mbox-%s%s", role, platform_suffix(mailbox->platform, suffix));
	name_registers(bell, name);
	bell->line = irq_line_new(name, transport->level, transport->interrupt_ns);
	return bell->line;
}

bool mailbox_init(struct mailbox *mailbox, struct platform *platform, const char *const *role)
{
	char name[32];

	mailbox->platform = platform;
	mailbox->transport = platform->transport;
	snprintf(name, sizeof(name), "platform.%u.doorbell", platform->number);
	if (mailbox->transport->doorbell.kind != DISTRIBUTION_FIXED)
		mailbox->stream = random_stream(name);
	mailbox->window = (struct mmio_window){
		.name = "doorbell-mailbox",
		.device = mailbox,
		.read = register_read,
		.write = register_write,
	};
	for (mailbox->count = 0; role[mailbox->count]; mailbox->count++) {
		if (!bell_init(mailbox, mailbox->count, role[mailbox->count]))
			return false;
	}
	mailbox->window.bytes = (u64)mailbox->count * DOORBELL_STRIDE;
	mmio_add(&mailbox->window);
	return true;
}
