/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TESTS_MODEL_FIXTURE_H
#define TESTS_MODEL_FIXTURE_H

/*
 * A platform with a fake agent that is as bare as can be, in a process of its own.
 *
 *  1. timeline(story) starts a child process; there the engine runs story() as
 *     its main context. All machine costs are 0, interrupts take 1000 ns, the
 *     doorbell 500 ns, a command 20 us, a delayed response 100 us after that.
 *  2. story() configures `the`, calls power_on(), then plays the agent by
 *     request() and friends; at_us() lets time pass.
 *  3. CPU 0 takes interrupts: the handler says what the channel looks like then,
 *     acknowledges, and (unless the story turned it off) gives P2A back.
 *  4. What comes back is the trace, one line "microseconds text" each, with what
 *     the platform, faults and the agent say. Same-time lines stand in the order
 *     in which they happened.
 */
#include "../../model/platform_private.h"

#define TEST_FAULTS 4

struct setting {
	struct platform_config config;
	struct transport_config transport;
	struct platform *platform;
	struct platform_ports ports;
	struct perf_domain_config perf[2];
	struct clock_config clock[3];
	struct sensor_config sensor[2];
	u64 seed;
	bool no_p2a_release; /* the agent does not give P2A back */
	bool say_values;     /* the handler says the first data word, too */
};
extern struct setting the;

/* Runs @story in a child; the timeline. Freed with the process. A child that dies says so in the text. */
char *timeline(void (*story)(void));
/* The same, but rule() has no effect: the negative control of a fault. */
char *timeline_without_rules(void (*story)(void));
/* The default configuration: two domains, three clocks, two sensors. timeline() has called it. */
void configure(void);
/* Builds the platform in the layout, marks it, starts the CPU. */
void power_on(enum mailbox_layout layout);
/* Lets time pass until then, in microseconds since power-on. */
void at_us(u64 us);

/* A rule that matches everything of that type, once. */
struct fault_rule *rule(enum fault_verb verb, u64 first, u64 second, u64 third);

/* The agent sends a request with words as payload (end of them: `words`), and rings; @token from 0. */
void request(u32 protocol, u32 message, u32 token, u32 words, ...);
/* The same, polled: no interrupt. */
void polled_request(u32 protocol, u32 message, u32 token, u32 words, ...);
void ring(u32 channel);
/* Says a line of the agent's into the timeline. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Says the level of domain 0, and whether the platform is quiet, or why not. */
void say_state(void);
/* The areas as they are. */
const volatile struct wire_area *a2p(void);
const volatile struct wire_area *p2a(void);

#endif
