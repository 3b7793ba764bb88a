// SPDX-License-Identifier: GPL-2.0-only
#include "scmi_exchanges.h"

#include <stdlib.h>
#include <string.h>

#include "../machine/machine.h"
#include "checks.h"

#define SLOTS 2048 /* of the tables by pointer; a power of two */

/* struct slot - what is known by a pointer: a receive buffer's last exchange, a task's last look at a message. */
struct slot {
	const void *key;
	u64 exchange;
	struct fetch fetch;
};

struct exchange scmi_exchanges[EXCHANGES_KEPT];
struct instance *scmi_instances[SCMI_INSTANCES];
static struct exchange_who names[EXCHANGES_KEPT];
static u64 last_number;
static u64 by_transfer[EXCHANGES_KEPT];
static struct slot buffers[SLOTS], tasks[SLOTS];
static struct fetch interrupts[MACHINE_MAX_CPUS];

struct instance *instance_new(u32 number)
{
	struct instance *instance = calloc(1, sizeof(*instance));

	engine_assert(number < SCMI_INSTANCES && instance);
	return scmi_instances[number] = instance;
}

void instances_each(void (*each)(u32 number, struct instance *instance))
{
	for (u32 i = 0; i < SCMI_INSTANCES; i++)
		if (scmi_instances[i])
			each(i, scmi_instances[i]);
}

void totals_sum(struct totals *sum)
{
	for (u32 i = 0; i < SCMI_INSTANCES; i++) {
		if (!scmi_instances[i])
			continue;
#define X(counter) sum->counter += scmi_instances[i]->totals.counter;
		SCMI_TOTALS(X)
#undef X
	}
}

/* The slot of @key, or a free one; a full table gives up its first. Pointers place slots, and order nothing. */
static struct slot *slot_of(struct slot *table, const void *key)
{
	u64 at = (u64)key * 0x9e3779b97f4a7c15ULL >> 32;

	for (u32 i = 0; i < SLOTS; i++) {
		struct slot *slot = &table[(at + i) % SLOTS];

		if (slot->key == key)
			return slot;
		if (slot->key && i < SLOTS - 1)
			continue;
		*slot = (struct slot){.key = key};
		return slot;
	}
	return NULL;
}

u64 exchange_last(void)
{
	return last_number;
}

struct exchange_who *exchange_who(const struct exchange *exchange)
{
	return &names[exchange->number % EXCHANGES_KEPT];
}

/* One that explains nothing needs no names, which take time. */
static void name_client(const struct exchange *exchange)
{
	struct exchange_who *who = exchange_who(exchange);

	if (!checks_explain)
		return;
	*who = (struct exchange_who){0};
	scmi_who(who->client);
}

struct exchange *exchange_new(u32 transfer, u32 header)
{
	struct exchange *exchange = &scmi_exchanges[++last_number % EXCHANGES_KEPT];

	free(exchange->suspicion);
	*exchange = (struct exchange){
		.number = last_number,
		.transfer = transfer,
		.header = header,
		.begun_ns = engine.now_ns,
		.written_ns = NEVER_NS,
		.taken_ns = NEVER_NS,
		.answered_ns = NEVER_NS,
		.delayed_ns = NEVER_NS,
		.look_ns = {NEVER_NS, NEVER_NS},
		.ended_ns = NEVER_NS,
	};
	name_client(exchange);
	by_transfer[transfer % EXCHANGES_KEPT] = last_number;
	return exchange;
}

struct exchange *exchange_of(u32 transfer, u32 header)
{
	struct exchange *exchange = exchange_get(by_transfer[transfer % EXCHANGES_KEPT]);

	if (!exchange || exchange->transfer != transfer ||
	    SCMI_HEADER_TOKEN(exchange->header) != SCMI_HEADER_TOKEN(header))
		return NULL;
	return exchange;
}

struct exchange *exchange_of_buffer(const void *rx)
{
	return exchange_get(slot_of(buffers, rx)->exchange);
}

void exchange_set_buffer(struct exchange *exchange, const void *rx)
{
	struct slot *slot = slot_of(buffers, rx);
	struct exchange *before = exchange_get(slot->exchange);

	if (before)
		before->succeeded = true;
	slot->exchange = exchange->number;
	exchange->rx = rx;
}

/* By its token; where two have the same, which is a finding of its own, the younger ones are looked through. */
struct exchange *exchange_unwritten(u32 instance, u32 header)
{
	struct exchange *exchange = exchange_get(instance_of(instance)->by_token[SCMI_HEADER_TOKEN(header)]);

	if (exchange && exchange->header == header && exchange->written_ns == NEVER_NS && !exchange->over)
		return exchange;
	for (u64 number = last_number; number && last_number - number < SCMI_TOKENS; number--) {
		exchange = exchange_get(number);
		if (exchange && exchange->instance == instance && exchange->header == header &&
		    exchange->written_ns == NEVER_NS && !exchange->over)
			return exchange;
	}
	return NULL;
}

struct fetch *fetch_of_context(void)
{
	if (!machine_cpu || scmi_agent->in_interrupt())
		return &interrupts[machine_cpu ? machine_cpu->id : 0];
	return &slot_of(tasks, context_running())->fetch;
}
