// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "sim/engine/arena.h"

#define CHILD_SECONDS 60

u64 child_arena_base;
const struct engine_config plain_config = {.run_ahead = true, .seed = 1};

/* AddressSanitizer says this once under the ucontext factory; all else that it says is for the tests to see.
 */
static void drop_warning(char *text)
{
	char *warning = strstr(text, "WARNING: ASan doesn't fully support makecontext"), *end;

	if (!warning)
		return;
	end = strchr(warning, '\n');
	while (warning > text && warning[-1] != '\n')
		warning--;
	memmove(warning, end + 1, strlen(end + 1) + 1);
}

static const struct child *run(const struct engine_config *config, void (*main)(void *arg), void *arg)
{
	static struct child child;
	size_t used = 0;
	ssize_t bytes;
	int ends[2], status;
	pid_t pid;

	fflush(NULL);
	if (pipe(ends) || (pid = fork()) < 0)
		abort();
	if (!pid) {
		dup2(ends[1], 1);
		dup2(ends[1], 2);
		close(ends[0]);
		close(ends[1]);
		alarm(CHILD_SECONDS);
		if (config) {
			arena_init(child_arena_base);
			engine_run(config, main, arg);
		}
		main(arg);
		fflush(NULL);
		_exit(0);
	}
	close(ends[1]);
	while ((bytes = read(ends[0], child.text + used, sizeof(child.text) - 1 - used)) > 0)
		used += bytes;
	child.text[used] = 0;
	drop_warning(child.text);
	close(ends[0]);
	waitpid(pid, &status, 0);
	child.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
	return &child;
}

const struct child *run_child(const struct engine_config *config, void (*main)(void *arg), void *arg)
{
	return run(config, main, arg);
}

const struct child *run_plain(void (*main)(void *arg), void *arg)
{
	return run(NULL, main, arg);
}

bool child_said_line(const struct child *child, const char *line)
{
	size_t bytes = strlen(line);

	for (const char *at = child->text; (at = strstr(at, line)); at++)
		if ((at == child->text || at[-1] == '\n') && (at[bytes] == '\n' || !at[bytes]))
			return true;
	return false;
}

bool child_said(const struct child *child, const char *text)
{
	return strstr(child->text, text) != NULL;
}

void end_and_report(void)
{
	enum engine_end end = engine_wait_for_end();

	printf("end: %s\n%s\n", engine_end_name(end), engine_end_report());
	engine_exit(0);
}
