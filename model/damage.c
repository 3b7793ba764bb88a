/* SPDX-License-Identifier: GPL-2.0-only */
#include "platform_private.h"

#define NS_PER_US 1000ULL

/* What a rule does to a message: a handler a verb, those that change the message itself. */
static void drop(struct outgoing *outgoing, const struct fault_rule *rule)
{
	(void)rule;
	outgoing->drop = true;
}

static void duplicate(struct outgoing *outgoing, const struct fault_rule *rule)
{
	outgoing->repeat_ns = rule->parameter[0] * NS_PER_US;
	outgoing->repeats = (u32)rule->parameter[1];
}

static void reorder(struct outgoing *outgoing, const struct fault_rule *rule)
{
	outgoing->behind = (u32)rule->parameter[0];
}

static void wrong_token(struct outgoing *outgoing, const struct fault_rule *rule)
{
	u32 header = outgoing->header;

	outgoing->header = wire_header(wire_protocol(header), wire_message(header), wire_type(header),
				       (u32)rule->parameter[0]);
}

static void wrong_type(struct outgoing *outgoing, const struct fault_rule *rule)
{
	u32 header = outgoing->header;

	outgoing->header = wire_header(wire_protocol(header), wire_message(header), (u32)rule->parameter[0],
				       wire_token(header));
}

static void wrong_protocol(struct outgoing *outgoing, const struct fault_rule *rule)
{
	u32 header = outgoing->header;

	outgoing->header = wire_header((u32)rule->parameter[0], wire_message(header), wire_type(header),
				       wire_token(header));
}

static void wrong_status(struct outgoing *outgoing, const struct fault_rule *rule)
{
	outgoing->status_forced = true;
	outgoing->status = (s32)rule->parameter[0];
	outgoing->bytes = 0;
}

static void wrong_word(struct outgoing *outgoing, const struct fault_rule *rule)
{
	u32 value = (u32)rule->parameter[1];

	for (u64 at = rule->parameter[0] * sizeof(value), left = rule->parameter[2];
	     left && at + sizeof(value) <= outgoing->bytes; left--, at += sizeof(value))
		memcpy(outgoing->payload + at, &value, sizeof(value));
}

static void length(struct outgoing *outgoing, const struct fault_rule *rule)
{
	outgoing->length = (u32)rule->parameter[0];
	outgoing->length_forced = true;
}

static void length_changes(struct outgoing *outgoing, const struct fault_rule *rule)
{
	outgoing->length_changes = true;
	outgoing->next_length = (u32)rule->parameter[0];
	outgoing->repeat_ns = rule->parameter[1] * NS_PER_US;
	outgoing->repeats = 1;
}

static void no_free(struct outgoing *outgoing, const struct fault_rule *rule)
{
	(void)rule;
	outgoing->no_free = true;
}

static void error_bit(struct outgoing *outgoing, const struct fault_rule *rule)
{
	(void)rule;
	outgoing->error_bit = true;
}

static void quiet(struct outgoing *outgoing, const struct fault_rule *rule)
{
	(void)rule;
	outgoing->quiet_ring = true;
}

static const struct damage {
	void (*apply)(struct outgoing *outgoing, const struct fault_rule *rule);
	u32 traced; /* parameters that the trace shows */
} damages[FAULT_COUNT] = {
	[FAULT_DROP] = { drop, 0 },
	[FAULT_LOSE] = { drop, 0 }, /* of what the platform sends by itself */
	[FAULT_DUPLICATE] = { duplicate, 2 },
	[FAULT_REORDER] = { reorder, 1 },
	[FAULT_WRONG_TOKEN] = { wrong_token, 1 },
	[FAULT_WRONG_TYPE] = { wrong_type, 1 },
	[FAULT_WRONG_PROTOCOL] = { wrong_protocol, 1 },
	[FAULT_WRONG_STATUS] = { wrong_status, 1 },
	[FAULT_WRONG_WORD] = { wrong_word, 2 },
	[FAULT_SHORT_LENGTH] = { length, 1 },
	[FAULT_LONG_LENGTH] = { length, 1 },
	[FAULT_LENGTH_CHANGES] = { length_changes, 2 },
	[FAULT_NO_FREE] = { no_free, 0 },
	[FAULT_ERROR_BIT] = { error_bit, 0 },
	[FAULT_LOST_IRQ] = { quiet, 0 },
};

void outgoing_damage(struct outgoing *outgoing)
{
	struct platform *platform = outgoing->platform;
	const struct fault_hits *hits = &outgoing->hits;
	u32 header = outgoing->header;

	outgoing->quiet_ring = fault_hit(hits, FAULT_EARLY_IRQ);
	for (u32 i = 0; i < hits->count; i++) {
		struct fault_rule *rule = hits->rule[i];
		const struct damage *damage = &damages[rule->verb];

		if (!damage->apply || fault_hit(hits, rule->verb) != rule)
			continue;
		damage->apply(outgoing, rule);
		if (damage->traced == 2)
			fault_injected(platform, rule, header, "%lld %lld", (s64)rule->parameter[0],
				       (s64)rule->parameter[1]);
		else if (damage->traced)
			fault_injected(platform, rule, header, "%lld", (s64)rule->parameter[0]);
		else
			fault_injected(platform, rule, header, "%s", "");
	}
}
