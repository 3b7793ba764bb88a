// SPDX-License-Identifier: GPL-2.0-only
#include "checkers.h"

#include <stdio.h>
#include <string.h>

#include "../check/checks.h"
#include "../check/silence.h"
#include "../check/stalls.h"
#include "../machine/scmi_watch.h"
#include "facts.h"
#include "sites.h"
#include "scenario_names.h"
#include "symbols.h"
#include "world.h"

/* Whoever only detects has done so. */
static void explain(const struct world *world)
{
	if (!checks_explain)
		world->request->again();
}

static void found(enum check check, const char *text, const void *place, const void *frame)
{
	explain(world_current());
	finding_add(world_current(), check_name(check), text, place, frame);
}

static void name_symbol(const void *address, bool is_return, char *text, u32 bytes)
{
	struct symbol_frame frame;

	if (symbols_at(address, is_return, &frame, 1))
		snprintf(text, bytes, "%s %s:%u", frame.function, frame.file, frame.line);
	else
		snprintf(text, bytes, "%s", "");
}

static void name_frames(const void *address, bool is_return, void (*each)(void *arg, const char *text), void *arg)
{
	struct symbol_frame frame[FINDING_FRAMES];
	u32 frames = symbols_at(address, is_return, frame, FINDING_FRAMES);
	char text[256];

	for (u32 i = 0; i < frames; i++) {
		snprintf(text, sizeof(text), "%.63s %.127s:%u", frame[i].function, frame[i].file, frame[i].line);
		each(arg, text);
	}
}

static void found_calls(enum check check, const char *text, const void *place, const void *const *call, u32 calls)
{
	struct finding *finding;

	explain(world_current());
	finding = finding_add(world_current(), check_name(check), text, place, NULL);
	if (!finding || finding->count > 1)
		return;
	finding->call_count = calls < FINDING_CALLS ? calls : FINDING_CALLS;
	memcpy(finding->call, call, finding->call_count * sizeof(*call));
}

static bool is_agents(const void *place)
{
	struct kernel_module module;

	return kernel_module_at(place, &module);
}

static const char *name_of(const struct names *names, s32 value, s32 of)
{
	for (u32 i = 0; i < names->count; i++)
		if (names->name[i].value == value && (names->name[i].of < 0 || names->name[i].of == of))
			return names->name[i].name;
	return NULL;
}

static bool name_message(u32 header, char *text, u32 bytes)
{
	s32 protocol = SCMI_HEADER_PROTOCOL(header);
	const char *of = name_of(&protocol_names, protocol, -1);
	const char *command = name_of(&command_names, SCMI_HEADER_MESSAGE(header), protocol);

	if (of && command)
		snprintf(text, bytes, "%s %s", of, command);
	return of && command;
}

struct listening {
	enum listener listener;
	void (*each)(void *arg, const void *place, const char *name);
	void *arg;
};

static void listen_at(void *arg, const void *place, const char *name)
{
	const struct listening *listening = arg;
	u64 bytes;
	const char *text = sites_text(&bytes);

	callbacks_arm(listening->listener, text, bytes, &place, 1);
	listening->each(listening->arg, place, name);
}

static void listen_to(enum listener listener, const char *function,
		      void (*each)(void *arg, const void *place, const char *name), void *arg)
{
	struct listening listening = {listener, each, arg};

	sites_of_writes(function, listen_at, &listening);
}

static const struct check_port port = {
	.found = found,
	.found_calls = found_calls,
	.agents = is_agents,
	.symbol = name_symbol,
	.frames = name_frames,
	.walk = symbols_walk,
	.context = kernel_context,
	.listen = listen_to,
	.message = name_message,
};

int checkers_begin(struct world *world)
{
	const struct stalls_config *stalls = &world->scenario->stalls;
	const struct request *request = world->request;
	char why[256];
	u32 checks;

	if (!scenario_checks(world->scenario, request->check, &checks, why)) {
		snprintf(world->bad_input, sizeof(world->bad_input), "%s: --check %.40s: %s", request->name, request->check,
			 why);
		return -1;
	}
	if (checks && !strstr(kernel_facts.variant, "checked")) {
		snprintf(world->bad_input, sizeof(world->bad_input),
			 "%s: checkers were asked for, but this image of %s was built without the compiler's callbacks",
			 request->name, agent_name());
		return -1;
	}
	checks_begin(checks, !request->again || stalls->every, &port);
	if (checks & CHECK_BIT(CHECK_RACES) && stalls->every)
		stalls_begin(&(struct stalls){stalls->every, stalls->for_ns, stalls->boot});
	return 0;
}

static void take_modules(struct checks_facts *facts)
{
	struct kernel_module module;

	for (u32 i = 0; i < kernel_module_count() && facts->module_count < CHECKS_MODULES_MAX; i++) {
		kernel_module(i, &module);
		if (!module.loaded || !module.references)
			continue;
		facts->module[facts->module_count].name = module.name;
		facts->module[facts->module_count].count = module.count;
		facts->module[facts->module_count++].references = module.references;
	}
}

static bool modules_are_gone(void)
{
	struct kernel_module module;

	for (u32 i = 0; i < kernel_module_count(); i++) {
		kernel_module(i, &module);
		if (module.loaded)
			return false;
	}
	return true;
}

void checkers_end(struct world *world)
{
	const struct expectations *expect = &world->scenario->expect;
	const struct agent_view *view = &world->observed.view;
	struct checks_facts facts = {
		.agent_gone = world->removed && expect->no_memory_left,
		.transfers_total = view->transfers_total,
	};

	if (world->observed.taken && expect->no_transfers_left)
		facts.transfers_in_use = view->transfers_in_use;
	if (world->observed.taken && expect->no_tokens_left)
		facts.tokens_in_use = view->tokens_in_use;
	if (world->phase == WORLD_UNLOADED) {
		facts.modules_gone = expect->no_memory_left && modules_are_gone();
		take_modules(&facts);
	}
	checks_end(&facts);
}

void checkers_all_said(void)
{
	const struct shortcut *shortcuts;
	const char *text;
	u64 bytes;
	u32 count;

	if (!strstr(kernel_facts.variant, "checked"))
		return;
	text = sites_text(&bytes);
	shortcuts = kernel_shortcuts(&count);
	/* Without run-ahead nothing is shortened. */
	callbacks_silence(text, bytes, shortcuts, world_current()->request->engine.run_ahead ? count : 0);
}
