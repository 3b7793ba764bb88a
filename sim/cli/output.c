// SPDX-License-Identifier: GPL-2.0-only
#include "run.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#include "options.h"

u64 host_now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (u64)t.tv_sec * 1000 + (u64)t.tv_nsec / 1000000;
}

void output_begin(struct output *output, const struct run_options *options, struct run *run, u32 count)
{
	*output = (struct output){ .options = options, .run = run, .count = count, .begin_ms = host_now_ms() };
	output->progress = isatty(STDOUT_FILENO) && count > 1;
	for (u32 i = 0; i < count; i++) {
		u32 name = (u32)strlen(run[i].name), image = (u32)strlen(run[i].image);

		if (name > output->name_width)
			output->name_width = name;
		if (image > output->image_width)
			output->image_width = image;
	}
}

static void print_duration(const char *what, u64 ns)
{
	if (ns >= 10000000)
		printf("  %s %llu ms", what, (ns + 500000) / 1000000);
	else
		printf("  %s %llu.%llu ms", what, ns / 1000000, ns / 100000 % 10);
}

/* A word as a shell reads it. */
static void print_word(const char *word)
{
	if (*word && !word[strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=:,+@%")]) {
		printf(" %s", word);
		return;
	}
	printf(" '");
	for (; *word; word++) {
		if (*word == '\'')
			printf("'\\''");
		else
			putchar(*word);
	}
	putchar('\'');
}

static void print_files(const struct run *run)
{
	for (u32 i = 0; i < run->files.count; i++)
		print_word(run->files.item[i]);
	printf(" --agent %s --check locks\n", run->agent);
}

static void print_again(const struct output *output, const struct run *run)
{
	const struct run_options *options = output->options;

	if (run->repeats) {
		printf("      again: %s replay", program_name());
		print_word(run->replay);
		printf(" --agent");
		print_word(run->agent);
		printf(" --mode %s\n", run->best_effort ? "best-effort" : "strict");
		return;
	}
	if (run->replay && run->result->verdict == VERDICT_FAIL) {
		printf("      replay: %s replay", program_name());
		print_word(run->replay);
		printf("\n");
	}
	printf("      again: %s run", program_name());
	if (run->files.count) {
		print_files(run);
		return;
	}
	print_word(run->path);
	printf(" --seed %llu", run->result->seed ? run->result->seed : run->seed);
	if (options->agents.count) {
		printf(" --agent");
		print_word(run->agent);
	}
	if (options->check) {
		printf(" --check");
		print_word(options->check);
	}
	if (options->without_constraint != NEVER_NS)
		printf(" --without-constraint %llu", options->without_constraint);
	for (u32 i = 0; i < options->set.count; i++) {
		printf(" --set");
		print_word(options->set.item[i]);
	}
	if (run->differences.count)
		printf(" --check-determinism\n");
	else
		printf(" --trace %s.trace\n", run->name);
}

/* Is the headline one of the findings or failures that are printed anyway? */
static bool said_again(const struct result *result)
{
	for (u32 i = 0; i < result->failures.count; i++)
		if (strcmp(result->headline, result->failures.item[i]) == 0)
			return true;
	for (u32 i = 0; i < result->finding_count; i++)
		if (!result->finding[i].expected && strstr(result->headline, result->finding[i].headline))
			return true;
	return false;
}

static void print_findings(const struct result *result)
{
	for (u32 i = 0; i < result->finding_count; i++) {
		const struct result_finding *finding = &result->finding[i];

		if (finding->expected)
			continue;
		printf("      finding %s: %s%s%s\n", finding->checker, finding->headline, *finding->place ? ", at " : "",
		       finding->place);
		for (u32 j = 0; j < finding->report.count; j++)
			printf("        %s\n", finding->report.item[j]);
	}
}

static void print_details(const struct output *output, const struct run *run)
{
	const struct result *result = run->result;

	if (*result->headline && !said_again(result) && !result->replay && !result->timeline.count)
		printf("      %s\n", result->headline);
	print_findings(result);
	for (u32 i = 0; i < result->failures.count; i++)
		printf("      expectation: %s\n", result->failures.item[i]);
	for (u32 i = 0; i < run->differences.count; i++)
		printf("      %s\n", run->differences.item[i]);
	for (u32 i = 0; i < result->lines.count; i++)
		printf("      | %s\n", result->lines.item[i]);
	if (result->verdict != VERDICT_BAD_INPUT)
		print_again(output, run);
}

/* How a replay went, beside what came out of it. */
static void print_replay(const struct result_replay *replay)
{
	const char *build = replay->same_build ? "the build that was recorded" : "another build";

	if (!replay->divergence_count)
		printf("      replay on %s: all %llu steps as recorded, %s trace; recorded verdict: %s\n", build, replay->recorded,
		       replay->same_trace ? "the same" : "another", replay->verdict);
	else
		printf("      replay on %s: %llu divergence%s in %llu steps (%llu were recorded); recorded verdict: %s\n",
		       build, replay->divergence_count, replay->divergence_count == 1 ? "" : "s", replay->came,
		       replay->recorded, replay->verdict);
	for (u32 i = 0; i < replay->divergences.count; i++)
		printf("      %s\n", replay->divergences.item[i]);
}

static void print_run(const struct output *output, const struct run *run)
{
	const struct result *result = run->result;

	printf("%-9s  %-*s", verdict_word(result->verdict), (int)output->name_width, run->name);
	if (run->errors.count) {
		printf("\n");
		fflush(stdout);
		for (u32 i = 0; i < run->errors.count; i++)
			fprintf(stderr, "%s\n", run->errors.item[i]);
		return;
	}
	if (result->verdict == VERDICT_SKIP) {
		printf("  %-*s  %s\n", (int)output->image_width, run->image, result->headline);
		return;
	}
	printf("  %-*s  virtual %llu.%03llu ms", (int)output->image_width, run->image, result->virtual_ns / 1000000,
	       result->virtual_ns / 1000 % 1000);
	print_duration("wall", result->wall_ns);
	if (result->not_judged.count)
		printf("  (%u not judged)", result->not_judged.count);
	printf("\n");
	if (result->verdict != VERDICT_PASS && result->timeline.count && !result->replay)
		printf("      %s\n", result->headline);
	for (u32 i = 0; i < result->timeline.count; i++)
		printf("  %s\n", result->timeline.item[i]);
	if (result->replay)
		print_replay(result->replay);
	if (result->verdict != VERDICT_PASS)
		print_details(output, run);
}

void output_advance(struct output *output)
{
	if (output->progress)
		printf("\r\033[K");
	output->finished = 0;
	for (u32 i = 0; i < output->count; i++)
		output->finished += output->run[i].result != NULL;
	while (output->printed < output->count && output->run[output->printed].result)
		print_run(output, &output->run[output->printed++]);
	if (output->progress && output->printed < output->count)
		printf("[%u/%u] %s", output->finished, output->count, output->run[output->printed].name);
	fflush(stdout);
}

void output_inversions(struct output *output, const struct run *found, u32 count)
{
	output->inversions = count;
	for (u32 i = 0; i < count; i++) {
		printf("%-9s  %-*s  %s\n", verdict_word(found[i].result->verdict), (int)output->name_width, found[i].name,
		       found[i].image);
		print_details(output, &found[i]);
	}
}

/* "3 passed, 1 failed, 1 skip", of one agent or of all (NULL). */
static void print_counts(const struct output *output, const char *agent)
{
	u32 of[VERDICT_COUNT] = { 0 };

	for (u32 i = 0; i < output->count; i++)
		if (!agent || strcmp(output->run[i].agent, agent) == 0)
			of[output->run[i].result->verdict]++;
	printf("%u passed, %u failed", of[VERDICT_PASS], of[VERDICT_FAIL]);
	for (u32 i = 0; i < VERDICT_COUNT; i++)
		if (of[i] && i != VERDICT_PASS && i != VERDICT_FAIL)
			printf(", %u %s", of[i], verdict_word(i));
}

static void print_summary(const struct output *output)
{
	const struct text_list *agents = &output->options->agents;
	u64 ms = host_now_ms() - output->begin_ms;

	if (agents->count > 1)
		printf("\n%u scenarios on %u agents: ", output->count / agents->count, agents->count);
	else
		printf("\n%u scenarios: ", output->count);
	print_counts(output, NULL);
	if (output->inversions)
		printf(", %u inversion%s of locks across them", output->inversions, output->inversions > 1 ? "s" : "");
	printf(" (%llu.%llu s)\n", ms / 1000, ms / 100 % 10);
	for (u32 i = 0; i < agents->count && agents->count > 1; i++) {
		printf("  %s: ", agents->item[i]);
		print_counts(output, agents->item[i]);
		printf("\n");
	}
	fflush(stdout);
}

enum exit_code output_end(struct output *output)
{
	enum exit_code code = EXIT_OK;

	for (u32 i = 0; i < output->count; i++)
		code = exit_graver(code, verdict_exit(output->run[i].result->verdict));
	if (output->count > 1)
		print_summary(output);
	return code;
}
