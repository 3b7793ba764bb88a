// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's log, and its reports as findings.
 *
 * A line of the log is a trace record. Addresses in it are written as object#n
 * in order of their first appearance, since no run may depend on where things
 * stand. WARN, BUG, panic, refcount saturation and lockdep's reports become
 * findings of the run with their place.
 */
#include <asm/sections.h>
#include <linux/bug.h>
#include <linux/console.h>
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/panic.h>
#include <linux/printk.h>
#include <linux/random.h>
#include <linux/sched/debug.h>
#include <linux/siphash.h>
#include <linux/stacktrace.h>
#include "sim.h"

#define LINE_BYTES 1024
#define MAX_OBJECTS 1024
#define REPORT_DEPTH 64

int oops_in_progress;
int panic_timeout;
int panic_on_warn __read_mostly;
unsigned long panic_on_taint;
bool panic_on_taint_nousertaint;
int console_printk[4] = { 7, 4, 1, 7 };
atomic_t ignore_console_lock_warning = ATOMIC_INIT(0);
enum system_states system_state __read_mostly;

static const void *objects[MAX_OBJECTS];
static u32 object_count;

static u32 object_number(const void *address)
{
	u32 i;

	for (i = 0; i < object_count; i++)
		if (objects[i] == address)
			return i + 1;
	if (object_count == MAX_OBJECTS)
		return 0;
	objects[object_count] = address;
	return ++object_count;
}

/*
 * vsprintf's %p hashes with this function under a secret key; here the "hash"
 * of an address is the number under which it first appeared.
 */
u64 siphash_1u64(const u64 first, const siphash_key_t *key)
{
	(void)key;
	return object_number((const void *)first);
}

/* Code as its function's name, data as object#n; 0: @value is no address of ours. */
static int name_address(char *to, size_t room, u64 value)
{
	if (kernel_is_code((const void *)value))
		return world_symbol((const void *)value, false, to, room);
	if (!arena_kind((const void *)value) && (value < (u64)_sdata || value >= (u64)_end))
		return 0;
	return scnprintf(to, room, "object#%u", object_number((const void *)value));
}

/* Copies @from to @to with the addresses in it (5 to 16 hexadecimal digits, with or without 0x) named. */
static void without_addresses(char *to, size_t room, const char *from)
{
	char *begin = to, *end = to + room - 1;

	while (*from && to < end) {
		size_t digits = 0;
		u64 value = 0;
		int named = 0;

		while (digits < 17 && isxdigit(from[digits]))
			value = value << 4 | hex_to_bin(from[digits++]);
		if (digits >= 5 && digits <= 16)
			named = name_address(to, end - to, value);
		if (named) {
			if (to - begin >= 2 && !memcmp(to - 2, "0x", 2)) {
				memmove(to - 2, to, named);
				to -= 2;
			}
			to += named;
			from += digits;
			continue;
		}
		if (!digits)
			digits = 1;
		while (digits-- && to < end)
			*to++ = *from++;
	}
	*to = 0;
}

/* Where the lock was taken that is still held. */
static const void *held_place(void)
{
#ifdef CONFIG_LOCKDEP
	if (current->lockdep_depth)
		return (const void *)current->held_locks[current->lockdep_depth - 1].acquire_ip;
#endif
	return __builtin_return_address(0);
}

/* Who took the lock that the report is about: the first place that is not lockdep's, a lock's or this file's. */
static const void *reported_place(void)
{
#ifdef CONFIG_STACKTRACE
	static const char *const within[] = { "sim/kernel/printk.c", "sim/kernel/backtrace.c", "kernel/stacktrace.c",
					      "kernel/locking/", "include/linux/spinlock_api", "sim/kernel/mutex.c",
					      "lib/debug_locks.c" };
	static unsigned long place[REPORT_DEPTH];
	static char text[256];
	u32 count = stack_trace_save(place, ARRAY_SIZE(place), 0), i, j;

	for (i = 0; i < count; i++) {
		if (!world_symbol((const void *)place[i], true, text, sizeof(text)))
			continue;
		for (j = 0; j < ARRAY_SIZE(within) && !strstr(text, within[j]); j++)
			;
		if (j == ARRAY_SIZE(within))
			return (const void *)place[i];
	}
#endif
	return __builtin_return_address(0);
}

/* The first lines of the kernel's own reports on locks. */
static bool is_lock_report(const char *text)
{
	static const char *const openings[] = {
		"WARNING: possible", "WARNING: inconsistent", "WARNING: bad unlock", "WARNING: suspicious RCU",
		"BUG: held lock", "INFO: trying to register", "WARNING: HARDIRQ-safe", "WARNING: SOFTIRQ-safe",
		"[ BUG: Invalid wait context", "WARNING: held lock", "WARNING: Nested lock", "WARNING: bad contention",
		"BUG: MAX_LOCK", "BUG: key ", "BUG: spinlock", "BUG: rwlock", "BUG: workqueue leaked",
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(openings); i++)
		if (!strncmp(text, openings[i], strlen(openings[i])))
			return true;
	return false;
}

static void find_report(const char *text)
{
	if (strstr(text, "still has locks held!") || !strncmp(text, "WARNING: lock held", 18))
		world_kernel_finding("locks", text, held_place(), false);
	else if (is_lock_report(text))
		world_kernel_finding("locks", text, reported_place(), false);
}

static void log_line(int level, const char *text)
{
	static char line[LINE_BYTES];
	size_t length;
	char *payload;

	without_addresses(line, sizeof(line), text);
	length = strlen(line);
	payload = level > (int)sim_config.log_level ? NULL : trace_reserve(TRACE_LOG, 0, length + 2);
	if (payload) {
		payload[0] = level;
		memcpy(payload + 1, line, length + 1);
	}
	find_report(line);
}

asmlinkage int vprintk_emit(int facility, int level, const struct dev_printk_info *dev_info, const char *fmt,
			    va_list args)
{
	static char text[LINE_BYTES];
	char *line = text, *next;
	int length = vscnprintf(text, sizeof(text), fmt, args), header;

	(void)facility;
	(void)dev_info;
	while ((header = printk_get_level(line))) {
		if (level == LOGLEVEL_DEFAULT && header >= '0' && header <= '7')
			level = header - '0';
		line += 2;
	}
	if (level == LOGLEVEL_DEFAULT)
		level = 4;
	for (; *line; line = next) {
		next = strchrnul(line, '\n');
		if (*next)
			*next++ = 0;
		if (*line)
			log_line(level, line);
	}
	return length;
}

int vprintk_default(const char *fmt, va_list args)
{
	return vprintk_emit(0, LOGLEVEL_DEFAULT, NULL, fmt, args);
}

asmlinkage int vprintk(const char *fmt, va_list args)
{
	return vprintk_emit(0, LOGLEVEL_DEFAULT, NULL, fmt, args);
}

asmlinkage __visible int _printk(const char *fmt, ...)
{
	va_list args;
	int length;

	va_start(args, fmt);
	length = vprintk(fmt, args);
	va_end(args);
	return length;
}

int _printk_deferred(const char *fmt, ...)
{
	va_list args;
	int length;

	va_start(args, fmt);
	length = vprintk(fmt, args);
	va_end(args);
	return length;
}

int __printk_ratelimit(const char *func)
{
	(void)func;
	return 1;
}

bool printk_timed_ratelimit(unsigned long *last, unsigned int interval_ms)
{
	(void)last;
	(void)interval_ms;
	return true;
}

void __printk_safe_enter(void)
{
}

void __printk_safe_exit(void)
{
}

void __printk_deferred_enter(void)
{
}

void __printk_deferred_exit(void)
{
}

void console_verbose(void)
{
}

void dump_stack(void)
{
}

void dump_stack_lvl(const char *level)
{
	(void)level;
}

void show_regs(struct pt_regs *regs)
{
	(void)regs;
}

extern const char sim_module_text_start[], sim_module_text_end[];

bool kernel_is_code(const void *pc)
{
	return (pc >= (const void *)_stext && pc < (const void *)_etext) ||
	       (pc >= (const void *)sim_module_text_start && pc < (const void *)sim_module_text_end);
}

/* ---- findings ---- */

void sim_finding(const char *checker, const void *place, bool fatal, const char *format, ...)
{
	static char text[LINE_BYTES], line[LINE_BYTES];
	va_list args;

	va_start(args, format);
	vscnprintf(text, sizeof(text), format, args);
	va_end(args);
	text[strcspn(text, "\n")] = 0;
	without_addresses(line, sizeof(line), text);
	world_kernel_finding(checker, line, place, fatal);
}

void sim_panic(const char *format, ...)
{
	static char text[LINE_BYTES];
	va_list args;

	va_start(args, format);
	vscnprintf(text, sizeof(text), format, args);
	va_end(args);
	sim_finding("panic", __builtin_return_address(0), true, "%s", text);
	engine_stop(ENGINE_PANIC, text);
}

void panic(const char *fmt, ...)
{
	static char text[LINE_BYTES];
	va_list args;

	va_start(args, fmt);
	vscnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	sim_finding("panic", __builtin_return_address(0), true, "Kernel panic: %s", text);
	engine_stop(ENGINE_PANIC, text);
}

void nmi_panic(struct pt_regs *regs, const char *msg)
{
	(void)regs;
	panic("%s", msg);
}

static const char *warning_class(const char *text)
{
	return strncmp(text, "refcount_t:", 11) ? "warn" : "refcount";
}

void warn_slowpath_fmt(const char *file, int line, unsigned int taint, const char *fmt, ...)
{
	static char text[LINE_BYTES];
	const void *place = __builtin_return_address(0);
	va_list args;

	(void)taint;
	text[0] = 0;
	if (fmt) {
		va_start(args, fmt);
		vscnprintf(text, sizeof(text), fmt, args);
		va_end(args);
	}
	_printk(KERN_WARNING "WARNING: at %s:%d %s\n", file, line, text);
	sim_finding(warning_class(text), place, false, "WARNING: at %s:%d%s%s", file, line, *text ? " " : "", text);
}

void __warn_printk(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vprintk(fmt, args);
	va_end(args);
}

void __noreturn sim_bug(const char *file, int line, const char *function);
void __noreturn sim_bug(const char *file, int line, const char *function)
{
	_printk(KERN_CRIT "kernel BUG at %s:%d!\n", file, line);
	sim_finding("bug", __builtin_return_address(0), true, "kernel BUG at %s:%d in %s()", file, line, function);
	engine_stop(ENGINE_PANIC, "BUG");
}

void __noreturn sim_stub_called(const char *name);
void __noreturn sim_stub_called(const char *name)
{
	sim_finding("stub", __builtin_return_address(0), true,
		    "%s() was called, which this port does not have", name);
	engine_stop(ENGINE_PANIC, name);
}

void add_taint(unsigned flag, enum lockdep_ok lockdep_ok)
{
	(void)flag;
	(void)lockdep_ok;
}

int test_taint(unsigned flag)
{
	(void)flag;
	return 0;
}

unsigned long get_taint(void)
{
	return 0;
}

const char *print_tainted(void)
{
	return "Not tainted";
}

void oops_enter(void)
{
}

void oops_exit(void)
{
}

void check_panic_on_warn(const char *origin)
{
	(void)origin;
}

/* ---- random numbers, from one seeded stream ---- */

void get_random_bytes(void *buf, size_t len)
{
	struct random_stream *stream = random_stream("kernel");
	u8 *byte = buf;

	while (len--)
		*byte++ = random_below(stream, 256);
}

u8 get_random_u8(void)
{
	return random_below(random_stream("kernel"), 256);
}

u16 get_random_u16(void)
{
	return random_below(random_stream("kernel"), 65536);
}

u32 get_random_u32(void)
{
	return random_u64(random_stream("kernel")) >> 32;
}

u64 get_random_u64(void)
{
	return random_u64(random_stream("kernel"));
}

u32 __get_random_u32_below(u32 ceil)
{
	return random_below(random_stream("kernel"), ceil);
}

bool rng_is_initialized(void)
{
	return true;
}

int wait_for_random_bytes(void)
{
	return 0;
}

int execute_with_initialized_rng(struct notifier_block *nb)
{
	nb->notifier_call(nb, 0, NULL);
	return 0;
}
