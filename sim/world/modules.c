// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>
#include "facts.h"
#include "modules.h"

/* As modprobe has it, a name may be spelled with '-' for '_'. What follows a space are parameters. */
static bool same_module(const char *line, const char *name)
{
	for (; *line && *line != ' '; line++, name++)
		if (*line != *name && !(*line == '-' && *name == '_'))
			return false;
	return !*name;
}

static void refuse(const char *line, const struct place *place, const char *file, struct lines *messages)
{
	struct kernel_module module;
	struct buffer names = {0};
	u32 i;

	for (i = 0; i < kernel_module_count(); i++) {
		kernel_module(i, &module);
		buffer_printf(&names, "%s%s", i ? ", " : "", module.name);
	}
	lines_printf(messages, "%s:%u:%u: agent %s has no module \"%.*s\"; expected one of %s", file, place->line,
		     place->column, agent_name(), (int)strcspn(line, " "), line, names.bytes);
	buffer_free(&names);
}

static void check(const char *line, const struct place *place, const char *file, struct lines *messages)
{
	struct kernel_module module;
	u32 i;

	for (i = 0; i < kernel_module_count(); i++) {
		kernel_module(i, &module);
		if (same_module(line, module.name))
			return;
	}
	refuse(line, place, file, messages);
}

static void check_client(const struct client_config *client, const char *file, struct lines *messages)
{
	u32 i;

	for (i = 0; i < client->step_count; i++) {
		const struct scenario_step *step = &client->step[i];

		if (step->operation.code == OPERATION_MODULE_LOAD || step->operation.code == OPERATION_MODULE_UNLOAD)
			check((const char *)step->operation.arg[0], &step->place, file, messages);
	}
}

bool modules_are_known(const struct scenario *scenario, const char *file, struct lines *messages)
{
	u32 before = messages->count, i;

	for (i = 0; i < scenario->module_count; i++)
		check(scenario->module[i].line, &scenario->module[i].place, file, messages);
	for (i = 0; i < scenario->client_count; i++)
		check_client(&scenario->client[i], file, messages);
	return messages->count == before;
}

const char *const *modules_of_boot(const struct scenario *scenario)
{
	const char **names;
	u32 i;

	if (!scenario->module)
		return NULL;
	names = host_alloc(scenario->module_count + 1, sizeof(*names));
	for (i = 0; i < scenario->module_count; i++)
		names[i] = scenario->module[i].line;
	return names;
}
