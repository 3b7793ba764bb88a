// SPDX-License-Identifier: GPL-2.0-only
/* `scmi-sim bench`, second part: the checked build beside the plain one, all of it in turn in one call. */
#include "bench.h"

#include <stdlib.h>
#include <unistd.h>

#include "images.h"
#include "sim/check/checks.h"

/* More rounds tell no more. */
#define ROUNDS_OF_CHECKED_MAX 5

/* struct row - @check: NULL in the plain row. */
struct row {
	const char *label;
	const char *check;
	bool held;
	double ns[ROUNDS_OF_CHECKED_MAX];
	double ratio[ROUNDS_OF_CHECKED_MAX];
};

static struct row rows[] = {
	{ .label = "plain" },
	{ .label = "checked, nothing on", .check = "none" },
	{ .label = "checked, four holds armed", .check = "none", .held = true },
#define X(name, key, help) { .label = "checked, " key, .check = key },
	CHECKS(X)
#undef X
	{ .label = "checked, all checkers", .check = "all" },
};
#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

struct images {
	char *plain;
	char *checked;
	char *scenario;
	char *held;
};

/* Each hold comes true in the last tenth of the run. */
static void add_settings(struct text_list *set, const struct row *row, u64 transactions)
{
	char *words[] = { text_format("computer.cpus=1"), text_format("clients[0].cpu=0"),
			  text_format("clients[0].repeat=%llu", transactions),
			  text_format("interleave[0].nth=%llu", transactions * 9 / 10 + 1),
			  text_format("interleave[1].nth=%llu", transactions * 9 / 10 + 1),
			  text_format("interleave[2].nth=%llu", transactions * 9 / 10 + 1),
			  text_format("interleave[3].nth=%llu", transactions * 9 / 10 + 1) };

	for (u32 i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (i < 3 || row->held)
			text_list_add(set, words[i]);
		free(words[i]);
	}
}

static int run_row(const struct images *images, struct row *row, u64 transactions, u64 round)
{
	struct text_list set = { 0 };
	struct bench_run run = { .image = row->check ? images->checked : images->plain,
				 .scenario = row->held ? images->held : images->scenario,
				 .check = row->check };
	struct result *result;

	add_settings(&set, row, transactions);
	run.set = set.item;
	result = bench_ask(&run);
	text_list_clear(&set);
	if (!result)
		return -1;
	row->ns[round] = (double)result->bench_wall_ns / (double)result->bench_transactions;
	row->ratio[round] = row->ns[round] / rows[0].ns[round];
	result_free(result);
	return 0;
}

static void print_rows(const char *agent, u64 rounds, bool json)
{
	if (!json)
		printf("\n%-50s %9s %20s\n%-50s %9s %20s\n", "", "ns a", "times", "the same on one CPU, checked", "transac.", "the plain");
	for (u32 i = 0; i < ROW_COUNT; i++) {
		double ns = bench_median(rows[i].ns, rounds), ratio = bench_median(rows[i].ratio, rounds);

		if (json)
			printf("{\"row\":\"%s\",\"agent\":\"%s\",\"ns_per_transaction\":%.0f,\"ratio_to_plain\":%.3f}\n",
			       rows[i].label, agent, ns, ratio);
		else
			printf("%-50s %9.0f %20.2f\n", rows[i].label, ns, ratio);
	}
	fflush(stdout);
}

int bench_checked(const char *agent, u64 transactions, u64 rounds, bool json)
{
	struct images images = { image_name(agent, AGENT_HZ_PLAIN, false), image_name(agent, AGENT_HZ_PLAIN, true),
				 data_path("sim/cli/bench/mailbox.json"), data_path("sim/cli/bench/held.json") };
	int result = image_prepare(agent, AGENT_HZ_PLAIN, true) == BUILD_DONE ? 0 : -1;

	if (rounds > ROUNDS_OF_CHECKED_MAX)
		rounds = ROUNDS_OF_CHECKED_MAX;
	for (u64 round = 0; round < rounds && result == 0; round++) {
		for (u32 i = 0; i < ROW_COUNT && result == 0; i++) {
			if (isatty(STDERR_FILENO))
				fprintf(stderr, "\r\033[Kround %llu of %llu: %s", round + 1, rounds, rows[i].label);
			result = run_row(&images, &rows[i], transactions, round);
		}
	}
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r\033[K");
	if (result == 0)
		print_rows(agent, rounds, json);
	free(images.plain);
	free(images.checked);
	free(images.scenario);
	free(images.held);
	return result;
}
