// SPDX-License-Identifier: GPL-2.0-only
/* The clock protocol (DEN0056 4.6): rates, states, parents, permissions, and what OEMs add. */
#include <linux/sort.h>
#include "../protocol.h"

enum clock_command {
	CLOCK_ATTRIBUTES = 0x3,
	CLOCK_DESCRIBE_RATES = 0x4,
	CLOCK_RATE_SET = 0x5,
	CLOCK_RATE_GET = 0x6,
	CLOCK_CONFIG_SET = 0x7,
	CLOCK_NAME_GET = 0x8,
	CLOCK_RATE_NOTIFY = 0x9,
	CLOCK_RATE_CHANGE_REQUESTED_NOTIFY = 0xa,
	CLOCK_CONFIG_GET = 0xb,
	CLOCK_POSSIBLE_PARENTS_GET = 0xc,
	CLOCK_PARENT_SET = 0xd,
	CLOCK_PARENT_GET = 0xe,
	CLOCK_GET_PERMISSIONS = 0xf,
};

/* PROTOCOL_ATTRIBUTES */
#define CLOCK_COUNT GENMASK(15, 0)
#define ASYNC_MAX GENMASK(23, 16)

/* CLOCK_ATTRIBUTES; the latency since version 2. */
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

/* CLOCK_DESCRIBE_RATES */
#define RATES_HERE GENMASK(11, 0)
#define RATES_ARE_RANGE BIT(12)
#define RATES_LEFT GENMASK(31, 16)
#define RATES_MAX U16_MAX

/* CLOCK_POSSIBLE_PARENTS_GET */
#define PARENTS_HERE GENMASK(7, 0)
#define PARENTS_LEFT GENMASK(31, 24)
#define PARENTS_MAX U16_MAX

/* CLOCK_GET_PERMISSIONS */
#define MAY_SET_STATE BIT(31)
#define MAY_SET_PARENT BIT(30)
#define MAY_SET_RATE BIT(29)

/* CLOCK_RATE_SET: flags. CLOCK_CONFIG_SET: attributes. */
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
	u32 id;
	u32 total;
};

static void list_ask(void *arg, struct transfer *command, u32 next)
{
	const struct list_question *question = arg;
	__le32 *word = command->tx.data;

	word[0] = cpu_to_le32(question->id);
	word[1] = cpu_to_le32(next);
}

static int rate_order(const void *a, const void *b)
{
	const u64 *first = a, *second = b;

	return *first < *second ? -1 : *first > *second;
}

/* Lowest, highest, step: together, or it is no range. */
static int range_read(struct scmi_clock_info *info, const __le32 *word, u32 here)
{
	if (here < 3)
		return -EPROTO;
	info->rate_discrete = false;
	info->range.min_rate = wire_u64(word);
	info->range.max_rate = wire_u64(word + 2);
	info->range.step_size = wire_u64(word + 4);
	return 0;
}

/* Clients have room for SCMI_MAX_NUM_RATES: the lowest ones of a platform that has more. */
static void rates_read(struct scmi_clock_info *info, const __le32 *word, u32 next, u32 here)
{
	u32 i;

	info->rate_discrete = true;
	for (i = next; i < next + here && i < SCMI_MAX_NUM_RATES; i++, word += 2)
		info->list.rates[i] = wire_u64(word);
	info->list.num_rates = i;
}

static int rates_answer(void *arg, const struct transfer *command, u32 next, u32 *got, u32 *left)
{
	struct list_question *question = arg;
	const __le32 *word = command->rx.data;
	u32 head;

	if (command->rx.length < sizeof(*word))
		return -EPROTO;
	head = le32_to_cpu(*word);
	*got = FIELD_GET(RATES_HERE, head);
	*left = FIELD_GET(RATES_LEFT, head);
	if (command->rx.length - sizeof(*word) < *got * sizeof(u64))
		return -EPROTO;
	question->total = next + *got;
	if (head & RATES_ARE_RANGE) {
		*left = 0;
		return next ? -EPROTO : range_read(&question->clock->info, word + 1, *got);
	}
	if (next && !question->clock->info.rate_discrete)
		return -EPROTO;
	rates_read(&question->clock->info, word + 1, next, *got);
	return 0;
}

static int rates_get(const struct scmi_protocol_handle *ph, u32 id, struct clock *clock)
{
	static const struct command_list list = { list_ask, rates_answer };
	struct list_question question = { .ph = ph, .clock = clock, .id = id };
	int error = command_list(ph, CLOCK_DESCRIBE_RATES, 2 * sizeof(__le32), RATES_MAX, &list, &question);

	if (error || !clock->info.rate_discrete)
		return error;
	if (question.total > SCMI_MAX_NUM_RATES)
		dev_warn(ph->dev, "clock %u: %d of its %u rates are used\n", id, SCMI_MAX_NUM_RATES, question.total);
	sort(clock->info.list.rates, clock->info.list.num_rates, sizeof(u64), rate_order, NULL);
	return 0;
}

/* The first answer says how many there will be; later ones that say more are not believed. */
static int parents_answer(void *arg, const struct transfer *command, u32 next, u32 *got, u32 *left)
{
	struct list_question *question = arg;
	struct clock *clock = question->clock;
	const __le32 *word = command->rx.data;
	u32 i;

	if (command->rx.length < sizeof(*word))
		return -EPROTO;
	*got = FIELD_GET(PARENTS_HERE, le32_to_cpu(*word));
	*left = FIELD_GET(PARENTS_LEFT, le32_to_cpu(*word));
	if (command->rx.length / sizeof(*word) - 1 < *got)
		return -EPROTO;
	if (!next) {
		question->total = *got + *left;
		clock->parents = devm_kcalloc(question->ph->dev, question->total ?: 1, sizeof(u32), GFP_KERNEL);
		if (!clock->parents)
			return -ENOMEM;
	}
	if (next + *got + *left > question->total)
		return -EPROTO;
	for (i = 0; i < *got; i++)
		clock->parents[next + i] = le32_to_cpu(word[1 + i]);
	clock->parent_count = next + *got;
	return 0;
}

static int parents_get(const struct scmi_protocol_handle *ph, u32 id, struct clock *clock)
{
	static const struct command_list list = { list_ask, parents_answer };
	struct list_question question = { .ph = ph, .clock = clock, .id = id };

	return command_list(ph, CLOCK_POSSIBLE_PARENTS_GET, 2 * sizeof(__le32), PARENTS_MAX, &list, &question);
}

/* ---- probing ---- */

static int attributes_get(const struct scmi_protocol_handle *ph, u32 id, struct scmi_clock_info *info, u32 *attributes)
{
	struct transfer *command = command_new(ph, CLOCK_ATTRIBUTES, sizeof(__le32), sizeof(struct clock_answer));
	const struct clock_answer *answer;
	int error;

	if (IS_ERR(command))
		return PTR_ERR(command);
	*(__le32 *)command->tx.data = cpu_to_le32(id);
	error = command_run(ph, command);
	if (!error && command->rx.length < offsetof(struct clock_answer, enable_latency))
		error = -EPROTO;
	if (!error) {
		answer = command->rx.data;
		*attributes = le32_to_cpu(answer->attributes);
		wire_name(info->name, sizeof(info->name), answer->name, sizeof(answer->name));
		if (ph->version >= 0x20000 && command->rx.length >= sizeof(*answer))
			info->enable_latency = le32_to_cpu(answer->enable_latency);
	}
	command_free(ph, command);
	return error;
}

static int permissions_get(const struct scmi_protocol_handle *ph, u32 id, struct clock *clock)
{
	u32 may;
	int error = command_words(ph, CLOCK_GET_PERMISSIONS, &id, 1, &may, 1);

	if (error)
		return error;
	clock->may_set_state = may & MAY_SET_STATE;
	clock->may_set_parent = may & MAY_SET_PARENT;
	clock->may_set_rate = may & MAY_SET_RATE;
	return 0;
}

static int clock_get(const struct scmi_protocol_handle *ph, u32 id, struct clock *clock)
{
	const struct clocks *clocks = ph->private;
	u32 attributes;
	int error = attributes_get(ph, id, &clock->info, &attributes);

	if (error)
		return error;
	clock->may_set_state = clock->may_set_rate = clock->may_set_parent = true;
	clock->rate_events = ph->version >= 0x20000 && clocks->rate_events && attributes & RATE_EVENTS;
	clock->request_events = ph->version >= 0x20000 && clocks->request_events && attributes & REQUEST_EVENTS;
	clock->extended_config = ph->version >= 0x30000 && attributes & EXTENDED_CONFIG;
	/* Without the long name the short one serves. */
	if (ph->version >= 0x20000 && attributes & EXTENDED_NAME)
		command_extended_name(ph, CLOCK_NAME_GET, id, clock->info.name, sizeof(clock->info.name));
	if (ph->version >= 0x30000 && attributes & HAS_PARENTS)
		error = parents_get(ph, id, clock);
	if (!error && ph->version >= 0x30000 && attributes & RESTRICTED)
		error = permissions_get(ph, id, clock);
	if (!error)
		error = rates_get(ph, id, clock);
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
	clocks->rate_events = command_exists(ph, CLOCK_RATE_NOTIFY);
	clocks->request_events = command_exists(ph, CLOCK_RATE_CHANGE_REQUESTED_NOTIFY);
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
	int error = command_words(ph, CLOCK_RATE_GET, &id, 1, word, 2);

	if (!error)
		*rate = word[0] | (u64)word[1] << 32;
	return error;
}

struct rate_set {
	__le32 flags;
	__le32 id;
	__le32 rate[2];
};

/* The delayed response says which clock was set, and to what. */
static int rate_set_async(const struct scmi_protocol_handle *ph, struct transfer *command, u32 id)
{
	const __le32 *word = command->rx.data;
	int error = command_run_delayed(ph, command);

	if (error)
		return error;
	if (command->rx.length < 3 * sizeof(*word) || le32_to_cpu(word[0]) != id)
		return -EPROTO;
	dev_dbg(ph->dev, "clock %u: set to %llu Hz\n", id, wire_u64(word + 1));
	return 0;
}

static int clock_rate_set(const struct scmi_protocol_handle *ph, u32 id, u64 rate)
{
	struct clocks *clocks = ph->private;
	struct clock *clock = clock_of(ph, id);
	struct transfer *command;
	struct rate_set *set;
	bool async;
	int error;

	if (IS_ERR(clock))
		return PTR_ERR(clock);
	if (!clock->may_set_rate)
		return -EACCES;
	command = command_new(ph, CLOCK_RATE_SET, sizeof(*set), 0);
	if (IS_ERR(command))
		return PTR_ERR(command);
	/* As many as the platform takes at a time; the others one by one. */
	async = clocks->async_max && atomic_inc_return(&clocks->async) <= clocks->async_max;
	set = command->tx.data;
	set->flags = cpu_to_le32(async ? RATE_SET_ASYNC : 0);
	set->id = cpu_to_le32(id);
	set->rate[0] = cpu_to_le32(lower_32_bits(rate));
	set->rate[1] = cpu_to_le32(upper_32_bits(rate));
	error = async ? rate_set_async(ph, command, id) : command_run(ph, command);
	if (clocks->async_max)
		atomic_dec(&clocks->async);
	command_free(ph, command);
	return error;
}

/* Since version 3 a third word, the OEM's. */
static int config_set(const struct scmi_protocol_handle *ph, u32 id, u32 attributes, u32 oem_value, bool atomic)
{
	const u32 word[3] = { id, attributes, oem_value };

	return command_words_polled(ph, CLOCK_CONFIG_SET, word, ph->version >= 0x30000 ? 3 : 2, NULL, 0, atomic);
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

	return command_words_polled(ph, CLOCK_CONFIG_GET, word, 2, answer, 3, atomic);
}

static __maybe_unused int clock_state_get(const struct scmi_protocol_handle *ph, u32 id, bool *enabled, bool atomic)
{
	u32 word[3];
	int error;

	if (ph->version >= 0x30000)
		error = config_get(ph, id, 0, word, atomic);
	else
		error = command_words_polled(ph, CLOCK_ATTRIBUTES, &id, 1, &word[1], 1, atomic);
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
	return command_words(ph, CLOCK_PARENT_GET, &id, 1, parent, 1);
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
			return command_words(ph, CLOCK_PARENT_SET, word, 2, NULL, 0);
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

struct rate_payload {
	__le32 agent;
	__le32 clock;
	__le32 rate[2];
};

static int clock_notify(const struct scmi_protocol_handle *ph, u8 event, u32 source, bool enable)
{
	struct clock *clock = clock_of(ph, source);
	bool changed = event == SCMI_EVENT_CLOCK_RATE_CHANGED;
	const u32 word[2] = { source, enable };

	if (IS_ERR(clock))
		return PTR_ERR(clock);
	if (changed ? !clock->rate_events : !clock->request_events)
		return -EINVAL;
	return command_words(ph, changed ? CLOCK_RATE_NOTIFY : CLOCK_RATE_CHANGE_REQUESTED_NOTIFY, word, 2, NULL, 0);
}

static void *clock_report(const struct scmi_protocol_handle *ph, u8 event, ktime_t when, const void *payload, size_t bytes,
			  void *report, u32 *source)
{
	const struct rate_payload *rate = payload;
	struct scmi_clock_rate_notif_report *r = report;

	if (bytes != sizeof(*rate) || le32_to_cpu(rate->clock) >= clock_count(ph))
		return NULL;
	r->timestamp = when;
	r->agent_id = le32_to_cpu(rate->agent);
	r->clock_id = le32_to_cpu(rate->clock);
	r->rate = wire_u64(rate->rate);
	*source = r->clock_id;
	return r;
}

static const struct event clock_event[] = {
	{
		.id = SCMI_EVENT_CLOCK_RATE_CHANGED,
		.payload_max = sizeof(struct rate_payload),
		.report_max = sizeof(struct scmi_clock_rate_notif_report),
	},
	{
		.id = SCMI_EVENT_CLOCK_RATE_CHANGE_REQUESTED,
		.payload_max = sizeof(struct rate_payload),
		.report_max = sizeof(struct scmi_clock_rate_notif_report),
	},
};

static const struct event_source clock_events = {
	.queue_bytes = 4096,
	.events = clock_event,
	.event_count = ARRAY_SIZE(clock_event),
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
