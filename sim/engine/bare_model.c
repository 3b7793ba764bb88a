// SPDX-License-Identifier: GPL-2.0-only
/*
 * The yardstick of `scmi-sim bench`: the event structure of one mailbox
 * transaction as a bare SimGrid model with empty bodies.
 *
 * Three actors on raw contexts. In each transaction
 *   agent      waits SEND_NS, releases the doorbell, acquires the reply, waits WAKE_NS
 *   firmware   acquires the doorbell, waits BELL_NS, waits SERVICE_NS
 *   interrupt  waits until its line is due, releases the reply
 * which makes exactly five timed waits and four semaphore operations. The
 * interrupt's wait spans the whole period, so it needs no hand-over from the
 * firmware; that the reply is never early is checked at each interrupt.
 *
 * This file was committed before anything that is measured against it, and
 * stays as it is: a change here would change every published ratio.
 *
 * Usage: bare-model TRANSACTIONS
 * Prints one JSON object: transactions, wall_ns, simgrid_calls, virtual_ns.
 */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <simgrid/actor.h>
#include <simgrid/engine.h>
#include <simgrid/host.h>
#include <simgrid/semaphore.h>

#include "simgrid_calls.h"

#define SEND_NS 500.0
#define BELL_NS 1000.0
#define SERVICE_NS 20000.0
#define LINE_NS 2000.0
#define WAKE_NS 5000.0
#define FIRST_NS (SEND_NS + BELL_NS + SERVICE_NS + LINE_NS)
#define PERIOD_NS (FIRST_NS + WAKE_NS)

static const char platform_xml[] =
	"<?xml version='1.0'?>\n"
	"<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
	"<platform version=\"4.1\"><zone id=\"world\" routing=\"None\">"
	"<host id=\"computer\" speed=\"1Gf\"/></zone></platform>\n";

static uint64_t transactions;
static uint64_t served;
static uint64_t wall_ns;
static uint64_t calls;
static sg_sem_t doorbell;
static sg_sem_t reply;

static uint64_t host_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void agent(int argc, char **argv)
{
	uint64_t start = host_ns();
	uint64_t calls_before = simgrid_calls_total();

	(void)argc;
	(void)argv;
	for (uint64_t i = 0; i < transactions; i++) {
		sg_actor_sleep_for(SEND_NS);
		sg_sem_release(doorbell);
		sg_sem_acquire(reply);
		sg_actor_sleep_for(WAKE_NS);
	}
	wall_ns = host_ns() - start;
	calls = simgrid_calls_total() - calls_before;
}

static void firmware(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	for (uint64_t i = 0; i < transactions; i++) {
		sg_sem_acquire(doorbell);
		sg_actor_sleep_for(BELL_NS);
		sg_actor_sleep_for(SERVICE_NS);
		served++;
	}
}

static void interrupt(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	for (uint64_t i = 0; i < transactions; i++) {
		sg_actor_sleep_for(i ? PERIOD_NS : FIRST_NS);
		if (served != i + 1) {
			fprintf(stderr, "bare-model: interrupt %" PRIu64 " found %" PRIu64 " served\n", i + 1, served);
			_exit(70);
		}
		sg_sem_release(reply);
	}
}

static void load_platform(void)
{
	char path[] = "/tmp/scmi-sim-bare-XXXXXX.xml";
	int fd = mkstemps(path, 4);

	if (fd < 0 || write(fd, platform_xml, sizeof(platform_xml) - 1) != (ssize_t)sizeof(platform_xml) - 1) {
		perror("bare-model: platform file");
		exit(70);
	}
	close(fd);
	simgrid_load_platform(path);
	unlink(path);
}

int main(int argc, char **argv)
{
	char name[] = "bare-model", log[] = "--log=root.threshold:error", raw[] = "--cfg=contexts/factory:raw";
	char *simgrid_argv[] = { name, log, raw, NULL };
	int simgrid_argc = 3;
	sg_host_t computer;

	transactions = argc == 2 ? strtoull(argv[1], NULL, 10) : 0;
	if (!transactions) {
		fprintf(stderr, "usage: bare-model TRANSACTIONS\n");
		return 2;
	}
	simgrid_init(&simgrid_argc, simgrid_argv);
	load_platform();
	computer = sg_host_by_name("computer");
	doorbell = sg_sem_init(0);
	reply = sg_sem_init(0);
	sg_actor_create("agent", computer, agent, 0, NULL);
	sg_actor_create("firmware", computer, firmware, 0, NULL);
	sg_actor_create("interrupt", computer, interrupt, 0, NULL);
	simgrid_run();
	printf("{\"transactions\":%" PRIu64 ",\"wall_ns\":%" PRIu64 ",\"simgrid_calls\":%" PRIu64 ",\"virtual_ns\":%.0f}\n",
	       transactions, wall_ns, calls, simgrid_get_clock());
	return 0;
}
