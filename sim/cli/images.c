// SPDX-License-Identifier: GPL-2.0-only
#include "images.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agents.h"
#include "options.h"

const char *program_folder(void)
{
	static char path[4096];
	ssize_t bytes;
	char *slash;

	if (path[0])
		return path;
	bytes = readlink("/proc/self/exe", path, sizeof(path) - 1);
	if (bytes <= 0)
		return strcpy(path, ".");
	path[bytes] = '\0';
	slash = strrchr(path, '/');
	if (slash)
		*slash = '\0';
	return path;
}

bool can_build(void)
{
	char *cache = text_format("%s/CMakeCache.txt", program_folder());
	bool exists = file_exists(cache);

	free(cache);
	return exists;
}

char *data_path(const char *relative)
{
	char *path, *tidy;

	if (can_build())
		return text_format("%s/%s", SCMI_SOURCE_DIR, relative);
	path = text_format("%s/../share/scmi-sim/%s", program_folder(), relative);
	tidy = realpath(path, NULL);
	if (!tidy)
		return path;
	free(path);
	return tidy;
}

char *image_name(const char *agent, u32 hz)
{
	return hz == 1000 ? must_copy(agent) : text_format("%s-hz%u", agent, hz);
}

char *agent_unknown(const char *agent)
{
	static const char *const known[] = {
#define X(name, tree, variant, help) name,
		AGENTS(X)
#undef X
		NULL
	};
	const char *guess;

	for (u32 i = 0; known[i]; i++)
		if (strcmp(known[i], agent) == 0)
			return NULL;
	guess = text_suggest(agent, known);
	if (guess)
		return text_format("there is no agent '%s'; did you mean '%s'?", agent, guess);
	return text_format("there is no agent '%s'; `%s agents` lists them", agent, program_name());
}

char *image_path(const char *name)
{
	const char *folder = getenv("SCMI_SIM_IMAGES");
	char *path;

	if (folder && *folder)
		path = text_format("%s/%s/image", folder, name);
	else if (can_build())
		path = text_format("%s/agents/%s/image", program_folder(), name);
	else
		path = text_format("%s/../lib/scmi-sim/agents/%s/image", program_folder(), name);
	if (access(path, X_OK) == 0)
		return path;
	free(path);
	return NULL;
}

int build_target(const char *target)
{
	char *jobs = text_format("-j%ld", sysconf(_SC_NPROCESSORS_ONLN));
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		dup2(STDERR_FILENO, STDOUT_FILENO);
		unsetenv("MAKEFLAGS");
		unsetenv("MAKELEVEL");
		execlp("cmake", "cmake", "--build", program_folder(), "--target", target, jobs, (char *)NULL);
		fprintf(stderr, "scmi-sim: cannot start cmake: %s; install the package cmake\n", strerror(errno));
		_exit(127);
	}
	free(jobs);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int build_image(const char *name)
{
	char *target = text_format("agent-%s", name);
	int status;

	fprintf(stderr, "scmi-sim: building the agent %s (once; a minute or two)\n", name);
	status = build_target(target);
	free(target);
	if (status == 0)
		return 0;
	fprintf(stderr,
		"scmi-sim: the agent %s could not be built (see above); nothing of it is used.\n"
		"Mend what the messages name, then run the same command again.\n",
		name);
	return -1;
}

int image_prepare(const char *name)
{
	char *path = image_path(name), *lock;
	int fd, result = 0;

	if (path) {
		free(path);
		return 0;
	}
	if (getenv("SCMI_SIM_IMAGES") || !can_build()) {
		fprintf(stderr, "scmi-sim: the agent %s is not installed here; build it in the source tree\n", name);
		return -1;
	}
	lock = text_format("%s/agents", program_folder());
	mkdir(lock, 0777);
	free(lock);
	lock = text_format("%s/agents/%s.lock", program_folder(), name);
	fd = open(lock, O_CREAT | O_RDWR | O_CLOEXEC, 0666);
	if (fd < 0 || flock(fd, LOCK_EX)) {
		fprintf(stderr, "scmi-sim: cannot lock %s: %s\n", lock, strerror(errno));
		result = -1;
	} else {
		path = image_path(name); /* somebody else may have built it meanwhile */
		if (!path)
			result = build_image(name);
		free(path);
	}
	if (fd >= 0)
		close(fd);
	free(lock);
	return result;
}
