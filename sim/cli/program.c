// SPDX-License-Identifier: GPL-2.0-only
#include "program.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "text.h"

static char *read_all(int fd)
{
	size_t used = 0, room = 65536;
	char *text = must_alloc(room);
	ssize_t got;

	for (;;) {
		if (used + 1 == room) {
			char *larger = must_alloc(2 * room);

			memcpy(larger, text, used);
			free(text);
			text = larger;
			room *= 2;
		}
		got = read(fd, text + used, room - used - 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		used += (size_t)got;
	}
	text[used] = '\0';
	return text;
}

int program_output(char *const *words, char **output)
{
	int ends[2], status = 0;
	pid_t child;

	*output = NULL;
	if (pipe(ends))
		return -1;
	child = fork();
	if (child == 0) {
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		execv(words[0], words);
		_exit(127);
	}
	close(ends[1]);
	if (child > 0)
		*output = read_all(ends[0]);
	close(ends[0]);
	if (child < 0)
		return -1;
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) && WEXITSTATUS(status) != 127 ? WEXITSTATUS(status) : -1;
}
