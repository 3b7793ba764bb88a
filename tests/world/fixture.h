/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TESTS_WORLD_FIXTURE_H
#define TESTS_WORLD_FIXTURE_H

/*
 * Stories that run through image-fake: a scenario with all costs 0, so that
 * every time is exact. A perf.level_set takes doorbell 1 us + service 10 us +
 * interrupt 2 us = 13 us; a lost reply gives -ETIMEDOUT after 30 ms.
 */
#include <cjson/cJSON.h>
#include "sim/engine/types.h"

#define COSTS                                                                                                \
	"\"cost\":{\"lock_ns\":0,\"atomic_ns\":0,\"mmio_read_ns\":0,\"mmio_write_ns\":0,"                    \
	"\"sram_read_ns\":0,\"sram_write_ns\":0,\"irq_entry_ns\":0,\"irq_exit_ns\":0,"                       \
	"\"context_switch_ns\":0,\"wakeup_ns\":0,\"ipi_ns\":0,\"cpu_relax_ns\":0,\"tick_ns\":0,"             \
	"\"client_call_ns\":0,\"idle_exit_ns\":0}"
/* Line 1 is the head, line 2 the clients, line 3 what else there is (faults, expect). */
#define STORY_ON(transport, clients, more)                                                                   \
	"{\"why\":\"a story\",\"computer\":{\"cpus\":1," COSTS "},\"transport\":{" transport "},"            \
	"\"platform\":{\"latency\":10,\"performance\":[{\"name\":\"big\",\"levels\":[100,200,300]}]},\n"     \
	"\"clients\":[" clients "]\n," more "}\n"
#define STORY(clients, more) STORY_ON("\"layout\":\"2x2\"", clients, more)
#define CLIENT(name, more, script) "{\"name\":\"" name "\"," more "\"script\":[" script "]}"
#define SET "{\"do\":\"perf.level_set\",\"domain\":0,\"level\":200}"
#define SET_EXPECT(expect) "{\"do\":\"perf.level_set\",\"domain\":0,\"level\":200,\"expect\":{" expect "}}"
#define GET_EXPECT(expect) "{\"do\":\"perf.level_get\",\"domain\":0,\"expect\":{" expect "}}"
/* fake_kernel.c, mishap() */
#define MISHAP(number) "{\"do\":\"perf.freq_get\",\"domain\":" #number "}"
#define WARNS MISHAP(90)
#define BUGS MISHAP(91)
#define LEAKS MISHAP(92)
#define ACCESSES_NOTHING MISHAP(93)
#define KILLS_ITSELF MISHAP(94)
#define LOOPS MISHAP(95)
#define WAITS_FOR_EVER MISHAP(96)
#define WARNS_INLINE MISHAP(97)
/* To a handler of level events of domain 0: one that says @value, two digits; one of domain 1; its end; one lost. */
#define NOTIFIED(value) MISHAP(10##value)
#define NOTIFIED_OF_ANOTHER MISHAP(98)
#define HANDLER_ENDS MISHAP(99)
#define ONE_IS_DROPPED MISHAP(89)

/* Holds on to memory until the test's process ends, for LeakSanitizer. Returns it. */
void *keep(void *memory);
/* Runs the story as "story.json"; @request: more members of the request, or "". The answer. */
cJSON *run(const char *story, const char *request);
/* Output of `image-fake ARGUMENTS`, with @input on its standard input; its exit code in *@code. */
char *image(const char *arguments, const char *input, int *code);
/* A fresh folder of this test, and a file in it. */
const char *folder(void);
char *path_of(const char *name);
char *write_story(const char *name, const char *text);
char *read_all(const char *path);

const char *verdict(const cJSON *answer);
const char *headline(const cJSON *answer);
/* The only failure, "" if there is none, NULL if there are several. */
const char *failure(const cJSON *answer);
u64 number(const cJSON *object, const char *key);
const cJSON *client(const cJSON *answer, u32 index);

/* Trace of the story in ftrace's format, and in it: times, after the clients' start, of lines that contain
 * @what. */
char *ftrace_of(const char *story, const char *request);
u32 times_of(const char *trace, const char *what, u64 *time_ns, u32 most);

#endif
