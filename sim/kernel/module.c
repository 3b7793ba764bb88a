// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loading and unloading modules, and the references that keep them: what the
 * tree's kernel/module does, for modules that are in the image already. Its
 * tables are changed between two charges of time, so they need no lock.
 */
#include <linux/async.h>
#include <linux/ctype.h>
#include <linux/kmod.h>
#include <linux/lockdep.h>
#include <linux/moduleparam.h>
#include <linux/notifier.h>
#include <linux/rcupdate.h>
#include <linux/srcu.h>
#include <linux/string.h>
#include <linux/version.h>
#include <linux/wait.h>
#include "drivers/base/base.h"
#include "module.h"
#include "sim.h"
#include "sim/machine/memory_watch.h"
#include "sim/machine/order_watch.h"

/* The reference that every loaded module has by itself. */
#define OWN_REFERENCE 1

extern struct sim_module *sim_modules_start[], *sim_modules_end[];
extern char sim_module_text_start[], sim_module_text_end[], sim_module_data_start[], sim_module_data_end[];

static BLOCKING_NOTIFIER_HEAD(notifiers);
static DECLARE_WAIT_QUEUE_HEAD(changed);
static u32 loads;

#define for_each_module(module, at) \
	for (at = sim_modules_start; at < sim_modules_end && (module = *at); at++)

/* ---- what there is ---- */

static bool same_name(const char *a, const char *b, size_t bytes)
{
	size_t i;

	for (i = 0; i < bytes; i++)
		if (a[i] != b[i] && !(strchr("-_", a[i]) && strchr("-_", b[i])))
			return false;
	return !a[bytes];
}

/* @name ends where a word ends. */
static struct sim_module *find(const char *name)
{
	struct sim_module *module, **at;
	size_t bytes = strcspn(name, " ");

	for_each_module(module, at)
		if (strlen(module->name) == bytes && same_name(module->name, name, bytes))
			return module;
	return NULL;
}

static struct sim_module *module_at(const void *address)
{
	struct sim_module *module, **at;
	const char *byte = address;

	for_each_module(module, at)
		if ((byte >= module->text && byte < module->text_end) || (byte >= module->data && byte < module->data_end))
			return module;
	return NULL;
}

bool sim_module_is_there(const void *address)
{
	const struct sim_module *module = module_at(address);

	return module && module->loaded;
}

/* The next word of a list of names; NULL at its end. */
static struct sim_module *next_needed(const char **list)
{
	const char *name = *list + strspn(*list, " ");

	*list = name + strcspn(name, " ");
	return *name ? find(name) : NULL;
}

static u32 references(const struct sim_module *module)
{
	return module->loaded ? max(module_refcount(module->module), 0) : 0;
}

u32 kernel_module_count(void)
{
	return sim_modules_end - sim_modules_start;
}

static void describe(const struct sim_module *module, struct kernel_module *facts)
{
	facts->name = module->name;
	facts->loaded = module->loaded;
	facts->users = module->users;
	facts->references = references(module);
	facts->count = &module->module->refcnt.counter;
}

void kernel_module(u32 number, struct kernel_module *facts)
{
	describe(sim_modules_start[number], facts);
}

bool kernel_module_at(const void *address, struct kernel_module *facts)
{
	struct sim_module *module = module_at(address);

	if (module)
		describe(module, facts);
	return module;
}

/* ---- pages ---- */

static u64 text_bytes(const struct sim_module *module)
{
	return module->text_end - module->text;
}

static u64 data_bytes(const struct sim_module *module)
{
	return module->data_end - module->data;
}

static void show(const struct sim_module *module)
{
	pages_show_code(module->text, text_bytes(module));
	pages_show_data(module->data, data_bytes(module));
}

static void hide(const struct sim_module *module)
{
	pages_hide(module->text, text_bytes(module));
	pages_hide(module->data, data_bytes(module));
	order_forget(module->data, data_bytes(module));
}

void sim_modules_init(void)
{
	pages_hide(sim_module_text_start, sim_module_text_end - sim_module_text_start);
	pages_hide(sim_module_data_start, sim_module_data_end - sim_module_data_start);
}

void sim_modules_reveal(void)
{
	struct sim_module *module, **at;
	static bool revealed;

	if (revealed)
		return;
	revealed = true;
	for_each_module(module, at)
		if (!module->loaded)
			show(module);
}

/* ---- loading ---- */

static bool needs_are_there(const struct sim_module *module)
{
	const char *list = module->needs;
	const struct sim_module *needed;

	while ((needed = next_needed(&list)))
		if (!needed->loaded || needed->module->state != MODULE_STATE_LIVE) {
			pr_warn("%s: unknown symbols: %s is not loaded\n", module->name, needed->name);
			return false;
		}
	return true;
}

static void use_needs(const struct sim_module *module, int by)
{
	const char *list = module->needs;
	struct sim_module *needed;

	while ((needed = next_needed(&list)))
		needed->users += by;
}

/* A module that is coming or going is waited for. */
static void settle(const struct sim_module *module)
{
	wait_event(changed, !module->loaded || module->module->state == MODULE_STATE_LIVE);
}

static int unknown_parameter(char *name, char *value, const char *module, void *unused)
{
	pr_warn("%s: unknown parameter '%s' ignored\n", module, name);
	return 0;
}

/* What follows the name on @line; the module may keep pointers into it. */
static int set_parameters(struct sim_module *module, const char *line)
{
	const char *words = skip_spaces(line + strcspn(line, " "));

	module->module->args = kstrdup(words, GFP_KERNEL);
	if (!module->module->args)
		return -ENOMEM;
	return PTR_ERR_OR_ZERO(parse_args(module->name, module->module->args, module->params,
					  module->params_end - module->params, S16_MIN, S16_MAX, NULL, unknown_parameter));
}

/* Told before it is done; see memory_watch.h. */
static void counted(const struct module *mod, int by, const void *frame)
{
	if (memory_watch)
		memory_watch->counted(&mod->refcnt.counter, by, frame);
}

static void fill_in(struct sim_module *module)
{
	struct module *mod = module->module;

	INIT_LIST_HEAD(&mod->list);
	INIT_LIST_HEAD(&mod->source_list);
	INIT_LIST_HEAD(&mod->target_list);
	mutex_init(&mod->param_lock);
	atomic_set(&mod->refcnt, OWN_REFERENCE + 1); /* one more while init runs */
	counted(mod, 0, NULL);
	mod->kp = (struct kernel_param *)module->params;
	mod->num_kp = module->params_end - module->params;
	mod->srcu_struct_ptrs = module->srcu;
	mod->num_srcu_structs = module->srcu_end - module->srcu;
	mod->state = MODULE_STATE_COMING;
}

/* What a loader does before the module itself has a say; it takes no time. */
static int link_in(struct sim_module *module, const char *line)
{
	u64 owed_ns = machine_cpu->owed_ns;
	bool coarse = machine_costs_coarse;
	int error;

	machine_costs_coarse = true;
	pages_reset(module->data, data_bytes(module));
	show(module);
	fill_in(module);
	module->loaded = true;
	use_needs(module, 1);
	sim_tracing_add(module->events, module->events_end);
	error = set_parameters(module, line);
	if (!error)
		error = notifier_to_errno(blocking_notifier_call_chain(&notifiers, MODULE_STATE_COMING, module->module));
	machine_cpu->owed_ns = owed_ns;
	machine_costs_coarse = coarse;
	return error;
}

/* The module's own code has run for the last time. */
static void link_out(struct sim_module *module)
{
	module->module->state = MODULE_STATE_GOING;
	blocking_notifier_call_chain(&notifiers, MODULE_STATE_GOING, module->module);
	async_synchronize_full();
	synchronize_rcu();
	sim_tracing_remove(module->events, module->events_end);
	module_destroy_params(module->params, module->params_end - module->params);
	kfree(module->module->args);
	lockdep_free_key_range((void *)module->text, text_bytes(module)); /* names may be keys */
	lockdep_free_key_range((void *)module->data, data_bytes(module));
	use_needs(module, -1);
	hide(module);
	module->loaded = false;
	wake_up_all(&changed);
}

static int initialise(const struct module *mod)
{
	int error;

	if (!mod->init)
		return 0;
	to_sim_task(current)->module_inits++;
	error = mod->init();
	to_sim_task(current)->module_inits--;
	return error;
}

int sim_module_load(const char *line)
{
	struct sim_module *module = find(line);
	int error;

	if (!module)
		return -ENOENT;
	settle(module);
	if (module->loaded)
		return -EEXIST;
	if (!needs_are_there(module))
		return -ENOENT;
	error = link_in(module, line);
	if (!error)
		error = initialise(module->module);
	if (error < 0) {
		link_out(module);
		return error;
	}
	module->module->state = MODULE_STATE_LIVE;
	module->order = ++loads;
	atomic_dec(&module->module->refcnt);
	wake_up_all(&changed);
	if (system_state == SYSTEM_RUNNING) /* boot waits once, at its end */
		async_synchronize_full();
	return 0;
}

int sim_module_unload(const char *name)
{
	struct sim_module *module = find(name);
	struct module *mod;

	if (!module || !module->loaded)
		return -ENOENT;
	mod = module->module;
	if (mod->state != MODULE_STATE_LIVE || module->users || (mod->init && !mod->exit) ||
	    atomic_read(&mod->refcnt) != OWN_REFERENCE)
		return -EBUSY;
	atomic_set(&mod->refcnt, 0);
	mod->state = MODULE_STATE_GOING;
	if (mod->exit)
		mod->exit();
	link_out(module);
	return 0;
}

static void load_with_needs(struct sim_module *module)
{
	const char *list = module->needs;
	struct sim_module *needed;
	int error;

	while ((needed = next_needed(&list)))
		if (!needed->loaded)
			load_with_needs(needed);
	error = module->loaded ? 0 : sim_module_load(module->name);
	if (error)
		pr_err("%s: not loaded: %d\n", module->name, error);
}

void sim_modules_boot(void)
{
	struct sim_module *module, **at;
	u32 i;
	int error;

	if (!sim_config.modules)
		for_each_module(module, at)
			if (!module->on_request)
				load_with_needs(module);
	for (i = 0; sim_config.modules && i < sim_config.module_count; i++) {
		error = sim_module_load(sim_config.modules[i]);
		if (error)
			pr_err("%s: not loaded: %d\n", sim_config.modules[i], error);
	}
}

static struct sim_module *last_loaded(u32 before)
{
	struct sim_module *module, **at, *last = NULL;

	for_each_module(module, at)
		if (module->loaded && module->order < before && (!last || module->order > last->order))
			last = module;
	return last;
}

void sim_modules_unload_all(void)
{
	struct sim_module *module;
	u32 before = ~0u;

	while ((module = last_loaded(before))) {
		before = module->order;
		sim_module_unload(module->name);
	}
}

/* ---- references ---- */

bool try_module_get(struct module *mod)
{
	if (!mod)
		return true;
	if (mod->state == MODULE_STATE_GOING || !atomic_read(&mod->refcnt))
		return false;
	counted(mod, 1, __builtin_frame_address(0));
	atomic_inc(&mod->refcnt);
	return true;
}

void __module_get(struct module *mod)
{
	if (!mod)
		return;
	counted(mod, 1, __builtin_frame_address(0));
	atomic_inc(&mod->refcnt);
}

void module_put(struct module *mod)
{
	if (!mod)
		return;
	counted(mod, -1, __builtin_frame_address(0));
	if (atomic_dec_return(&mod->refcnt) < 0)
		sim_finding("warn", __builtin_return_address(0), false, "%s: a reference is put that nobody took", mod->name);
}

int module_refcount(struct module *mod)
{
	return atomic_read(&mod->refcnt) - OWN_REFERENCE;
}

/* ---- what the tree asks ---- */

struct module_attribute module_uevent;

int register_module_notifier(struct notifier_block *nb)
{
	return blocking_notifier_chain_register(&notifiers, nb);
}

int unregister_module_notifier(struct notifier_block *nb)
{
	return blocking_notifier_chain_unregister(&notifiers, nb);
}

struct module *find_module(const char *name)
{
	struct sim_module *module = find(name);

	return module && module->loaded ? module->module : NULL;
}

struct module *__module_address(unsigned long address)
{
	struct sim_module *module = module_at((const void *)address);

	return module && module->loaded ? module->module : NULL;
}

struct module *__module_text_address(unsigned long address)
{
	const char *byte = (const char *)address;
	struct sim_module *module = module_at(byte);

	return module && module->loaded && byte < module->text_end && byte >= module->text ? module->module : NULL;
}

bool is_module_address(unsigned long address)
{
	return __module_address(address);
}

bool is_module_text_address(unsigned long address)
{
	return __module_text_address(address);
}

/* Per-CPU data is the kernel's alone: a module with such data is not built. */
bool is_module_percpu_address(unsigned long address)
{
	return false;
}

bool __is_module_percpu_address(unsigned long address, unsigned long *can_address)
{
	return false;
}

/* No user space, no modprobe: as with an empty modprobe path. */
int __request_module(bool wait, const char *format, ...)
{
	return -ENOENT;
}

/* Links in sysfs, which nobody reads. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
int module_add_driver(struct module *mod, const struct device_driver *driver)
{
	return 0;
}

void module_remove_driver(const struct device_driver *driver)
{
}
#else
void module_add_driver(struct module *mod, struct device_driver *driver)
{
}

void module_remove_driver(struct device_driver *driver)
{
}
#endif
