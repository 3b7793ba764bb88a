/* SPDX-License-Identifier: GPL-2.0-only */
#include <stdarg.h>
#include <stdio.h>

#include "platform_private.h"

#define NS_PER_US 1000ULL

const char *const fault_names[FAULT_COUNT] = {
#define X(name, key, parameters, help) [FAULT_##name] = key,
	FAULTS(X)
#undef X
};

const char *const fault_parameters[FAULT_COUNT] = {
#define X(name, key, parameters, help) [FAULT_##name] = parameters,
	FAULTS(X)
#undef X
};

const char *const fault_help[FAULT_COUNT] = {
#define X(name, key, parameters, help) [FAULT_##name] = help,
	FAULTS(X)
#undef X
};

bool fault_acts_on(enum fault_verb verb, s32 type)
{
	switch (verb) {
	case FAULT_NO_FREE:
	case FAULT_ERROR_BIT:
		return type == WIRE_COMMAND; /* P2A is the agent's to free */
	case FAULT_WRONG_STATUS:
	case FAULT_LATE:
		return type != WIRE_NOTIFICATION;
	default:
		return true;
	}
}

static bool is_or_any(s32 wanted, u32 have)
{
	return wanted == FAULT_ANY || (u32)wanted == have;
}

static bool in_window(const struct platform *platform, const struct fault_match *match, u64 when_ns)
{
	u64 zero_ns = match->boot ? 0 : platform->mark_ns;

	if (!match->boot && (!platform->marked || when_ns < zero_ns))
		return false;
	when_ns -= zero_ns;
	return when_ns >= match->from_ns && (!match->until_ns || when_ns < match->until_ns);
}

static bool applies(const struct platform *platform, const struct fault_rule *rule, const struct fault_subject *subject)
{
	const struct fault_match *match = &rule->match;

	if (!is_or_any(match->type, subject->type) || !fault_acts_on(rule->verb, (s32)subject->type))
		return false;
	if (!is_or_any(match->protocol, wire_protocol(subject->header)) ||
	    !is_or_any(match->command, wire_message(subject->header)) ||
	    !is_or_any(match->token, wire_token(subject->header)) || !is_or_any(match->instance, platform->number))
		return false;
	if (match->client && (!subject->client || strcmp(match->client, subject->client)))
		return false;
	return in_window(platform, match, subject->when_ns);
}

/* The n-th match (counted just now), and so many after it. */
static bool is_nth(const struct fault_rule *rule)
{
	const struct fault_match *match = &rule->match;

	if (match->nth <= 0)
		return true;
	if (rule->matched < (u64)match->nth)
		return false;
	return match->nth_count == FAULT_ANY ||
	       rule->matched < (u64)match->nth + (match->nth_count > 0 ? (u64)match->nth_count : 1);
}

static bool drawn(u32 index, double probability)
{
	char name[24];

	if (probability >= 1.0)
		return true;
	snprintf(name, sizeof(name), "fault.%u", index);
	return random_unit(random_stream(name)) < probability;
}

void fault_match(struct platform *platform, const struct fault_subject *subject, struct fault_hits *hits)
{
	hits->count = 0;
	for (u32 i = 0; i < platform->config->fault_count; i++) {
		struct fault_rule *rule = &platform->config->fault[i];

		if (!applies(platform, rule, subject))
			continue;
		rule->matched++;
		if (is_nth(rule) && drawn(i, rule->match.probability) && hits->count < PLATFORM_MAX_HITS)
			hits->rule[hits->count++] = rule;
	}
}

struct fault_rule *fault_hit(const struct fault_hits *hits, enum fault_verb verb)
{
	for (u32 i = 0; i < hits->count; i++) {
		if (hits->rule[i]->verb == verb)
			return hits->rule[i];
	}
	return NULL;
}

void fault_injected(struct platform *platform, struct fault_rule *rule, u32 header, const char *format, ...)
{
	char detail[64];
	va_list args;

	rule->injected++;
	platform->server.counters.faults++;
	if (!trace_wanted(TRACE_FAULT))
		return;
	va_start(args, format);
	vsnprintf(detail, sizeof(detail), format, args);
	va_end(args);
	trace_text(TRACE_FAULT, platform->actor, "fault: %s pt=%02X msg_id=%02X seq=%04X%s%s", fault_names[rule->verb],
		   wire_protocol(header), wire_message(header), wire_token(header), detail[0] ? " " : "", detail);
}

u64 outgoing_time(struct platform *platform, const struct fault_hits *hits, u32 header, u64 ready_ns, u64 timeout_ns)
{
	struct fault_rule *rule;
	u64 lead_ns = 0;

	rule = fault_hit(hits, FAULT_DELAY);
	if (rule) {
		ready_ns += rule->parameter[0] * NS_PER_US;
		fault_injected(platform, rule, header, "by %llu us", rule->parameter[0]);
	}
	rule = fault_hit(hits, FAULT_LATE);
	if (rule) {
		timeout_ns += rule->parameter[0] * NS_PER_US;
		if (ready_ns < timeout_ns)
			ready_ns = timeout_ns;
		fault_injected(platform, rule, header, "by %llu us", rule->parameter[0]);
	}
	rule = fault_hit(hits, FAULT_SPURIOUS_IRQ);
	if (rule)
		lead_ns = rule->parameter[0] * rule->parameter[1] * NS_PER_US;
	rule = fault_hit(hits, FAULT_EARLY_IRQ);
	if (rule && rule->parameter[0] * NS_PER_US > lead_ns)
		lead_ns = rule->parameter[0] * NS_PER_US;
	return ready_ns > engine_now_ns() + lead_ns ? ready_ns : engine_now_ns() + lead_ns;
}

static void ring_at(struct platform *platform, u32 channel, u64 when_ns)
{
	struct outgoing *ring = outgoing_new(platform, OUTGOING_RING, 0);

	ring->acted = true;
	ring->channel = channel;
	ring->send_ns = when_ns;
	outgoing_send(ring);
}

void outgoing_early_rings(struct platform *platform, const struct fault_hits *hits, u32 header, u32 channel,
			  u64 send_ns, bool wanted)
{
	struct fault_rule *rule = fault_hit(hits, FAULT_SPURIOUS_IRQ);

	if (rule) {
		u64 before_ns = rule->parameter[0] * NS_PER_US;

		fault_injected(platform, rule, header, "%llu us before, %llu times", rule->parameter[0],
			       rule->parameter[1]);
		for (u64 i = rule->parameter[1]; i > 0; i--)
			ring_at(platform, channel, send_ns - i * before_ns);
	}
	rule = fault_hit(hits, FAULT_EARLY_IRQ);
	if (rule && wanted) {
		fault_injected(platform, rule, header, "by %llu us", rule->parameter[0]);
		ring_at(platform, channel, send_ns - rule->parameter[0] * NS_PER_US);
	}
}
