// SPDX-License-Identifier: GPL-2.0-only
/* The floor of a whole process: a SimGrid program with one host and one actor that does nothing. */
#include <simgrid/actor.h>
#include <simgrid/engine.h>
#include <simgrid/host.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char platform[] = "<?xml version='1.0'?>\n"
			       "<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
			       "<platform version=\"4.1\"><zone id=\"world\" routing=\"None\">"
			       "<host id=\"computer\" speed=\"1Gf\"/></zone></platform>\n";

static void nothing(int argc, char **argv)
{
	(void)argc;
	(void)argv;
}

int main(void)
{
	char name[] = "empty-simgrid", log[] = "--log=root.threshold:error", raw[] = "--cfg=contexts/factory:raw";
	char path[] = "/tmp/empty-simgrid-XXXXXX.xml";
	char *argv[] = { name, log, raw, NULL };
	int argc = 3, fd = mkstemps(path, 4);

	simgrid_init(&argc, argv);
	if (fd < 0 || write(fd, platform, sizeof(platform) - 1) != (ssize_t)sizeof(platform) - 1) {
		perror("empty-simgrid: platform file");
		return 70;
	}
	close(fd);
	simgrid_load_platform(path);
	unlink(path);
	sg_actor_create("nothing", sg_host_by_name("computer"), nothing, 0, NULL);
	simgrid_run();
	return 0;
}
