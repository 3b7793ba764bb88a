// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "make.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "images.h"

#define SHA256_DIGITS 64
#define NOT_STARTED 127

/* What tools say where the computer is at fault, not what is compiled. */
static const char *const troubles[] = {
	"No space left on device", "Disk quota exceeded", "File size limit exceeded", "File too large", "Input/output error",
	"Read-only file system",   "Cannot allocate memory", "out of memory",	      "virtual memory exhausted",
	"Killed signal",	   "Permission denied",	     "Too many open files",   "Resource temporarily unavailable",
};

/* Do we run under a make that shares its jobs with us? Then the descriptors that MAKEFLAGS names are open. */
static bool shares_jobs(void)
{
	const char *flags = getenv("MAKEFLAGS"), *server = flags ? strstr(flags, "--jobserver-auth=") : NULL;
	int reads, writes;

	if (!server)
		return false;
	server += strlen("--jobserver-auth=");
	if (strncmp(server, "fifo:", 5) == 0)
		return true;
	return sscanf(server, "%d,%d", &reads, &writes) == 2 && fcntl(reads, F_GETFD) >= 0 && fcntl(writes, F_GETFD) >= 0;
}

static void become_make(const struct text_list *words, int out)
{
	char *jobs = text_format("-j%ld", sysconf(_SC_NPROCESSORS_ONLN));
	char *host = text_format("%s/agents/host.mk", program_folder());
	char **argv = must_alloc((words->count + 8) * sizeof(*argv));
	u32 count = 0;

	argv[count++] = "make";
	if (!shares_jobs()) {
		unsetenv("MAKEFLAGS");
		unsetenv("MAKELEVEL");
		argv[count++] = jobs;
	}
	argv[count++] = "-f";
	argv[count++] = host;
	argv[count++] = "-f";
	argv[count++] = SCMI_SOURCE_DIR "/sim/kernel/Makefile";
	for (u32 i = 0; i < words->count; i++)
		argv[count++] = words->item[i];
	setenv("LC_ALL", "C", 1);
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	if (chdir(SCMI_SOURCE_DIR) == 0)
		execvp("make", argv);
	fprintf(stderr, "scmi-sim: cannot start make in %s: %s; install the package make\n", SCMI_SOURCE_DIR, strerror(errno));
	_exit(NOT_STARTED);
}

static bool is_trouble(const char *line)
{
	for (u32 i = 0; i < sizeof(troubles) / sizeof(troubles[0]); i++)
		if (strstr(line, troubles[i]))
			return true;
	/* A tool that is not there, as make and the shell say it. */
	return (strncmp(line, "make", 4) == 0 && strstr(line, ": No such file or directory")) ||
	       (strncmp(line, "/bin/sh: ", 9) == 0 && strstr(line, "not found"));
}

/* "[ 12/164] CC kernel/softirq.c": what is only of interest while it lasts. */
static bool is_progress(const char *line)
{
	return *line == '[' && strstr(line, "] CC ");
}

static bool is_about_files(const char *line)
{
	return line[0] == '#' || strspn(line, "0123456789abcdef") == SHA256_DIGITS;
}

/* Passes on what make says; returns whether it tells of trouble. */
static bool pass_on(FILE *pipe, bool list)
{
	bool terminal = isatty(STDERR_FILENO), open = false, trouble = false;
	char *line = NULL;
	size_t room = 0;
	ssize_t bytes;

	while ((bytes = getline(&line, &room, pipe)) > 0) {
		trouble |= is_trouble(line);
		if (list && is_about_files(line)) {
			fputs(line, stdout);
			continue;
		}
		if (open)
			fputs("\r\033[K", stderr);
		open = terminal && is_progress(line);
		if (open && line[bytes - 1] == '\n')
			line[bytes - 1] = '\0';
		fputs(line, stderr);
		fflush(stderr);
	}
	if (open)
		fputs("\r\033[K", stderr);
	free(line);
	return trouble;
}

enum make_result make_run(const struct text_list *words, bool list)
{
	int fd[2] = { -1, -1 }, status = -1;
	bool trouble;
	FILE *pipe;
	pid_t pid;

	fflush(NULL);
	if (pipe2(fd, O_CLOEXEC) || (pid = fork()) < 0) {
		fprintf(stderr, "scmi-sim: cannot start make: %s\n", strerror(errno));
		return MAKE_TROUBLE;
	}
	if (pid == 0)
		become_make(words, fd[1]);
	close(fd[1]);
	pipe = fdopen(fd[0], "r");
	trouble = !pipe || pass_on(pipe, list);
	if (pipe)
		fclose(pipe);
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status) == NOT_STARTED)
		return MAKE_TROUBLE;
	return WEXITSTATUS(status) == 0 ? MAKE_DONE : trouble ? MAKE_TROUBLE : MAKE_FAILED;
}
