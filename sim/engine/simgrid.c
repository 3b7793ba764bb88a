// SPDX-License-Identifier: GPL-2.0-only
/*
 * SimGrid: its start, its actors, its clock. One SimGrid second is one simulated
 * nanosecond; this file holds the only conversion. Nothing but our own arguments
 * configures SimGrid.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <simgrid/actor.h>
#include <simgrid/engine.h>
#include <simgrid/host.h>

#include "arena.h"
#include "choice.h"
#include "internal.h"

extern char **environ;

static const char platform_xml[] = "<?xml version='1.0'?>\n"
				   "<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
				   "<platform version=\"4.1\"><zone id=\"world\" routing=\"None\">"
				   "<host id=\"computer\" speed=\"1Gf\"/></zone></platform>\n";
static sg_host_t computer;
static bool threads;

static void forget_environment(void)
{
	char **entry = environ;

	while (*entry) {
		char name[64];
		const char *equals = strchr(*entry, '=');
		size_t bytes = equals ? (size_t)(equals - *entry) : 0;

		if (bytes && bytes < sizeof(name) && !strncmp(*entry, "SIMGRID_", 8)) {
			memcpy(name, *entry, bytes);
			name[bytes] = 0;
			unsetenv(name);
			entry = environ;
		} else {
			entry++;
		}
	}
}

/* SimGrid reads a platform only from a file whose name it is given; this one never touches a disk. */
static void load_platform(void)
{
	char path[64];
	int fd = memfd_create("platform.xml", 0);

	if (fd < 0 ||
	    write(fd, platform_xml, sizeof(platform_xml) - 1) != (ssize_t)sizeof(platform_xml) - 1) {
		perror("scmi-sim: SimGrid's platform file in memory");
		_exit(70);
	}
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	simgrid_load_platform(path);
	close(fd);
	computer = sg_host_by_name("computer");
	engine_assert(computer);
}

static bool known_factory(const char *factory)
{
	return !strcmp(factory, "raw") || !strcmp(factory, "ucontext") || !strcmp(factory, "boost") ||
	       !strcmp(factory, "thread");
}

void simgrid_start(const char *factory)
{
	char factory_option[64];
	char *argv[] = {"scmi-sim",
			"--log=root.threshold:error",
			factory_option,
			"--cfg=contexts/stack-size:64",
			"--cfg=contexts/nthreads:1",
			"--cfg=surf/precision:1e-9",
			"--cfg=maxmin/precision:1e-5",
			"--cfg=debug/clean-atexit:no",
			NULL};
	int argc = sizeof(argv) / sizeof(argv[0]) - 1;
	struct sigaction interrupt;

	if (!factory)
		factory = "raw";
	if (!known_factory(factory)) {
		fprintf(stderr, "scmi-sim: there is no context factory '%s': raw, ucontext, boost, thread\n",
			factory);
		_exit(2);
	}
	threads = !strcmp(factory, "thread");
	snprintf(factory_option, sizeof(factory_option), "--cfg=contexts/factory:%s", factory);
	forget_environment();
	sigaction(SIGINT, NULL, &interrupt);
	simgrid_init(&argc, argv);
	sigaction(SIGINT, &interrupt, NULL);
	load_platform();
}

bool simgrid_threads(void)
{
	return threads;
}

void simgrid_create_actor(struct context *context, void (*code)(int argc, char **argv))
{
	char handle[24];
	const char *argv[] = {handle, NULL};

	snprintf(handle, sizeof(handle), "%llx", (u64)(uintptr_t)context);
	sg_actor_create_("context", computer, code, 1, argv);
}

void simgrid_go(void)
{
	simgrid_run();
	engine_bug(__FILE__, __LINE__, "SimGrid's run came to its end");
}

void engine_sync_simgrid_clock(void)
{
	double now = (double)engine.now_ns;

	engine_assert(engine.now_ns <= ENGINE_LAST_NS);
	if (simgrid_get_clock() < now)
		sg_actor_sleep_until(now);
	engine_assert(simgrid_get_clock() == now);
}

void engine_run(const struct engine_config *config, void (*main)(void *arg), void *arg)
{
	struct context *context;

	if (!arena_base)
		arena_init(0);
	simgrid_start(config->factory);
	choice_set_seed(config->seed);
	dispatch_configure(config);
	context = context_new("main", 1u << 20, main, arg);
	end_prepare(context);
	fault_install(config->watchdog_cpu_ms);
	context_run_first(context);
	simgrid_go();
}
