// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "worker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "images.h"

#define ANSWER_BYTES_MAX (64u << 20)
#define ERROR_BYTES 4096
#define ERROR_LINES 20

static void become_image(const struct worker *worker, const char *path, const struct setting *setting, int in, int out)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGPIPE, SIG_DFL);
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(worker->errors, STDERR_FILENO);
	for (const char *const *word = setting ? setting->environment : NULL; word && *word; word++)
		putenv(must_copy(*word));
	if (setting && setting->folder && chdir(setting->folder)) {
		fprintf(stderr, "cannot enter %s: %s\n", setting->folder, strerror(errno));
		_exit(127);
	}
	execl(path, path, "--serve", (char *)NULL);
	fprintf(stderr, "cannot start %s: %s\n", path, strerror(errno));
	_exit(127);
}

int worker_start(struct worker *worker, const char *image, const struct setting *setting, char **why)
{
	char *path = image_path(image), *absolute;
	int in[2] = { -1, -1 }, out[2] = { -1, -1 };

	if (!path) {
		*why = text_format("the agent %s is not built", image);
		return -1;
	}
	absolute = realpath(path, NULL);
	free(path);
	*worker = (struct worker){ .setting = setting, .image = must_copy(image) };
	worker->errors = memfd_create("scmi-sim-errors", MFD_CLOEXEC);
	if (!absolute || worker->errors < 0 || pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC) ||
	    (worker->pid = fork()) < 0) {
		*why = text_format("cannot start %s: %s", image, strerror(errno));
		worker->pid = 0;
		free(absolute);
		return -1;
	}
	if (worker->pid == 0)
		become_image(worker, absolute, setting, in[0], out[1]);
	free(absolute);
	close(in[0]);
	close(out[1]);
	worker->to = in[1];
	worker->from = out[0];
	fcntl(worker->from, F_SETFL, O_NONBLOCK);
	return 0;
}

bool worker_is(const struct worker *worker, const char *image, const struct setting *setting)
{
	return worker->pid && worker->setting == setting && strcmp(worker->image, image) == 0;
}

int worker_send(struct worker *worker, const struct request *request)
{
	char *text = request_text(request);
	size_t bytes = strlen(text), done = 0;

	worker->errors_seen = lseek(worker->errors, 0, SEEK_END);
	worker->line_bytes = 0;
	while (done < bytes) {
		ssize_t n = write(worker->to, text + done, bytes - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		done += (size_t)n;
	}
	free(text);
	return done == bytes ? 0 : -1;
}

static void make_room(struct worker *worker)
{
	char *more;

	if (worker->line_bytes + 1 < worker->line_room)
		return;
	worker->line_room = worker->line_room ? worker->line_room * 2 : 65536;
	more = must_alloc(worker->line_room);
	if (worker->line_bytes)
		memcpy(more, worker->line, worker->line_bytes);
	free(worker->line);
	worker->line = more;
}

enum worker_event worker_read(struct worker *worker)
{
	for (;;) {
		ssize_t n;
		char *end;

		make_room(worker);
		n = read(worker->from, worker->line + worker->line_bytes, worker->line_room - 1 - worker->line_bytes);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return WORKER_NOTHING;
		if (n == 0 || worker->line_bytes > ANSWER_BYTES_MAX)
			return WORKER_GONE;
		end = memchr(worker->line + worker->line_bytes, '\n', (size_t)n);
		worker->line_bytes += (size_t)n;
		if (end) {
			*end = '\0';
			return WORKER_LINE;
		}
	}
}

void worker_errors(struct worker *worker, struct text_list *lines)
{
	off_t end = lseek(worker->errors, 0, SEEK_END), from = worker->errors_seen;
	char text[ERROR_BYTES + 1];
	char *rest, *line;
	ssize_t n;

	if (end - from > ERROR_BYTES)
		from = end - ERROR_BYTES;
	n = pread(worker->errors, text, ERROR_BYTES, from);
	if (n <= 0)
		return;
	text[n] = '\0';
	rest = text;
	for (u32 i = 0; i < ERROR_LINES && (line = strsep(&rest, "\n")); i++)
		if (*line)
			text_list_add(lines, line);
}

static char *describe_end(const char *image, int status)
{
	if (WIFSIGNALED(status))
		return text_format("%s was ended by signal %d (%s)", image, WTERMSIG(status),
				   strsignal(WTERMSIG(status)));
	if (WEXITSTATUS(status))
		return text_format("%s left with exit code %d", image, WEXITSTATUS(status));
	return NULL;
}

char *worker_stop(struct worker *worker, u32 wait_ms, struct text_list *said)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	char *how;
	int status = 0;
	pid_t pid = 0;

	if (!worker->pid)
		return NULL;
	close(worker->to);
	close(worker->from);
	for (u32 waited = 0; waited < wait_ms && !(pid = waitpid(worker->pid, &status, WNOHANG)); waited++)
		nanosleep(&pause, NULL);
	if (!pid) {
		kill(worker->pid, SIGKILL);
		waitpid(worker->pid, &status, 0);
	}
	how = describe_end(worker->image, status);
	if (said)
		worker_errors(worker, said);
	close(worker->errors);
	free(worker->line);
	free(worker->image);
	*worker = (struct worker){ 0 };
	return how;
}
