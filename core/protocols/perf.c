// SPDX-License-Identifier: GPL-2.0-only
/*
 * The performance domain protocol (DEN0056 4.5): levels and limits, by message
 * or by fast channel.
 *
 * Clients speak of levels, always. Where a domain is driven by indices of levels
 * (version 4), they are translated on the way, in both directions: "wire" is
 * what goes over the wire.
 */
#include <linux/math64.h>
#include <linux/sort.h>
#include "../fastchannel.h"
#include "../protocol.h"
#include "../trace.h"

enum perf_command {
	PERF_DOMAIN = 0x3,
	PERF_LEVELS = 0x4,
	PERF_SET_LIMITS = 0x5,
	PERF_GET_LIMITS = 0x6,
	PERF_SET_LEVEL = 0x7,
	PERF_GET_LEVEL = 0x8,
	PERF_NOTIFY_LIMITS = 0x9,
	PERF_NOTIFY_LEVEL = 0xa,
	PERF_FAST_CHANNEL = 0xb,
	PERF_NAME = 0xc,
};

/* PROTOCOL_ATTRIBUTES */
#define DOMAIN_COUNT GENMASK(15, 0)
#define POWER_MILLIWATTS BIT(16)
#define POWER_MICROWATTS BIT(17)

/* PERF_DOMAIN */
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

/* PERF_LEVELS: how many, and how many are left; a level is three words, since version 4 five. */
#define LEVELS_HERE GENMASK(11, 0)
#define LEVELS_LEFT GENMASK(31, 16)
#define LEVELS_MAX U16_MAX
#define LEVEL_LATENCY_US GENMASK(15, 0)

struct perf_level {
	u32 level;
	u32 index;
	u32 power;
	u32 latency_us;
	unsigned long hz;
};

/* The commands that may have a fast channel; @fast of a domain has it by command. */
static const u8 fast_commands[] = { PERF_GET_LEVEL, PERF_GET_LIMITS, PERF_SET_LEVEL, PERF_SET_LIMITS };
#define FAST_LEVEL_BYTES 4
#define FAST_LIMITS_BYTES 8

/*
 * @error: it could not be found out what the domain is; its operations say so.
 * @hz_per_level: where levels are not driven by indices.
 * @levels: ascending.
 */
struct perf_domain {
	struct scmi_perf_domain_info info;
	int error;
	bool sets_limits;
	bool limits_events;
	bool level_events;
	bool by_index;
	u32 rate_limit_us;
	unsigned long hz_per_level;
	u32 level_count;
	struct perf_level *levels;
	struct fast_channel *fast[PERF_GET_LEVEL + 1];
};

struct perf {
	enum scmi_power_scale power_scale;
	bool limits_events;
	bool level_events;
	u32 domain_count;
	struct perf_domain domain[];
};

static struct perf_domain *domain_of(const struct scmi_protocol_handle *ph, u32 domain)
{
	struct perf *perf = ph->private;

	if (domain >= perf->domain_count)
		return ERR_PTR(-EINVAL);
	return perf->domain[domain].error ? ERR_PTR(perf->domain[domain].error) : &perf->domain[domain];
}

enum level_key { BY_LEVEL, BY_INDEX, BY_HZ };

/* Without indices what the platform does not list goes to it all the same: it decides. */
static int level_find(const struct perf_domain *domain, enum level_key key, unsigned long value, struct perf_level *found)
{
	u32 i;

	if (!domain->by_index) {
		found->level = key == BY_HZ ? value / domain->hz_per_level : value;
		found->index = found->level;
		found->hz = found->level * domain->hz_per_level;
		return 0;
	}
	for (i = 0; i < domain->level_count; i++) {
		*found = domain->levels[i];
		if (value == (key == BY_HZ ? found->hz : key == BY_LEVEL ? found->level : found->index))
			return 0;
	}
	return -EINVAL;
}

/* Two of them, as in limits. */
static int levels_find(const struct perf_domain *domain, enum level_key key, const u32 value[2], struct perf_level found[2])
{
	int error = level_find(domain, key, value[0], &found[0]);

	return error ?: level_find(domain, key, value[1], &found[1]);
}

/* ---- probing ---- */

static int level_order(const void *a, const void *b)
{
	const struct perf_level *first = a, *second = b;

	return first->level < second->level ? -1 : first->level > second->level;
}

struct levels_question {
	const struct scmi_protocol_handle *ph;
	struct perf_domain *domain;
};

static int levels_begin(void *arg, u32 head, u32 total)
{
	struct levels_question *question = arg;
	struct perf_domain *domain = question->domain;

	domain->level_count = total;
	domain->levels = devm_kcalloc(question->ph->dev, total, sizeof(*domain->levels), GFP_KERNEL);
	return domain->levels ? 0 : -ENOMEM;
}

static const void *level_item(void *arg, u32 index, const void *at, const void *end)
{
	struct levels_question *question = arg;
	struct perf_domain *domain = question->domain;
	struct perf_level *level = &domain->levels[index];
	u32 words = question->ph->version >= 0x40000 ? 5 : 3;
	const __le32 *word = at;

	if (end - at < words * sizeof(*word))
		return NULL;
	level->level = le32_to_cpu(word[0]);
	level->power = le32_to_cpu(word[1]);
	level->latency_us = FIELD_GET(LEVEL_LATENCY_US, le32_to_cpu(word[2]));
	level->hz = domain->by_index ? le32_to_cpu(word[3]) * 1000UL : level->level * domain->hz_per_level;
	level->index = domain->by_index ? le32_to_cpu(word[4]) : level->level;
	return word + words;
}

static int levels_get(const struct scmi_protocol_handle *ph, u32 id, struct perf_domain *domain)
{
	static const struct command_list list = { LEVELS_HERE, LEVELS_LEFT, levels_begin, level_item };
	struct levels_question question = { .ph = ph, .domain = domain };
	int error = command_list(ph, PERF_LEVELS, &id, LEVELS_MAX, &list, &question);

	if (!error)
		sort(domain->levels, domain->level_count, sizeof(*domain->levels), level_order, NULL);
	return error;
}

static u32 domain_read(const struct scmi_protocol_handle *ph, const struct domain_answer *answer, struct perf_domain *domain)
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
	return attributes;
}

static int domain_get(const struct scmi_protocol_handle *ph, u32 id, struct perf_domain *domain)
{
	size_t bytes = sizeof(struct domain_answer);
	struct transfer *command = command_ask(ph, PERF_DOMAIN, &id, 1, bytes, bytes, COMMAND_SLEEPS);
	u32 attributes, i, c;
	int error;

	if (IS_ERR(command))
		return PTR_ERR(command);
	attributes = domain_read(ph, command->rx.data, domain);
	command_free(ph, command);
	/* Without the long name the short one serves. */
	if (ph->version >= 0x30000 && attributes & EXTENDED_NAME)
		command_extended_name(ph, PERF_NAME, id, domain->info.name, sizeof(domain->info.name));
	error = levels_get(ph, id, domain);
	for (i = 0; !error && ph->version >= 0x20000 && attributes & FAST_CHANNELS && i < ARRAY_SIZE(fast_commands); i++) {
		c = fast_commands[i];
		bytes = c == PERF_SET_LEVEL || c == PERF_GET_LEVEL ? FAST_LEVEL_BYTES : FAST_LIMITS_BYTES;
		domain->fast[c] = fast_channel_find(ph, PERF_FAST_CHANNEL, c, id, bytes);
	}
	return error;
}

static int perf_init(struct scmi_protocol_handle *ph)
{
	u32 attributes[4], i, count;
	struct perf *perf;
	int error = command_words(ph, PROTOCOL_ATTRIBUTES, NULL, 0, attributes, ARRAY_SIZE(attributes));

	if (error)
		return error;
	count = FIELD_GET(DOMAIN_COUNT, attributes[0]);
	perf = devm_kzalloc(ph->dev, struct_size(perf, domain, count), GFP_KERNEL);
	if (!perf)
		return -ENOMEM;
	ph->private = perf;
	perf->domain_count = count;
	if (attributes[0] & POWER_MILLIWATTS)
		perf->power_scale = SCMI_POWER_MILLIWATTS;
	else if (ph->version >= 0x30000 && attributes[0] & POWER_MICROWATTS)
		perf->power_scale = SCMI_POWER_MICROWATTS;
	perf->level_events = command_exists(ph, PERF_NOTIFY_LEVEL);
	perf->limits_events = command_exists(ph, PERF_NOTIFY_LIMITS);
	for (i = 0; i < count; i++) {
		perf->domain[i].error = domain_get(ph, i, &perf->domain[i]);
		if (perf->domain[i].error)
			dev_err(ph->dev, "performance domain %u cannot be used: %d\n", i, perf->domain[i].error);
	}
	return 0;
}

/* ---- operations ---- */

static int perf_num_domains(const struct scmi_protocol_handle *ph)
{
	const struct perf *perf = ph->private;

	return perf->domain_count;
}

static const struct scmi_perf_domain_info __maybe_unused *perf_info(const struct scmi_protocol_handle *ph, u32 id)
{
	const struct perf_domain *domain = domain_of(ph, id);

	return IS_ERR(domain) ? ERR_CAST(domain) : &domain->info;
}

static int perf_limits_set(const struct scmi_protocol_handle *ph, u32 id, u32 max, u32 min)
{
	struct perf_domain *domain = domain_of(ph, id);
	struct perf_level level[2];
	u32 word[3] = { id };
	int error;

	if (IS_ERR(domain))
		return PTR_ERR(domain);
	if (!domain->sets_limits)
		return -EOPNOTSUPP;
	if (ph->version >= 0x30000 && !max && !min)
		return -EINVAL;
	error = levels_find(domain, BY_LEVEL, (const u32[]){ max, min }, level);
	if (error)
		return error;
	word[1] = level[0].index;
	word[2] = level[1].index;
	if (!domain->fast[PERF_SET_LIMITS])
		return command_words(ph, PERF_SET_LIMITS, word, 3, NULL, 0);
	trace_scmi_fc_call(SCMI_PROTOCOL_PERF, PERF_SET_LIMITS, id, word[2], word[1]);
	fast_channel_write(domain->fast[PERF_SET_LIMITS], &word[1], 2);
	return 0;
}

static int perf_limits_get(const struct scmi_protocol_handle *ph, u32 id, u32 *max, u32 *min)
{
	struct perf_domain *domain = domain_of(ph, id);
	struct perf_level level[2];
	int error = 0;
	u32 word[2];

	if (IS_ERR(domain))
		return PTR_ERR(domain);
	if (domain->fast[PERF_GET_LIMITS]) {
		fast_channel_read(domain->fast[PERF_GET_LIMITS], word, 2);
		trace_scmi_fc_call(SCMI_PROTOCOL_PERF, PERF_GET_LIMITS, id, word[1], word[0]);
	} else {
		error = command_words(ph, PERF_GET_LIMITS, &id, 1, word, 2);
	}
	if (!error && levels_find(domain, BY_INDEX, word, level))
		error = -EPROTO;
	if (error)
		return error;
	*max = level[0].level;
	*min = level[1].level;
	return 0;
}

static int level_set(const struct scmi_protocol_handle *ph, u32 id, enum level_key key, unsigned long value, bool poll)
{
	struct perf_domain *domain = domain_of(ph, id);
	struct perf_level level;
	u32 word[2] = { id };
	int error;

	if (IS_ERR(domain))
		return PTR_ERR(domain);
	if (!domain->info.set_perf)
		return -EOPNOTSUPP;
	error = level_find(domain, key, value, &level);
	if (error)
		return error;
	word[1] = level.index;
	if (!domain->fast[PERF_SET_LEVEL])
		return command_words_polled(ph, PERF_SET_LEVEL, word, 2, NULL, 0, poll);
	trace_scmi_fc_call(SCMI_PROTOCOL_PERF, PERF_SET_LEVEL, id, word[1], 0);
	fast_channel_write(domain->fast[PERF_SET_LEVEL], &word[1], 1);
	return 0;
}

static int level_get(const struct scmi_protocol_handle *ph, u32 id, struct perf_level *level, bool poll)
{
	struct perf_domain *domain = domain_of(ph, id);
	int error = 0;
	u32 word;

	if (IS_ERR(domain))
		return PTR_ERR(domain);
	if (domain->fast[PERF_GET_LEVEL]) {
		fast_channel_read(domain->fast[PERF_GET_LEVEL], &word, 1);
		trace_scmi_fc_call(SCMI_PROTOCOL_PERF, PERF_GET_LEVEL, id, word, 0);
	} else {
		error = command_words_polled(ph, PERF_GET_LEVEL, &id, 1, &word, 1, poll);
	}
	if (!error && level_find(domain, BY_INDEX, word, level))
		error = -EPROTO;
	return error;
}

static int perf_level_set(const struct scmi_protocol_handle *ph, u32 id, u32 value, bool poll)
{
	return level_set(ph, id, BY_LEVEL, value, poll);
}

static int perf_freq_set(const struct scmi_protocol_handle *ph, u32 id, unsigned long hz, bool poll)
{
	return level_set(ph, id, BY_HZ, hz, poll);
}

static int perf_level_get(const struct scmi_protocol_handle *ph, u32 id, u32 *value, bool poll)
{
	struct perf_level level;
	int error = level_get(ph, id, &level, poll);

	if (!error)
		*value = level.level;
	return error;
}

static int perf_freq_get(const struct scmi_protocol_handle *ph, u32 id, unsigned long *hz, bool poll)
{
	struct perf_level level;
	int error = level_get(ph, id, &level, poll);

	if (!error)
		*hz = level.hz;
	return error;
}

/* The longest of all levels: what a client must reckon with. */
static int perf_transition_latency(const struct scmi_protocol_handle *ph, u32 id)
{
	struct perf_domain *domain = domain_of(ph, id);
	u32 i, latency_us = 0;

	if (IS_ERR(domain))
		return PTR_ERR(domain);
	for (i = 0; i < domain->level_count; i++)
		latency_us = max(latency_us, domain->levels[i].latency_us);
	return latency_us * NSEC_PER_USEC;
}

static __maybe_unused int perf_rate_limit(const struct scmi_protocol_handle *ph, u32 id, u32 *rate_limit_us)
{
	struct perf_domain *domain = domain_of(ph, id);

	if (IS_ERR(domain))
		return PTR_ERR(domain);
	*rate_limit_us = domain->rate_limit_us;
	return 0;
}

static int perf_device_opps_add(const struct scmi_protocol_handle *ph, struct device *dev, u32 id)
{
	struct perf_domain *domain = domain_of(ph, id);
	int error;
	u32 i;

	if (IS_ERR(domain))
		return PTR_ERR(domain);
	for (i = 0; i < domain->level_count; i++) {
		error = compat_opp_add(dev, domain->levels[i].hz, domain->levels[i].level);
		if (!error)
			continue;
		dev_err(dev, "level %u is not added to the operating points: %d\n", domain->levels[i].level, error);
		dev_pm_opp_remove_all_dynamic(dev);
		return error;
	}
	return 0;
}

/* Of the lowest level that is as fast as *@hz, or faster. */
static int perf_est_power(const struct scmi_protocol_handle *ph, u32 id, unsigned long *hz, unsigned long *power)
{
	struct perf_domain *domain = domain_of(ph, id);
	u32 i;

	if (IS_ERR(domain))
		return PTR_ERR(domain);
	for (i = 0; i < domain->level_count; i++) {
		if (domain->levels[i].hz < *hz)
			continue;
		*hz = domain->levels[i].hz;
		*power = domain->levels[i].power;
		return 0;
	}
	return -EINVAL;
}

static bool perf_fast_switch_possible(const struct scmi_protocol_handle *ph, u32 id)
{
	struct perf_domain *domain = domain_of(ph, id);

	return !IS_ERR(domain) && domain->fast[PERF_SET_LEVEL];
}

static __maybe_unused int perf_fast_switch_rate_limit(const struct scmi_protocol_handle *ph, u32 id, u32 *rate_limit_us)
{
	struct perf_domain *domain = domain_of(ph, id);

	if (IS_ERR(domain))
		return PTR_ERR(domain);
	if (!domain->fast[PERF_SET_LEVEL])
		return -EINVAL;
	*rate_limit_us = domain->fast[PERF_SET_LEVEL]->rate_limit_us;
	return 0;
}

static enum scmi_power_scale perf_power_scale(const struct scmi_protocol_handle *ph)
{
	const struct perf *perf = ph->private;

	return perf->power_scale;
}

COMPAT_PERF_BY_DEVICE(perf_transition_latency, perf_device_opps_add, perf_fast_switch_possible)

static const struct scmi_perf_proto_ops perf_ops = {
	.limits_set = perf_limits_set,
	.limits_get = perf_limits_get,
	.level_set = perf_level_set,
	.level_get = perf_level_get,
	.freq_set = perf_freq_set,
	.freq_get = perf_freq_get,
	.est_power_get = perf_est_power,
	.power_scale_get = perf_power_scale,
	COMPAT_PERF_OPS(perf_transition_latency, perf_device_opps_add, perf_fast_switch_possible, perf_num_domains,
			perf_info, perf_rate_limit, perf_fast_switch_rate_limit)
};

/* ---- events ---- */

static int perf_enable(const struct scmi_protocol_handle *ph, u8 event, u32 source, bool enable)
{
	struct perf_domain *domain = domain_of(ph, source);
	bool limits = event == SCMI_EVENT_PERFORMANCE_LIMITS_CHANGED;
	const u32 word[2] = { source, enable };

	if (IS_ERR(domain))
		return PTR_ERR(domain);
	if (limits ? !domain->limits_events : !domain->level_events)
		return -EINVAL;
	return command_words(ph, limits ? PERF_NOTIFY_LIMITS : PERF_NOTIFY_LEVEL, word, 2, NULL, 0);
}

/* Agent, domain, and the level, or the highest and the lowest. */
#define LIMITS_WORDS 4
#define LEVEL_WORDS 3

static void *limits_report(const struct perf_domain *domain, ktime_t when, const __le32 *word,
			   struct scmi_perf_limits_report *r)
{
	struct perf_level level[2];

	if (levels_find(domain, BY_INDEX, (const u32[]){ le32_to_cpu(word[2]), le32_to_cpu(word[3]) }, level))
		return NULL;
	r->timestamp = when;
	r->agent_id = le32_to_cpu(word[0]);
	r->domain_id = le32_to_cpu(word[1]);
	r->range_max = level[0].level;
	r->range_min = level[1].level;
	compat_limits_hz(r, level[0].hz, level[1].hz);
	return r;
}

static void *level_report(const struct perf_domain *domain, ktime_t when, const __le32 *word,
			  struct scmi_perf_level_report *r)
{
	struct perf_level level;

	if (level_find(domain, BY_INDEX, le32_to_cpu(word[2]), &level))
		return NULL;
	r->timestamp = when;
	r->agent_id = le32_to_cpu(word[0]);
	r->domain_id = le32_to_cpu(word[1]);
	r->performance_level = level.level;
	compat_level_hz(r, level.hz);
	return r;
}

static void *perf_report(const struct scmi_protocol_handle *ph, u8 event, ktime_t when, const void *payload, size_t bytes,
			 void *report, u32 *source)
{
	bool limits = event == SCMI_EVENT_PERFORMANCE_LIMITS_CHANGED;
	const __le32 *word = payload;
	struct perf_domain *domain;

	if (bytes != (limits ? LIMITS_WORDS : LEVEL_WORDS) * sizeof(*word))
		return NULL;
	*source = le32_to_cpu(word[1]);
	domain = domain_of(ph, *source);
	if (IS_ERR(domain))
		return NULL;
	return limits ? limits_report(domain, when, word, report) : level_report(domain, when, word, report);
}

static const struct event_source perf_events = {
	.queue_bytes = 4096,
	.events = (const struct event[]){
		{ SCMI_EVENT_PERFORMANCE_LIMITS_CHANGED, LIMITS_WORDS * sizeof(__le32), sizeof(struct scmi_perf_limits_report) },
		{ SCMI_EVENT_PERFORMANCE_LEVEL_CHANGED, LEVEL_WORDS * sizeof(__le32), sizeof(struct scmi_perf_level_report) },
	},
	.event_count = 2,
	.sources_get = perf_num_domains,
	.enable = perf_enable,
	.report = perf_report,
};

const struct scmi_protocol scmi_perf = {
	.id = SCMI_PROTOCOL_PERF,
	.version = 0x40000,
	.owner = THIS_MODULE,
	.init = perf_init,
	.ops = &perf_ops,
	.events = &perf_events,
};
