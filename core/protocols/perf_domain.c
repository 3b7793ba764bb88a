// SPDX-License-Identifier: GPL-2.0-only
/* Performance domains: what the platform says of them, and their levels, indices and frequencies. */
#include <linux/math64.h>
#include <linux/sort.h>
#include "perf_domain.h"

/* PERF_DOMAIN_ATTRIBUTES */
#define SETS_LIMITS BIT(31)
#define SETS_LEVEL BIT(30)
#define LIMITS_EVENTS BIT(29)
#define LEVEL_EVENTS BIT(28)
#define FAST_CHANNELS BIT(27)
#define EXTENDED_NAME BIT(26)
#define LEVELS_BY_INDEX BIT(25)
#define RATE_LIMIT_US GENMASK(19, 0)

struct domain_answer {
	__le32 attributes;
	__le32 rate_limit;
	__le32 sustained_khz;
	__le32 sustained_level;
	u8 name[SCMI_SHORT_NAME_MAX_SIZE];
};

/* PERF_DESCRIBE_LEVELS: how many, and how many are left; the last two words of a level since version 4. */
#define LEVELS_HERE GENMASK(11, 0)
#define LEVELS_LEFT GENMASK(31, 16)
#define LEVELS_MAX U16_MAX
#define LEVEL_LATENCY_US GENMASK(15, 0)

struct level_answer {
	__le32 level;
	__le32 power;
	__le32 latency;
	__le32 khz;
	__le32 index;
};

static const struct {
	u8 command;
	u8 bytes;
} fast_commands[FAST_COUNT] = {
	[FAST_LEVEL_GET] = { PERF_LEVEL_GET, 4 },
	[FAST_LIMITS_GET] = { PERF_LIMITS_GET, 8 },
	[FAST_LEVEL_SET] = { PERF_LEVEL_SET, 4 },
	[FAST_LIMITS_SET] = { PERF_LIMITS_SET, 8 },
};

/* ---- levels and their indices and frequencies ---- */

enum level_key { BY_LEVEL, BY_INDEX, BY_HZ };

static const struct perf_level *level_find(const struct perf_domain *domain, enum level_key key, unsigned long value)
{
	const struct perf_level *level;

	for (level = domain->levels; level < domain->levels + domain->level_count; level++)
		if ((key == BY_LEVEL && level->level == value) || (key == BY_INDEX && level->index == value) ||
		    (key == BY_HZ && level->khz * 1000UL == value))
			return level;
	return NULL;
}

int perf_level_to_wire(const struct perf_domain *domain, u32 level, u32 *wire)
{
	const struct perf_level *found = domain->by_index ? level_find(domain, BY_LEVEL, level) : NULL;

	if (domain->by_index && !found)
		return -EINVAL;
	*wire = found ? found->index : level;
	return 0;
}

int perf_level_from_wire(const struct perf_domain *domain, u32 wire, u32 *level)
{
	const struct perf_level *found = domain->by_index ? level_find(domain, BY_INDEX, wire) : NULL;

	if (domain->by_index && !found)
		return -EPROTO;
	*level = found ? found->level : wire;
	return 0;
}

int perf_hz_to_level(const struct perf_domain *domain, unsigned long hz, u32 *level)
{
	const struct perf_level *found = domain->by_index ? level_find(domain, BY_HZ, hz) : NULL;

	if (domain->by_index && !found)
		return -EINVAL;
	*level = found ? found->level : hz / domain->hz_per_level;
	return 0;
}

unsigned long perf_level_to_hz(const struct perf_domain *domain, u32 level)
{
	const struct perf_level *found = domain->by_index ? level_find(domain, BY_LEVEL, level) : NULL;

	if (domain->by_index)
		return found ? found->khz * 1000UL : 0;
	return level * domain->hz_per_level;
}

/* ---- probing ---- */

static int level_order(const void *a, const void *b)
{
	const struct perf_level *first = a, *second = b;

	if (first->level != second->level)
		return first->level < second->level ? -1 : 1;
	return first->index < second->index ? -1 : first->index > second->index;
}

struct levels_question {
	const struct scmi_protocol_handle *ph;
	struct perf_domain *domain;
	u32 id;
	u32 total;
};

static void levels_ask(void *arg, struct transfer *command, u32 next)
{
	const struct levels_question *question = arg;
	__le32 *word = command->tx.data;

	word[0] = cpu_to_le32(question->id);
	word[1] = cpu_to_le32(next);
}

static void level_read(struct perf_level *level, const struct level_answer *answer, bool extended)
{
	level->level = le32_to_cpu(answer->level);
	level->power = le32_to_cpu(answer->power);
	level->latency_us = FIELD_GET(LEVEL_LATENCY_US, le32_to_cpu(answer->latency));
	if (!extended)
		return;
	level->khz = le32_to_cpu(answer->khz);
	level->index = le32_to_cpu(answer->index);
}

/* The first answer says how many there will be; later ones that say more are not believed. */
static int levels_answer(void *arg, const struct transfer *command, u32 next, u32 *got, u32 *left)
{
	struct levels_question *question = arg;
	struct perf_domain *domain = question->domain;
	bool extended = question->ph->version >= 0x40000;
	size_t bytes = extended ? sizeof(struct level_answer) : offsetof(struct level_answer, khz);
	const __le32 *word = command->rx.data;
	u32 i;

	if (command->rx.length < sizeof(*word))
		return -EPROTO;
	*got = FIELD_GET(LEVELS_HERE, le32_to_cpu(*word));
	*left = FIELD_GET(LEVELS_LEFT, le32_to_cpu(*word));
	if (command->rx.length - sizeof(*word) < *got * bytes)
		return -EPROTO;
	if (!next) {
		question->total = *got + *left;
		domain->levels = devm_kcalloc(question->ph->dev, question->total ?: 1, sizeof(*domain->levels), GFP_KERNEL);
		if (!domain->levels)
			return -ENOMEM;
	}
	if (next + *got + *left > question->total)
		return -EPROTO;
	for (i = 0; i < *got; i++)
		level_read(&domain->levels[next + i], (const void *)(word + 1) + i * bytes, extended);
	domain->level_count = next + *got;
	return 0;
}

static int levels_get(const struct scmi_protocol_handle *ph, u32 id, struct perf_domain *domain)
{
	static const struct command_list list = { levels_ask, levels_answer };
	struct levels_question question = { .ph = ph, .domain = domain, .id = id };
	int error = command_list(ph, PERF_DESCRIBE_LEVELS, 2 * sizeof(__le32), LEVELS_MAX, &list, &question);

	if (error)
		return error;
	sort(domain->levels, domain->level_count, sizeof(*domain->levels), level_order, NULL);
	return 0;
}

static void domain_read(const struct scmi_protocol_handle *ph, const struct domain_answer *answer, struct perf_domain *domain)
{
	const struct perf *perf = ph->private;
	u32 attributes = le32_to_cpu(answer->attributes);
	u32 sustained_khz = le32_to_cpu(answer->sustained_khz);
	u32 sustained_level = le32_to_cpu(answer->sustained_level);

	domain->info.set_perf = attributes & SETS_LEVEL;
	domain->sets_limits = attributes & SETS_LIMITS;
	domain->limits_events = perf->limits_events && attributes & LIMITS_EVENTS;
	domain->level_events = perf->level_events && attributes & LEVEL_EVENTS;
	domain->by_index = ph->version >= 0x40000 && attributes & LEVELS_BY_INDEX;
	domain->rate_limit_us = FIELD_GET(RATE_LIMIT_US, le32_to_cpu(answer->rate_limit));
	wire_name(domain->info.name, sizeof(domain->info.name), answer->name, sizeof(answer->name));
	domain->hz_per_level = 1000;
	if (sustained_khz && sustained_level && !domain->by_index)
		domain->hz_per_level = max_t(u64, div_u64(sustained_khz * 1000ULL, sustained_level), 1);
}

static int domain_attributes(const struct scmi_protocol_handle *ph, u32 id, struct perf_domain *domain, u32 *attributes)
{
	struct transfer *command = command_new(ph, PERF_DOMAIN_ATTRIBUTES, sizeof(__le32), sizeof(struct domain_answer));
	const struct domain_answer *answer;
	int error;

	if (IS_ERR(command))
		return PTR_ERR(command);
	*(__le32 *)command->tx.data = cpu_to_le32(id);
	error = command_run(ph, command);
	if (!error && command->rx.length < sizeof(*answer))
		error = -EPROTO;
	if (!error) {
		answer = command->rx.data;
		*attributes = le32_to_cpu(answer->attributes);
		domain_read(ph, answer, domain);
	}
	command_free(ph, command);
	return error;
}

int perf_domain_get(const struct scmi_protocol_handle *ph, u32 id, struct perf_domain *domain)
{
	u32 attributes, i;
	int error = domain_attributes(ph, id, domain, &attributes);

	if (error)
		return error;
	/* Without the long name the short one serves. */
	if (ph->version >= 0x30000 && attributes & EXTENDED_NAME)
		command_extended_name(ph, PERF_DOMAIN_NAME_GET, id, domain->info.name, sizeof(domain->info.name));
	error = levels_get(ph, id, domain);
	if (error)
		return error;
	for (i = 0; ph->version >= 0x20000 && attributes & FAST_CHANNELS && i < FAST_COUNT; i++)
		domain->fast[i] = fast_channel_find(ph, PERF_DESCRIBE_FASTCHANNEL, fast_commands[i].command, id,
						    fast_commands[i].bytes);
	return 0;
}
