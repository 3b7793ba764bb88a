/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_KERNEL_MODULE_H
#define SIM_KERNEL_MODULE_H

/*
 * Modules are linked into the image at fixed addresses, each in pages of its
 * own (module.lds), so that calls between them stay direct. What is not loaded
 * is hidden: whoever calls or touches it faults. Loading shows the pages, with
 * data as the program file has them, and runs the init function; what else a
 * loader does, reading and relocating a file, takes no time here.
 *
 * The build makes a NAME.mod.c of each module (scripts/modules.awk), which holds
 * its struct module and says where it stands and whose symbols it uses.
 */
#include <linux/module.h>
#include <linux/trace_events.h>

/*
 * struct sim_module - a module of the image. All of it, and what it points to
 * up to @on_request, stands outside of the module's pages.
 * @needs: the modules whose symbols it uses, space-separated.
 * @on_request: not among those that are loaded when nobody says which.
 * @params, @events, @srcu: tables in its data.
 * @loaded: its pages are there; from before init to after exit.
 * @users: loaded modules that use its symbols.
 * @order: of loading, 1, 2, ...
 */
struct sim_module {
	const char *name;
	const char *needs;
	bool on_request;
	struct module *module;
	const char *text, *text_end, *data, *data_end;
	const struct kernel_param *params, *params_end;
	struct trace_event_call **events, **events_end;
	struct srcu_struct **srcu, **srcu_end;
	bool loaded;
	u32 users;
	u32 order;
};

#define SIM_MODULE(id, needs_, on_request_)                                                                       \
	extern const char module_text[], module_text_end[], module_data[], module_data_end[];               \
	extern const struct kernel_param module_params[], module_params_end[];                              \
	extern struct trace_event_call *module_events[], *module_events_end[];                              \
	extern struct srcu_struct *module_srcu[], *module_srcu_end[];                                       \
	int init_module(void) __attribute__((weak));                                                        \
	void cleanup_module(void) __attribute__((weak));                                                    \
	struct module __this_module = { .name = #id, .init = init_module, .exit = cleanup_module };         \
	static const char name[] __section(".sim_modules.text") = #id;                                      \
	static const char needs[] __section(".sim_modules.text") = needs_;                                  \
	static struct sim_module self __section(".sim_modules.data") = {                                    \
		name, needs, on_request_, &__this_module, module_text, module_text_end, module_data, module_data_end, \
		module_params, module_params_end, module_events, module_events_end, module_srcu, module_srcu_end, \
	};                                                                                                  \
	static struct sim_module *const pointer __used __section(".sim_modules") = &self

/* Boot: all modules are hidden; then those of the configuration are loaded, or all, dependencies first. */
void sim_modules_init(void);
void sim_modules_boot(void);
/* "NAME PARAMETER=VALUE ...": -ENOENT: no such module, or one that it needs is not loaded; -EEXIST: it is loaded. */
int sim_module_load(const char *line);
/* -ENOENT: it is not loaded; -EBUSY: it is in use, or cannot be unloaded. */
int sim_module_unload(const char *name);
/* All that can go, the last loaded first. */
void sim_modules_unload_all(void);
/* Does @address belong to a module that is loaded? */
bool sim_module_is_there(const void *address);
/* The run is over: what a report needs of unloaded modules may be read again. */
void sim_modules_reveal(void);

#endif
