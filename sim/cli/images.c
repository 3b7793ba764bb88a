// SPDX-License-Identifier: GPL-2.0-only
#include "images.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

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

char *image_name(const char *agent, u32 hz, bool checked)
{
	char *why, *name;
	struct agent *found = agent_find(agent, &why);

	if (!found) {
		free(why);
		return must_copy(agent);
	}
	if (checked)
		agent_make_checked(found);
	name = agent_image(found, hz);
	agent_free(found);
	return name;
}

char *agent_unknown(const char *agent)
{
	char *why;

	agent_free(agent_find(agent, &why));
	return why;
}

static bool images_are_elsewhere(void)
{
	const char *folder = getenv("SCMI_SIM_IMAGES");

	return folder && *folder;
}

char *image_path(const char *name)
{
	const char *folder = getenv("SCMI_SIM_IMAGES");
	char *path;

	if (images_are_elsewhere())
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

enum build image_prepare(const char *name, u32 hz, bool checked)
{
	char *why, *image, *path;
	struct agent *agent = agent_find(name, &why);
	enum build built = BUILD_ELSE;

	if (!agent) {
		fprintf(stderr, "%s\n", why);
		free(why);
		return BUILD_ELSE;
	}
	if (checked)
		agent_make_checked(agent);
	image = agent_image(agent, hz);
	path = image_path(image);
	if (can_build() && !images_are_elsewhere())
		built = agent_build(agent, hz);
	else if (path)
		built = BUILD_DONE;
	else
		fprintf(stderr, "scmi-sim: the agent %s is not installed here; build it in the source tree\n", image);
	free(path);
	free(image);
	agent_free(agent);
	return built;
}
