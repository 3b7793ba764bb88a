// SPDX-License-Identifier: GPL-2.0-only
/*
 * main() of an agent's image; result.h describes the protocol. A run is always
 * in a process of its own: --serve forks one a request and answers for it if it
 * dies or takes too long; and another if a checker found something, which is
 * explained by that one (sim/check/checks.h).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "answer.h"
#include "entered.h"
#include "facts.h"
#include "host_clock.h"
#include "lock_order.h"
#include "modules.h"
#include "points_where.h"
#include "replay.h"
#include "result.h"
#include "sites.h"
#include "world.h"

static int answer_fd = STDOUT_FILENO;

static void write_answer(int fd, const struct buffer *answer)
{
	size_t written = 0;
	ssize_t now;

	while (written < answer->used) {
		now = write(fd, answer->bytes + written, answer->used - written);
		if (now < 0 && errno == EINTR)
			continue;
		if (now < 0)
			_exit(EXIT_INTERNAL);
		written += (size_t)now;
	}
}

static void run_done(struct world *world)
{
	struct buffer answer = {0};
	enum verdict verdict = answer_of_world(world, &answer);

	write_answer(answer_fd, &answer);
	fflush(stdout);
	_exit(verdict_exit_code(verdict));
}

struct messages {
	const struct request *request;
	struct lines lines;
};

/* Messages name the file as the user does. */
static void take_message(void *arg, const char *line)
{
	struct messages *messages = arg;
	size_t length = strlen(messages->request->scenario);

	if (!strncmp(line, messages->request->scenario, length) && line[length] == ':')
		lines_printf(&messages->lines, "%s%s", messages->request->name, line + length);
	else
		lines_printf(&messages->lines, "%s", line);
}

static void bad_input(const struct request *request, const struct lines *messages) __attribute__((noreturn));
static void bad_input(const struct request *request, const struct lines *messages)
{
	struct buffer answer = {0};

	answer_without_world(request, VERDICT_BAD_INPUT,
			     messages->count ? messages->line[0] : "cannot be read", NULL, messages, 0,
			     &answer);
	write_answer(answer_fd, &answer);
	_exit(EXIT_BAD_INPUT);
}

static void skipped(const struct request *request, const char *why) __attribute__((noreturn));
static void skipped(const struct request *request, const char *why)
{
	struct buffer answer = {0};
	struct lines nothing = {0};

	answer_without_world(request, VERDICT_SKIP, why, NULL, &nothing, 0, &answer);
	write_answer(answer_fd, &answer);
	_exit(EXIT_OK);
}

/* Reads the scenario and runs it; ends the process. */
static void run_request(struct request *request) __attribute__((noreturn));
static void run_request(struct request *request)
{
	struct messages messages = {.request = request};
	struct scenario *scenario;
	char why[REPLAY_WHY_BYTES];
	const char *skip;

	if (!request->start_host_ns)
		request->start_host_ns = host_clock_ns();
	if (request_take_replay(request, why)) {
		lines_printf(&messages.lines, "%s", why);
		bad_input(request, &messages.lines);
	}
	if (request->replayed)
		scenario = scenario_parse(request->scenario, request->replayed->text, request->replayed->text_bytes,
					  request->set, take_message, &messages);
	else
		scenario = scenario_load(request->scenario, request->set, take_message, &messages);
	if (!scenario)
		bad_input(request, &messages.lines);
	if (scenario->computer.hz && scenario->computer.hz != kernel_facts.hz) {
		lines_printf(&messages.lines, "%s: computer.hz is %u, but this image of %s was built with %u",
			     request->name, scenario->computer.hz, agent_name(), kernel_facts.hz);
		bad_input(request, &messages.lines);
	}
	skip = scenario_for_agent(scenario, request->agent ? request->agent : agent_name(), agent_like());
	if (skip)
		skipped(request, skip);
	if (!modules_are_known(scenario, request->name, &messages.lines))
		bad_input(request, &messages.lines);
	if (request->entered && entered_arm()) {
		lines_printf(&messages.lines,
			     "this image has no debug information, so \"entered\" cannot be answered");
		bad_input(request, &messages.lines);
	}
	world_run(scenario, request, run_done);
}

/* A child's answer and what it wrote to standard error. */
struct output {
	struct buffer answer;
	struct buffer errors;
};

/* Appends what is there; false at the end. */
static bool take_output(int fd, struct buffer *to)
{
	char chunk[65536];
	ssize_t got = read(fd, chunk, sizeof(chunk));

	if (got < 0 && errno == EINTR)
		return true;
	if (got <= 0)
		return false;
	buffer_append(to, chunk, (size_t)got);
	return true;
}

/* Reads until both pipes are closed or @until_ns (0: no limit); false: the time is over. */
static bool read_output(const int fd[2], struct output *output, u64 until_ns)
{
	struct pollfd wait[2] = {{.fd = fd[0], .events = POLLIN}, {.fd = fd[1], .events = POLLIN}};
	u64 now_ns;

	while (wait[0].fd >= 0 || wait[1].fd >= 0) {
		now_ns = until_ns ? host_clock_ns() : 0;
		if (until_ns && now_ns >= until_ns)
			return false;
		if (poll(wait, 2, until_ns ? (int)((until_ns - now_ns) / 1000000 + 1) : -1) <= 0)
			continue;
		if (wait[0].revents && !take_output(fd[0], &output->answer))
			wait[0].fd = -1;
		if (wait[1].revents && !take_output(fd[1], &output->errors))
			wait[1].fd = -1;
	}
	return true;
}

static void put_errors(const struct buffer *errors, struct lines *lines)
{
	const char *at = errors->used ? errors->bytes : "";
	int length;

	for (; *at; at += length + (at[length] == '\n')) {
		length = (int)strcspn(at, "\n");
		lines_printf(lines, "%.*s", length, at);
	}
}

static void answer_for_child(const struct request *request, int status, bool in_time, u64 wall_ns,
			     struct output *output)
{
	struct lines errors = {0};
	char headline[400];
	int used;

	buffer_free(&output->answer);
	put_errors(&output->errors, &errors);
	if (!in_time) {
		snprintf(headline, sizeof(headline),
			 "the run took more than %u ms of host time and was ended", request->host_limit_ms);
		answer_without_world(request, VERDICT_FAIL, headline, "watchdog", &errors, wall_ns,
				     &output->answer);
	} else {
		if (WIFSIGNALED(status))
			used = snprintf(headline, sizeof(headline), "the run died of signal %d (%s)",
					WTERMSIG(status), strsignal(WTERMSIG(status)));
		else
			used = snprintf(headline, sizeof(headline),
					"the run ended with exit code %d and no answer", WEXITSTATUS(status));
		if (errors.count)
			snprintf(headline + used, sizeof(headline) - (size_t)used, ": %s", errors.line[0]);
		answer_without_world(request, WIFSIGNALED(status) ? VERDICT_CRASH : VERDICT_INTERNAL,
				     headline, NULL, &errors, wall_ns, &output->answer);
	}
	lines_free(&errors);
}

/* Exit code of a child that has found something to explain, and has not answered. */
#define AGAIN 75

static void run_again(void)
{
	_exit(AGAIN);
}

static bool is_again(const struct request *request, int status)
{
	return request->again && WIFEXITED(status) && WEXITSTATUS(status) == AGAIN;
}

static pid_t start_child(struct request *request, int from[2])
{
	int answer[2], errors[2];
	pid_t child;

	if (pipe(answer) || pipe(errors) || (child = fork()) < 0) {
		perror("image: a run cannot be started");
		exit(EXIT_INTERNAL);
	}
	if (!child) {
		close(answer[0]);
		close(errors[0]);
		dup2(errors[1], STDERR_FILENO);
		close(errors[1]);
		answer_fd = answer[1];
		run_request(request);
	}
	close(answer[1]);
	close(errors[1]);
	from[0] = answer[0];
	from[1] = errors[0];
	return child;
}

/* False: it took too long. */
static bool serve_once(struct request *request, struct output *output, int *status)
{
	u64 limit_ns = request->host_limit_ms * 1000000ULL;
	int from[2];
	pid_t child = start_child(request, from);
	bool in_time = read_output(from, output, limit_ns ? host_clock_ns() + limit_ns : 0);

	if (!in_time)
		kill(child, SIGKILL);
	close(from[0]);
	close(from[1]);
	while (waitpid(child, status, 0) < 0 && errno == EINTR)
		;
	return in_time;
}

static void serve_request(struct request *request)
{
	struct output output = {0};
	u64 start_ns = host_clock_ns();
	bool in_time;
	int status = 0;

	request->start_host_ns = start_ns;
	request->again = run_again;
	in_time = serve_once(request, &output, &status);
	if (in_time && is_again(request, status)) {
		buffer_free(&output.answer);
		buffer_free(&output.errors);
		request->again = NULL;
		in_time = serve_once(request, &output, &status);
	}
	if (output.errors.used)
		fputs(output.errors.bytes, stderr);
	if (!in_time || !output.answer.used || output.answer.bytes[output.answer.used - 1] != '\n')
		answer_for_child(request, status, in_time, host_clock_ns() - start_ns, &output);
	write_answer(STDOUT_FILENO, &output.answer);
	buffer_free(&output.answer);
	buffer_free(&output.errors);
}

static void refuse(const struct request *request, const char *why)
{
	struct buffer answer = {0};
	struct lines nothing = {0};

	answer_without_world(request, VERDICT_BAD_INPUT, why, NULL, &nothing, 0, &answer);
	write_answer(STDOUT_FILENO, &answer);
	buffer_free(&answer);
}

static int serve(void)
{
	struct request request;
	char *line = NULL, why[256];
	size_t room = 0;

	while (getline(&line, &room, stdin) > 0) {
		if (request_parse(&request, line, why))
			refuse(&request, why);
		else
			serve_request(&request);
		request_free(&request);
	}
	free(line);
	return EXIT_OK;
}

static int run_once(const char *json)
{
	struct request request;
	char why[256];

	if (request_parse(&request, json, why)) {
		refuse(&request, why);
		return EXIT_BAD_INPUT;
	}
	run_request(&request);
}

/* Once, when a checked agent has been built. */
static int print_sites(char **source)
{
	struct buffer sites = {0};

	if (sites_put((const char *const *)source, &sites)) {
		fputs("image: no sites: not built with callbacks, or without debug information\n", stderr);
		return EXIT_BAD_INPUT;
	}
	write_answer(STDOUT_FILENO, &sites);
	buffer_free(&sites);
	return EXIT_OK;
}

/* Of code, as the order of locks has them. */
static int print_places(char **address)
{
	struct buffer places = {0};

	lock_places_put(address, &places);
	write_answer(STDOUT_FILENO, &places);
	buffer_free(&places);
	return EXIT_OK;
}

static int usage(void)
{
	fputs("usage: image --serve | --facts | --run --request JSON | --points PATTERN | --points-absent PATTERN | --sites FOLDER...\n"
	      "       image --places ADDRESS...\n"
	      "An agent's image is started by scmi-sim; sim/world/result.h describes what it reads and "
	      "writes.\n",
	      stderr);
	return EXIT_BAD_INPUT;
}

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "C");
	signal(SIGPIPE, SIG_IGN);
	if (argc == 2 && !strcmp(argv[1], "--serve"))
		return serve();
	if (argc == 2 && !strcmp(argv[1], "--facts"))
		return print_facts();
	if (argc == 4 && !strcmp(argv[1], "--run") && !strcmp(argv[2], "--request"))
		return run_once(argv[3]);
	if (argc > 2 && !strcmp(argv[1], "--places"))
		return print_places(argv + 2);
	if (argc > 2 && !strcmp(argv[1], "--sites"))
		return print_sites(argv + 2);
	if (argc == 3 && (!strcmp(argv[1], "--points") || !strcmp(argv[1], "--points-absent")))
		points_show(argv[2], argv[1][strlen("--points")]);
	return usage();
}
