// SPDX-License-Identifier: GPL-2.0-only
/*
 * `scmi-sim bench`: what a transaction costs on this computer, beside a bare
 * SimGrid model of the same event structure. All that is compared is run in
 * turn, several rounds, so that a slow minute hits all alike; figures are medians.
 */
#define _GNU_SOURCE
#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"
#include "images.h"
#include "options.h"
#include "pool.h"

#define PROCESS_RUNS 9
#define OUTPUT_BYTES 65536
#define SETS_MAX 8

/* label, clients, instances, CPUs, coarse costs, tracing */
#define ROWS(X)                                                                           \
	X("client and interrupt on one CPU", 1, 1, 1, false, false)                       \
	X("client and interrupt on one CPU, coarse costs", 1, 1, 1, true, false)          \
	X("client and interrupt on two CPUs", 1, 1, 2, false, false)                      \
	X("client and interrupt on two CPUs, coarse costs", 1, 1, 2, true, false)         \
	X("one CPU, tracing on", 1, 1, 1, false, true)                                    \
	X("1,000 clients over 64 instances, one CPU", 1000, 64, 1, false, false)

struct row {
	const char *label;
	u32 clients;
	u32 instances;
	u32 cpus;
	bool coarse;
	bool trace;
	double ns[BENCH_ROUNDS_MAX];    /* per transaction, a round each */
	double ratio[BENCH_ROUNDS_MAX]; /* to the bare model of the same round */
	double calls;
};

static struct row rows[] = {
#define X(label, clients, instances, cpus, coarse, trace) { label, clients, instances, cpus, coarse, trace, { 0 }, { 0 }, 0 },
	ROWS(X)
#undef X
};
#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

/* struct bench - one call of the command. */
struct bench {
	const struct command *command;
	bool json;
	u64 transactions;
	u64 rounds;
	const char *agent;
	char *scenario;
	double bare_ns[BENCH_ROUNDS_MAX];
	double bare_calls;
	double boot_ns[BENCH_ROUNDS_MAX * ROW_COUNT];
	u32 boots;
};

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double bench_median(double *value, u64 count)
{
	qsort(value, count, sizeof(*value), by_value);
	return count % 2 ? value[count / 2] : (value[count / 2 - 1] + value[count / 2]) / 2;
}

static u64 host_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (u64)t.tv_sec * 1000000000 + (u64)t.tv_nsec;
}

static char *helper_path(const char *name)
{
	return text_format("%s/%s%s", program_folder(), can_build() ? "" : "../lib/scmi-sim/", name);
}

/*
 * Runs a program to its end; its output into @output (OUTPUT_BYTES, may be NULL),
 * its peak memory into *@kib. Host nanoseconds from fork to exit, 0 if it failed.
 */
static u64 run_program(char *const *words, char *output, long *kib)
{
	u64 begin = host_ns();
	int fd[2] = { -1, -1 }, status;
	struct rusage usage;
	size_t used = 0;
	ssize_t n;
	pid_t pid;

	if (pipe2(fd, O_CLOEXEC) || (pid = fork()) < 0)
		return 0;
	if (pid == 0) {
		dup2(fd[1], STDOUT_FILENO);
		execv(words[0], words);
		_exit(127);
	}
	close(fd[1]);
	while (output && used < OUTPUT_BYTES - 1 && (n = read(fd[0], output + used, OUTPUT_BYTES - 1 - used)) > 0)
		used += (size_t)n;
	if (output)
		output[used] = '\0';
	if (wait4(pid, &status, 0, &usage) != pid || status)
		begin = 0;
	close(fd[0]);
	if (kib)
		*kib = usage.ru_maxrss;
	return begin ? host_ns() - begin : 0;
}

static int run_bare(struct bench *bench, u64 round)
{
	char output[OUTPUT_BYTES];
	char *path = helper_path("bare-model"), *count = text_format("%llu", bench->transactions);
	char *words[] = { path, count, NULL };
	u64 ran = run_program(words, output, NULL);
	cJSON *object = ran ? cJSON_Parse(output) : NULL;
	const cJSON *wall = cJSON_GetObjectItemCaseSensitive(object, "wall_ns");
	const cJSON *calls = cJSON_GetObjectItemCaseSensitive(object, "simgrid_calls");
	int result = cJSON_IsNumber(wall) && cJSON_IsNumber(calls) ? 0 : -1;

	if (result == 0) {
		bench->bare_ns[round] = wall->valuedouble / (double)bench->transactions;
		bench->bare_calls = calls->valuedouble / (double)bench->transactions;
	} else {
		fprintf(stderr, "scmi-sim bench: %s did not run; `cmake --build` makes it\n", path);
	}
	cJSON_Delete(object);
	free(path);
	free(count);
	return result;
}

struct result *bench_ask(const struct bench_run *run)
{
	struct job job = { .image = run->image };
	struct pool pool = { .job = &job, .count = 1, .workers = 1, .limit_s = 600 };

	job.request = (struct request){ .scenario = run->scenario,
					.name = "mailbox.json",
					.set = run->set,
					.check = run->check,
					.bench = true,
					.bench_trace = run->trace,
					.trace_format = "ftrace" };
	if (pool_run(&pool) == EXIT_OK && job.result->verdict == VERDICT_PASS && job.result->bench_transactions)
		return job.result;
	fprintf(stderr, "scmi-sim bench: a run did not pass: %s\n", job.result->headline);
	for (u32 i = 0; i < job.result->failures.count; i++)
		fprintf(stderr, "  %s\n", job.result->failures.item[i]);
	for (u32 i = 0; i < job.result->finding_count; i++)
		fprintf(stderr, "  %s: %s\n", job.result->finding[i].checker, job.result->finding[i].headline);
	result_free(job.result);
	return NULL;
}

static int run_row(struct bench *bench, struct row *row, u64 round)
{
	u64 each = bench->transactions / row->clients;
	struct text_list set = { 0 };
	const char *const words[] = { text_format("computer.cpus=%u", row->cpus),
				      text_format("computer.costs=%s", row->coarse ? "coarse" : "exact"),
				      text_format("clients[0].cpu=%u", row->cpus - 1),
				      text_format("clients[0].count=%u", row->clients),
				      text_format("clients[0].repeat=%llu", each ? each : 1),
				      text_format("transport.instances=%u", row->instances) };
	struct result *result;

	for (u32 i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		text_list_add(&set, words[i]);
		free((char *)words[i]);
	}
	result = bench_ask(&(struct bench_run){ .image = bench->agent, .scenario = bench->scenario, .set = set.item, .trace = row->trace });
	text_list_clear(&set);
	if (!result)
		return -1;
	row->ns[round] = (double)result->bench_wall_ns / (double)result->bench_transactions;
	row->ratio[round] = row->ns[round] / bench->bare_ns[round];
	row->calls = (double)result->bench_simgrid_calls / (double)result->bench_transactions;
	if (row->instances == 1)
		bench->boot_ns[bench->boots++] = (double)result->bench_boot_wall_ns;
	result_free(result);
	return 0;
}

static void print_row(const struct bench *bench, const char *agent, const char *label, u32 clients, u32 instances,
		      u32 cpus, const char *costs, bool trace, double ns, double calls, double ratio)
{
	if (bench->json)
		printf("{\"row\":\"%s\",\"agent\":\"%s\",\"transport\":\"mailbox\",\"clients\":%u,\"instances\":%u,"
		       "\"cpus\":%u,\"costs\":\"%s\",\"trace\":%s,\"ns_per_transaction\":%.0f,"
		       "\"simgrid_calls_per_transaction\":%.2f,\"ratio_to_bare\":%.3f}\n",
		       label, agent, clients, instances, cpus, costs, trace ? "true" : "false", ns, calls, ratio);
	else
		printf("%-50s %9.0f %10.2f %9.2f\n", label, ns, calls, ratio);
	fflush(stdout);
}

static void print_transactions(struct bench *bench)
{
	if (!bench->json)
		printf("%-50s %9s %10s %9s\n%-50s %9s %10s %9s\n", "", "ns a", "SimGrid", "times", "performance level set, mailbox",
		       "transac.", "calls a t.", "the bare");
	print_row(bench, "bare-simgrid", "the bare SimGrid model", 1, 1, 1, "none", false,
		  bench_median(bench->bare_ns, bench->rounds), bench->bare_calls, 1);
	for (u32 i = 0; i < ROW_COUNT; i++) {
		struct row *row = &rows[i];

		print_row(bench, bench->agent, row->label, row->clients, row->instances, row->cpus,
			  row->coarse ? "coarse" : "exact", row->trace, bench_median(row->ns, bench->rounds), row->calls,
			  bench_median(row->ratio, bench->rounds));
	}
}

/* Boot to idle, and a small scenario's whole process beside an empty SimGrid program's. */
static int run_processes(struct bench *bench)
{
	double ours[PROCESS_RUNS], empty[PROCESS_RUNS], boot = bench_median(bench->boot_ns, bench->boots) / 1e6;
	char *image = image_path(bench->agent), *floor = helper_path("empty-simgrid");
	char *request = text_format("{\"id\":1,\"scenario\":\"%s\",\"name\":\"mailbox.json\"}", bench->scenario);
	char *our_words[] = { image, "--run", "--request", request, NULL }, *empty_words[] = { floor, NULL };
	char output[OUTPUT_BYTES];
	long kib = 0;
	int result = 0;

	for (u32 i = 0; i < PROCESS_RUNS && result == 0; i++) {
		empty[i] = (double)run_program(empty_words, output, NULL);
		ours[i] = (double)run_program(our_words, output, &kib);
		result = empty[i] > 0 && ours[i] > 0 ? 0 : -1;
	}
	if (result)
		fprintf(stderr, "scmi-sim bench: %s or %s did not run to its end\n", image, floor);
	else if (bench->json)
		printf("{\"row\":\"power-on to idle after probing\",\"agent\":\"%s\",\"ms\":%.3f}\n"
		       "{\"row\":\"a small scenario, whole process\",\"agent\":\"%s\",\"ms\":%.3f,\"empty_simgrid_ms\":%.3f,"
		       "\"ratio_to_empty\":%.3f,\"peak_mib\":%.1f}\n",
		       bench->agent, boot, bench->agent, bench_median(ours, PROCESS_RUNS) / 1e6,
		       bench_median(empty, PROCESS_RUNS) / 1e6, bench_median(ours, PROCESS_RUNS) / bench_median(empty, PROCESS_RUNS),
		       (double)kib / 1024);
	else
		printf("\npower-on to idle after probing: %.2f ms\n"
		       "a small scenario, whole process: %.1f ms, %.2f times an empty SimGrid program (%.1f ms); %.1f MiB\n",
		       boot, bench_median(ours, PROCESS_RUNS) / 1e6, bench_median(ours, PROCESS_RUNS) / bench_median(empty, PROCESS_RUNS),
		       bench_median(empty, PROCESS_RUNS) / 1e6, (double)kib / 1024);
	free(image);
	free(floor);
	free(request);
	return result;
}

static int run_bench(struct bench *bench)
{
	int result = image_prepare(bench->agent, AGENT_HZ_PLAIN, false) == BUILD_DONE ? 0 : -1;

	bench->scenario = data_path("sim/cli/bench/mailbox.json");
	for (u64 round = 0; round < bench->rounds && result == 0; round++) {
		result = run_bare(bench, round);
		for (u32 i = 0; i < ROW_COUNT && result == 0; i++) {
			if (isatty(STDERR_FILENO))
				fprintf(stderr, "\r\033[Kround %llu of %llu: %s", round + 1, bench->rounds, rows[i].label);
			result = run_row(bench, &rows[i], round);
		}
	}
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r\033[K");
	if (result == 0) {
		print_transactions(bench);
		result = run_processes(bench);
	}
	if (result == 0)
		result = bench_checked(bench->agent, bench->transactions, bench->rounds, bench->json);
	free(bench->scenario);
	return result ? EXIT_INTERNAL : EXIT_OK;
}

static int run_command(const struct command *command, int argc, char **argv)
{
	struct bench bench = { .command = command, .transactions = 30000, .rounds = 15, .agent = "linux-6.12" };
	const struct option table[] = {
		{ "json", 0, OPTION_FLAG, NULL, "one JSON object a line and row", &bench.json, 0 },
		{ "transactions", 0, OPTION_NUMBER, "N", "of each run (default 30000)", &bench.transactions, 1000000000 },
		{ "rounds", 0, OPTION_NUMBER, "N", "runs of each row, in turn (default 15)", &bench.rounds, BENCH_ROUNDS_MAX },
		{ "agent", 'a', OPTION_TEXT, "AGENT", "which one (default linux-6.12)", &bench.agent, 0 },
		{ 0 },
	};
	struct text_list words = { 0 };
	int code = options_parse(command, table, argc, argv, &words);
	char *unknown;

	if (code == OPTIONS_GO_ON && words.count)
		code = usage_error(command, "unexpected '%s'", words.item[0]);
	text_list_clear(&words);
	if (code != OPTIONS_GO_ON)
		return code;
	if (!bench.transactions || !bench.rounds)
		return usage_error(command, "--transactions and --rounds are at least 1");
	unknown = agent_unknown(bench.agent);
	if (unknown) {
		code = usage_error(command, "%s", unknown);
		free(unknown);
		return code;
	}
	return run_bench(&bench);
}

const struct command command_bench = {
	.name = "bench",
	.arguments = "",
	.help = "Measures what a transaction costs on this computer: wall time and calls into SimGrid, beside a bare\n"
		"SimGrid model of the same event structure (three actors, five timed waits, four semaphore operations).",
	.details = "Columns: host nanoseconds and SimGrid calls a transaction, and the time as a multiple of the bare\n"
		   "model's; medians over rounds in which all rows are run in turn. Then the checked build: nothing on,\n"
		   "holds armed, each checker alone, and all, as multiples of the plain build's time.",
	.examples = "  scmi-sim bench\n"
		    "  scmi-sim bench --json --transactions 20000 --rounds 3",
	.run = run_command,
};
