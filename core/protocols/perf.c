// SPDX-License-Identifier: GPL-2.0-only
/* The performance domain protocol (DEN0056 4.5): levels and limits, by message or by fast channel. */
#include "../trace.h"
#include "perf_domain.h"

/* PROTOCOL_ATTRIBUTES */
#define DOMAIN_COUNT GENMASK(15, 0)
#define POWER_MILLIWATTS BIT(16)
#define POWER_MICROWATTS BIT(17)

static struct perf_domain *domain_of(const struct scmi_protocol_handle *ph, u32 domain)
{
	struct perf *perf = ph->private;

	if (domain >= perf->domain_count)
		return ERR_PTR(-EINVAL);
	return perf->domain[domain].error ? ERR_PTR(perf->domain[domain].error) : &perf->domain[domain];
}

static enum scmi_power_scale power_scale(u32 version, u32 attributes)
{
	if (version >= 0x30000 && attributes & POWER_MICROWATTS)
		return SCMI_POWER_MICROWATTS;
	return attributes & POWER_MILLIWATTS ? SCMI_POWER_MILLIWATTS : SCMI_POWER_BOGOWATTS;
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
	perf->power_scale = power_scale(ph->version, attributes[0]);
	perf->level_events = command_exists(ph, PERF_NOTIFY_LEVEL);
	perf->limits_events = command_exists(ph, PERF_NOTIFY_LIMITS);
	for (i = 0; i < count; i++) {
		perf->domain[i].error = perf_domain_get(ph, i, &perf->domain[i]);
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
	u32 word[3] = { id };
	int error;

	if (IS_ERR(domain))
		return PTR_ERR(domain);
	if (!domain->sets_limits)
		return -EOPNOTSUPP;
	if (ph->version >= 0x30000 && !max && !min)
		return -EINVAL;
	error = perf_level_to_wire(domain, max, &word[1]);
	if (!error)
		error = perf_level_to_wire(domain, min, &word[2]);
	if (error)
		return error;
	if (!domain->fast[FAST_LIMITS_SET])
		return command_words(ph, PERF_LIMITS_SET, word, 3, NULL, 0);
	trace_scmi_fc_call(SCMI_PROTOCOL_PERF, PERF_LIMITS_SET, id, word[2], word[1]);
	fast_channel_write(domain->fast[FAST_LIMITS_SET], &word[1], 2);
	return 0;
}

static int perf_limits_get(const struct scmi_protocol_handle *ph, u32 id, u32 *max, u32 *min)
{
	struct perf_domain *domain = domain_of(ph, id);
	int error = 0;
	u32 word[2];

	if (IS_ERR(domain))
		return PTR_ERR(domain);
	if (domain->fast[FAST_LIMITS_GET]) {
		fast_channel_read(domain->fast[FAST_LIMITS_GET], word, 2);
		trace_scmi_fc_call(SCMI_PROTOCOL_PERF, PERF_LIMITS_GET, id, word[1], word[0]);
	} else {
		error = command_words(ph, PERF_LIMITS_GET, &id, 1, word, 2);
	}
	if (!error)
		error = perf_level_from_wire(domain, word[0], max);
	return error ?: perf_level_from_wire(domain, word[1], min);
}

static int perf_level_set(const struct scmi_protocol_handle *ph, u32 id, u32 level, bool poll)
{
	struct perf_domain *domain = domain_of(ph, id);
	u32 word[2] = { id };
	int error;

	if (IS_ERR(domain))
		return PTR_ERR(domain);
	if (!domain->info.set_perf)
		return -EOPNOTSUPP;
	error = perf_level_to_wire(domain, level, &word[1]);
	if (error)
		return error;
	if (!domain->fast[FAST_LEVEL_SET])
		return command_words_polled(ph, PERF_LEVEL_SET, word, 2, NULL, 0, poll);
	trace_scmi_fc_call(SCMI_PROTOCOL_PERF, PERF_LEVEL_SET, id, word[1], 0);
	fast_channel_write(domain->fast[FAST_LEVEL_SET], &word[1], 1);
	return 0;
}

static int perf_level_get(const struct scmi_protocol_handle *ph, u32 id, u32 *level, bool poll)
{
	struct perf_domain *domain = domain_of(ph, id);
	int error = 0;
	u32 word;

	if (IS_ERR(domain))
		return PTR_ERR(domain);
	if (domain->fast[FAST_LEVEL_GET]) {
		fast_channel_read(domain->fast[FAST_LEVEL_GET], &word, 1);
		trace_scmi_fc_call(SCMI_PROTOCOL_PERF, PERF_LEVEL_GET, id, word, 0);
	} else {
		error = command_words_polled(ph, PERF_LEVEL_GET, &id, 1, &word, 1, poll);
	}
	return error ?: perf_level_from_wire(domain, word, level);
}

static int perf_freq_set(const struct scmi_protocol_handle *ph, u32 id, unsigned long hz, bool poll)
{
	struct perf_domain *domain = domain_of(ph, id);
	u32 level;
	int error;

	if (IS_ERR(domain))
		return PTR_ERR(domain);
	error = perf_hz_to_level(domain, hz, &level);
	return error ?: perf_level_set(ph, id, level, poll);
}

static int perf_freq_get(const struct scmi_protocol_handle *ph, u32 id, unsigned long *hz, bool poll)
{
	u32 level;
	int error = perf_level_get(ph, id, &level, poll);

	if (!error)
		*hz = perf_level_to_hz(domain_of(ph, id), level);
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
		error = compat_opp_add(dev, perf_level_to_hz(domain, domain->levels[i].level), domain->levels[i].level);
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
		if (perf_level_to_hz(domain, domain->levels[i].level) < *hz)
			continue;
		*hz = perf_level_to_hz(domain, domain->levels[i].level);
		*power = domain->levels[i].power;
		return 0;
	}
	return -EINVAL;
}

static bool perf_fast_switch_possible(const struct scmi_protocol_handle *ph, u32 id)
{
	struct perf_domain *domain = domain_of(ph, id);

	return !IS_ERR(domain) && domain->fast[FAST_LEVEL_SET];
}

static __maybe_unused int perf_fast_switch_rate_limit(const struct scmi_protocol_handle *ph, u32 id, u32 *rate_limit_us)
{
	struct perf_domain *domain = domain_of(ph, id);

	if (IS_ERR(domain))
		return PTR_ERR(domain);
	if (!domain->fast[FAST_LEVEL_SET])
		return -EINVAL;
	*rate_limit_us = domain->fast[FAST_LEVEL_SET]->rate_limit_us;
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

struct limits_payload {
	__le32 agent;
	__le32 domain;
	__le32 max;
	__le32 min;
};

struct level_payload {
	__le32 agent;
	__le32 domain;
	__le32 level;
};

static int perf_sources(const struct scmi_protocol_handle *ph)
{
	return perf_num_domains(ph);
}

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

static void *limits_report(const struct perf_domain *domain, ktime_t when, const struct limits_payload *payload,
			   struct scmi_perf_limits_report *r)
{
	if (perf_level_from_wire(domain, le32_to_cpu(payload->max), &r->range_max) ||
	    perf_level_from_wire(domain, le32_to_cpu(payload->min), &r->range_min))
		return NULL;
	r->timestamp = when;
	r->agent_id = le32_to_cpu(payload->agent);
	r->domain_id = le32_to_cpu(payload->domain);
	compat_limits_hz(r, perf_level_to_hz(domain, r->range_max), perf_level_to_hz(domain, r->range_min));
	return r;
}

static void *level_report(const struct perf_domain *domain, ktime_t when, const struct level_payload *payload,
			  struct scmi_perf_level_report *r)
{
	if (perf_level_from_wire(domain, le32_to_cpu(payload->level), &r->performance_level))
		return NULL;
	r->timestamp = when;
	r->agent_id = le32_to_cpu(payload->agent);
	r->domain_id = le32_to_cpu(payload->domain);
	compat_level_hz(r, perf_level_to_hz(domain, r->performance_level));
	return r;
}

static void *perf_report(const struct scmi_protocol_handle *ph, u8 event, ktime_t when, const void *payload, size_t bytes,
			 void *report, u32 *source)
{
	bool limits = event == SCMI_EVENT_PERFORMANCE_LIMITS_CHANGED;
	const struct level_payload *head = payload;
	struct perf_domain *domain;

	if (bytes != (limits ? sizeof(struct limits_payload) : sizeof(struct level_payload)))
		return NULL;
	*source = le32_to_cpu(head->domain);
	domain = domain_of(ph, *source);
	if (IS_ERR(domain))
		return NULL;
	return limits ? limits_report(domain, when, payload, report) : level_report(domain, when, payload, report);
}

static const struct event perf_event[] = {
	{
		.id = SCMI_EVENT_PERFORMANCE_LIMITS_CHANGED,
		.payload_max = sizeof(struct limits_payload),
		.report_max = sizeof(struct scmi_perf_limits_report),
	},
	{
		.id = SCMI_EVENT_PERFORMANCE_LEVEL_CHANGED,
		.payload_max = sizeof(struct level_payload),
		.report_max = sizeof(struct scmi_perf_level_report),
	},
};

static const struct event_source perf_events = {
	.queue_bytes = 4096,
	.events = perf_event,
	.event_count = ARRAY_SIZE(perf_event),
	.sources_get = perf_sources,
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
