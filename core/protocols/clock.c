// SPDX-License-Identifier: GPL-2.0-only
/* The clock protocol (DEN0056 4.6): rates, states, parents, permissions, and what OEMs add. */
#include <linux/sort.h>
#include "../protocol.h"

enum clock_command {
	CLOCK_DESCRIPTION = 0x3,
	CLOCK_RATES = 0x4,
	CLOCK_SET_RATE = 0x5,
	CLOCK_GET_RATE = 0x6,
	CLOCK_SET_CONFIG = 0x7,
	CLOCK_NAME = 0x8,
	CLOCK_RATE_EVENTS = 0x9,
	CLOCK_REQUEST_EVENTS = 0xa,
	CLOCK_GET_CONFIG = 0xb,
	CLOCK_PARENTS = 0xc,
	CLOCK_SET_PARENT = 0xd,
	CLOCK_GET_PARENT = 0xe,
	CLOCK_PERMISSIONS = 0xf,
};

/* PROTOCOL_ATTRIBUTES */
#define CLOCK_COUNT GENMASK(15, 0)
#define ASYNC_MAX GENMASK(23, 16)

/* CLOCK_DESCRIPTION; the latency since version 2. */
#define ENABLED BIT(0)
#define RESTRICTED BIT(1)
#define EXTENDED_CONFIG BIT(27)
#define HAS_PARENTS BIT(28)
#define EXTENDED_NAME BIT(29)
#define REQUEST_EVENTS BIT(30)
#define RATE_EVENTS BIT(31)

struct clock_answer {
	__le32 attributes;
	u8 name[SCMI_SHORT_NAME_MAX_SIZE];
	__le32 enable_latency;
};

/* CLOCK_RATES */
#define RATES_HERE GENMASK(11, 0)
#define RATES_ARE_RANGE BIT(12)
#define RATES_LEFT GENMASK(31, 16)
#define RATES_MAX U16_MAX

/* CLOCK_PARENTS */
#define PARENTS_HERE GENMASK(7, 0)
#define PARENTS_LEFT GENMASK(31, 24)
#define PARENTS_MAX U16_MAX

/* CLOCK_PERMISSIONS */
#define MAY_SET_STATE BIT(31)
#define MAY_SET_PARENT BIT(30)
#define MAY_SET_RATE BIT(29)

/* CLOCK_SET_RATE: flags. CLOCK_SET_CONFIG: attributes. */
#define RATE_SET_ASYNC BIT(0)
#define CONFIG_STATE GENMASK(1, 0)
#define CONFIG_STATE_UNCHANGED 3
#define CONFIG_OEM_TYPE GENMASK(23, 16)

/*
 * @error: it could not be found out what the clock is; operations that need to
 *	know it say so.
 */
struct clock {
	struct scmi_clock_info info;
	int error;
	bool may_set_state;
	bool may_set_rate;
	bool may_set_parent;
	bool extended_config;
	bool rate_events;
	bool request_events;
	u32 parent_count;
	u32 *parents;
};

/* @async: how many rates are being set asynchronously, of at most @async_max. */
struct clocks {
	u32 async_max;
	atomic_t async;
	bool rate_events;
	bool request_events;
	u32 count;
	struct clock clock[];
};

static struct clock *clock_of(const struct scmi_protocol_handle *ph, u32 id)
{
	struct clocks *clocks = ph->private;

	if (id >= clocks->count)
		return ERR_PTR(-EINVAL);
	return clocks->clock[id].error ? ERR_PTR(clocks->clock[id].error) : &clocks->clock[id];
}

/* ---- probing: lists ---- */

struct list_question {
	const struct scmi_protocol_handle *ph;
	struct clock *clock;
	u32 total;
};

static int rate_order(const void *a, const void *b)
{
	const u64 *first = a, *second = b;

	return *first < *second ? -1 : *first > *second;
}

/* Lowest, highest and step; or a list, for whose lowest ones clients have room. */
static int rates_begin(void *arg, u32 head, u32 total)
{
	struct list_question *question = arg;
	struct scmi_clock_info *info = &question->clock->info;

	question->total = total;
	info->rate_discrete = !(head & RATES_ARE_RANGE);
	if (info->rate_discrete)
		info->list.num_rates = min_t(u32, total, SCMI_MAX_NUM_RATES);
	return info->rate_discrete || total == 3 ? 0 : -EPROTO;
}

static const void *rate_item(void *arg, u32 index, const void *at, const void *end)
{
	struct list_question *question = arg;
	struct scmi_clock_info *info = &question->clock->info;
	u64 *const range[] = { &info->range.min_rate, &info->range.max_rate, &info->range.step_size };

	if (end - at < sizeof(u64))
		return NULL;
	if (!info->rate_discrete)
		*range[index] = wire_u64(at);
	else if (index < SCMI_MAX_NUM_RATES)
		info->list.rates[index] = wire_u64(at);
	return at + sizeof(u64);
}

static int rates_get(const struct scmi_protocol_handle *ph, u32 id, struct clock *clock)
{
	static const struct command_list list = { RATES_HERE, RATES_LEFT, rates_begin, rate_item };
	struct list_question question = { .ph = ph, .clock = clock };
	int error = command_list(ph, CLOCK_RATES, &id, RATES_MAX, &list, &question);

	if (error || !clock->info.rate_discrete)
		return error;
	if (question.total > SCMI_MAX_NUM_RATES)
		dev_warn(ph->dev, "clock %u: %d of its %u rates are used\n", id, SCMI_MAX_NUM_RATES, question.total);
	sort(clock->info.list.rates, clock->info.list.num_rates, sizeof(u64), rate_order, NULL);
	return 0;
}

static int parents_begin(void *arg, u32 head, u32 total)
{
	struct list_question *question = arg;
	struct clock *clock = question->clock;

	clock->parent_count = total;
	clock->parents = devm_kcalloc(question->ph->dev, total, sizeof(u32), GFP_KERNEL);
	return clock->parents ? 0 : -ENOMEM;
}

static const void *parent_item(void *arg, u32 index, const void *at, const void *end)
{
	struct list_question *question = arg;
	const __le32 *word = at;

	if (end - at < sizeof(*word))
		return NULL;
	question->clock->parents[index] = le32_to_cpu(*word);
	return word + 1;
}

/* ---- probing ---- */

static int clock_get(const struct scmi_protocol_handle *ph, u32 id, struct clock *clock)
{
	static const struct command_list parents = { PARENTS_HERE, PARENTS_LEFT, parents_begin, parent_item };
	struct list_question question = { .ph = ph, .clock = clock };
	const struct clocks *clocks = ph->private;
	struct transfer *command = command_ask(ph, CLOCK_DESCRIPTION, &id, 1, offsetof(struct clock_answer, enable_latency),
					       sizeof(struct clock_answer), COMMAND_SLEEPS);
	const struct clock_answer *answer;
	u32 attributes, may = MAY_SET_STATE | MAY_SET_RATE | MAY_SET_PARENT;
	int error = 0;

	if (IS_ERR(command))
		return PTR_ERR(command);
	answer = command->rx.data;
	attributes = le32_to_cpu(answer->attributes);
	wire_name(clock->info.name, sizeof(clock->info.name), answer->name, sizeof(answer->name));
	if (ph->version >= 0x20000 && command->rx.length >= sizeof(*answer))
		clock->info.enable_latency = le32_to_cpu(answer->enable_latency);
	command_free(ph, command);
	clock->rate_events = ph->version >= 0x20000 && clocks->rate_events && attributes & RATE_EVENTS;
	clock->request_events = ph->version >= 0x20000 && clocks->request_events && attributes & REQUEST_EVENTS;
	clock->extended_config = ph->version >= 0x30000 && attributes & EXTENDED_CONFIG;
	/* Without the long name the short one serves. */
	if (ph->version >= 0x20000 && attributes & EXTENDED_NAME)
		command_extended_name(ph, CLOCK_NAME, id, clock->info.name, sizeof(clock->info.name));
	if (ph->version >= 0x30000 && attributes & HAS_PARENTS)
		error = command_list(ph, CLOCK_PARENTS, &id, PARENTS_MAX, &parents, &question);
	if (!error && ph->version >= 0x30000 && attributes & RESTRICTED)
		error = command_words(ph, CLOCK_PERMISSIONS, &id, 1, &may, 1);
	if (!error)
		error = rates_get(ph, id, clock);
	clock->may_set_state = may & MAY_SET_STATE;
	clock->may_set_parent = may & MAY_SET_PARENT;
	clock->may_set_rate = may & MAY_SET_RATE;
	clock->info.rate_changed_notifications = clock->rate_events;
	clock->info.rate_change_requested_notifications = clock->request_events;
	compat_clock_info(&clock->info, !clock->may_set_state, !clock->may_set_rate, !clock->may_set_parent,
			  clock->extended_config, clock->parent_count, clock->parents);
	return error;
}

static int clock_init(struct scmi_protocol_handle *ph)
{
	u32 attributes, i, count;
	struct clocks *clocks;
	int error = command_words(ph, PROTOCOL_ATTRIBUTES, NULL, 0, &attributes, 1);

	if (error)
		return error;
	count = FIELD_GET(CLOCK_COUNT, attributes);
	clocks = devm_kzalloc(ph->dev, struct_size(clocks, clock, count), GFP_KERNEL);
	if (!clocks)
		return -ENOMEM;
	ph->private = clocks;
	clocks->count = count;
	clocks->async_max = FIELD_GET(ASYNC_MAX, attributes);
	clocks->rate_events = command_exists(ph, CLOCK_RATE_EVENTS);
	clocks->request_events = command_exists(ph, CLOCK_REQUEST_EVENTS);
	for (i = 0; i < count; i++) {
		clocks->clock[i].error = clock_get(ph, i, &clocks->clock[i]);
		if (clocks->clock[i].error)
			dev_err(ph->dev, "clock %u cannot be used: %d\n", i, clocks->clock[i].error);
	}
	return 0;
}

/* ---- operations ---- */

static int clock_count(const struct scmi_protocol_handle *ph)
{
	const struct clocks *clocks = ph->private;

	return clocks->count;
}

static const struct scmi_clock_info *clock_info(const struct scmi_protocol_handle *ph, u32 id)
{
	const struct clock *clock = clock_of(ph, id);

	return IS_ERR(clock) ? NULL : &clock->info;
}

static int clock_rate_get(const struct scmi_protocol_handle *ph, u32 id, u64 *rate)
{
	u32 word[2];
	int error = command_words(ph, CLOCK_GET_RATE, &id, 1, word, 2);

	if (!error)
		*rate = word[0] | (u64)word[1] << 32;
	return error;
}

/* Asynchronously as many as the platform takes at a time; the delayed response says which clock was set. */
static int clock_rate_set(const struct scmi_protocol_handle *ph, u32 id, u64 rate)
{
	struct clocks *clocks = ph->private;
	struct clock *clock = clock_of(ph, id);
	struct transfer *command;
	bool async;
	int error;

	if (IS_ERR(clock))
		return PTR_ERR(clock);
	if (!clock->may_set_rate)
		return -EACCES;
	async = clocks->async_max && atomic_inc_return(&clocks->async) <= clocks->async_max;
	command = command_ask(ph, CLOCK_SET_RATE,
			      (const u32[]){ async ? RATE_SET_ASYNC : 0, id, lower_32_bits(rate), upper_32_bits(rate) }, 4,
			      async ? 3 * sizeof(__le32) : 0, 0, async ? COMMAND_DELAYED : COMMAND_SLEEPS);
	if (clocks->async_max)
		atomic_dec(&clocks->async);
	if (IS_ERR(command))
		return PTR_ERR(command);
	error = async && le32_to_cpu(*(const __le32 *)command->rx.data) != id ? -EPROTO : 0;
	command_free(ph, command);
	return error;
}

/* Since version 3 a third word, the OEM's. */
static int config_set(const struct scmi_protocol_handle *ph, u32 id, u32 attributes, u32 oem_value, bool atomic)
{
	const u32 word[3] = { id, attributes, oem_value };

	return command_words_polled(ph, CLOCK_SET_CONFIG, word, ph->version >= 0x30000 ? 3 : 2, NULL, 0, atomic);
}

static int state_set(const struct scmi_protocol_handle *ph, u32 id, u32 state, bool atomic)
{
	struct clock *clock = clock_of(ph, id);

	if (IS_ERR(clock))
		return PTR_ERR(clock);
	return clock->may_set_state ? config_set(ph, id, state, 0, atomic) : -EACCES;
}

static int clock_enable(const struct scmi_protocol_handle *ph, u32 id, bool atomic)
{
	return state_set(ph, id, 1, atomic);
}

static int clock_disable(const struct scmi_protocol_handle *ph, u32 id, bool atomic)
{
	return state_set(ph, id, 0, atomic);
}

/* Since version 3: attributes, state, the OEM's value. */
static int config_get(const struct scmi_protocol_handle *ph, u32 id, u32 oem_type, u32 answer[3], bool atomic)
{
	const u32 word[2] = { id, oem_type };

	return command_words_polled(ph, CLOCK_GET_CONFIG, word, 2, answer, 3, atomic);
}

static __maybe_unused int clock_state_get(const struct scmi_protocol_handle *ph, u32 id, bool *enabled, bool atomic)
{
	u32 word[3];
	int error;

	if (ph->version >= 0x30000)
		error = config_get(ph, id, 0, word, atomic);
	else
		error = command_words_polled(ph, CLOCK_DESCRIPTION, &id, 1, &word[1], 1, atomic);
	if (!error)
		*enabled = word[1] & ENABLED;
	return error;
}

static __maybe_unused int clock_oem_get(const struct scmi_protocol_handle *ph, u32 id, enum scmi_clock_oem_config type,
					u32 *value, u32 *attributes, bool atomic)
{
	struct clock *clock = clock_of(ph, id);
	u32 word[3];
	int error;

	if (IS_ERR(clock))
		return PTR_ERR(clock);
	if (!clock->extended_config)
		return -EOPNOTSUPP;
	error = config_get(ph, id, type, word, atomic);
	if (error)
		return error;
	*value = word[2];
	if (attributes)
		*attributes = word[0];
	return 0;
}

static __maybe_unused int clock_oem_set(const struct scmi_protocol_handle *ph, u32 id, enum scmi_clock_oem_config type,
					u32 value, bool atomic)
{
	struct clock *clock = clock_of(ph, id);
	u32 attributes = FIELD_PREP(CONFIG_OEM_TYPE, type) | FIELD_PREP(CONFIG_STATE, CONFIG_STATE_UNCHANGED);

	if (IS_ERR(clock))
		return PTR_ERR(clock);
	if (!clock->extended_config)
		return -EOPNOTSUPP;
	return clock->may_set_state ? config_set(ph, id, attributes, value, atomic) : -EACCES;
}

static __maybe_unused int clock_parent_get(const struct scmi_protocol_handle *ph, u32 id, u32 *parent)
{
	return command_words(ph, CLOCK_GET_PARENT, &id, 1, parent, 1);
}

static __maybe_unused int clock_parent_set(const struct scmi_protocol_handle *ph, u32 id, u32 parent)
{
	struct clock *clock = clock_of(ph, id);
	const u32 word[2] = { id, parent };
	u32 i;

	if (IS_ERR(clock))
		return PTR_ERR(clock);
	if (!clock->may_set_parent)
		return -EACCES;
	for (i = 0; i < clock->parent_count; i++)
		if (clock->parents[i] == parent)
			return command_words(ph, CLOCK_SET_PARENT, word, 2, NULL, 0);
	return -EINVAL;
}

COMPAT_CLOCK_ATOMIC(clock_enable, clock_disable)

static const struct scmi_clk_proto_ops clock_ops = {
	.count_get = clock_count,
	.info_get = clock_info,
	.rate_get = clock_rate_get,
	.rate_set = clock_rate_set,
	COMPAT_CLOCK_OPS(clock_enable, clock_disable, clock_state_get, clock_oem_get, clock_oem_set, clock_parent_get,
			 clock_parent_set)
};

/* ---- events ---- */

static int clock_notify(const struct scmi_protocol_handle *ph, u8 event, u32 source, bool enable)
{
	struct clock *clock = clock_of(ph, source);
	bool changed = event == SCMI_EVENT_CLOCK_RATE_CHANGED;
	const u32 word[2] = { source, enable };

	if (IS_ERR(clock))
		return PTR_ERR(clock);
	if (changed ? !clock->rate_events : !clock->request_events)
		return -EINVAL;
	return command_words(ph, changed ? CLOCK_RATE_EVENTS : CLOCK_REQUEST_EVENTS, word, 2, NULL, 0);
}

/* Agent, clock, and a rate of two words. */
#define EVENT_WORDS 4

static void *clock_report(const struct scmi_protocol_handle *ph, u8 event, ktime_t when, const void *payload, size_t bytes,
			  void *report, u32 *source)
{
	struct scmi_clock_rate_notif_report *r = report;
	const __le32 *word = payload;

	if (bytes != EVENT_WORDS * sizeof(*word) || le32_to_cpu(word[1]) >= clock_count(ph))
		return NULL;
	r->timestamp = when;
	r->agent_id = le32_to_cpu(word[0]);
	r->clock_id = le32_to_cpu(word[1]);
	r->rate = wire_u64(word + 2);
	*source = r->clock_id;
	return r;
}

static const struct event_source clock_events = {
	.queue_bytes = 4096,
	.events = (const struct event[]){
		{ SCMI_EVENT_CLOCK_RATE_CHANGED, EVENT_WORDS * sizeof(__le32), sizeof(struct scmi_clock_rate_notif_report) },
		{ SCMI_EVENT_CLOCK_RATE_CHANGE_REQUESTED, EVENT_WORDS * sizeof(__le32),
		  sizeof(struct scmi_clock_rate_notif_report) },
	},
	.event_count = 2,
	.sources_get = clock_count,
	.enable = clock_notify,
	.report = clock_report,
};

const struct scmi_protocol scmi_clock = {
	.id = SCMI_PROTOCOL_CLOCK,
	.version = 0x30000,
	.owner = THIS_MODULE,
	.init = clock_init,
	.ops = &clock_ops,
	.events = &clock_events,
};
