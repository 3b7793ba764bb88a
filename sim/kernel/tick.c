// SPDX-License-Identifier: GPL-2.0-only
/*
 * Time for the hosted kernel: clocks, jiffies, the tick, delays.
 *
 * One machine timer a CPU serves both the tick and the high-resolution timers.
 * The tick stands on the absolute grid k * TICK_NSEC. It goes on while a CPU is
 * busy; an idle CPU takes one more and then stops it until its next timer, as
 * CONFIG_NO_HZ_IDLE does, unless RCU or irq_work needs it.
 */
#include <linux/clockchips.h>
#include <linux/delay.h>
#include <linux/hrtimer.h>
#include <linux/irq_work.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/rcupdate.h>
#include <linux/sched/clock.h>
#include <linux/sched/nohz.h>
#include <linux/tick.h>
#include <linux/timekeeping.h>
#include <linux/timex.h>
#include "kernel/time/tick-internal.h"
#include "kernel/time/timekeeping.h"
#include "kernel/time/tick-sched.h"
#include "sim.h"
#include "tree.h"

/* 2000-01-01T00:00:00Z: the date at power-on, the same in every run. */
#define POWER_ON_REAL_NS (946684800ULL * NSEC_PER_SEC)

struct tick_state {
	u64 tick_next_ns;    /* on the grid, or the wake-up time while stopped */
	u64 hrtimer_next_ns;
	bool stopped;
	bool ticked_idle;
};

static struct tick_state tick_states[MACHINE_MAX_CPUS];
static DEFINE_PER_CPU(struct clock_event_device, clock_event); /* hrtimer.c notes its next event in one */

int tick_do_timer_cpu __read_mostly;
bool tick_nohz_enabled __read_mostly = true;
unsigned long tick_nohz_active __read_mostly;
unsigned long loops_per_jiffy = 1000000;
unsigned long tick_usec = TICK_USEC;

static struct tick_state *this_tick(void)
{
	return &tick_states[machine_cpu->id];
}

static u64 last_grid_ns(void)
{
	u64 now_ns = machine_now_ns();

	return now_ns - now_ns % TICK_NSEC;
}

static void update_jiffies(void)
{
	jiffies_64 = INITIAL_JIFFIES + machine_now_ns() / TICK_NSEC;
}

static void program(struct tick_state *tick)
{
	machine_timer_program(min(tick->tick_next_ns, tick->hrtimer_next_ns));
}

static void tick_restart(struct tick_state *tick)
{
	if (tick->stopped) {
		tick->stopped = false;
		timer_clear_idle();
	}
	tick->ticked_idle = false;
	tick->tick_next_ns = last_grid_ns() + TICK_NSEC;
	program(tick);
}

/* VECTOR_TIMER, in interrupt context. */
void sim_tick_interrupt(void)
{
	struct tick_state *tick = this_tick();
	u64 now_ns = machine_now_ns();

	if (tick->tick_next_ns <= now_ns) {
		update_jiffies();
		tick_restart(tick);
		tick->ticked_idle = is_idle_task(current);
		machine_charge(COST_TICK);
		update_process_times(0);
		sim_hung_check();
	}
	if (tick->hrtimer_next_ns <= machine_now_ns()) {
		tick->hrtimer_next_ns = NEVER_NS;
		hrtimer_interrupt(this_cpu_ptr(&clock_event));
	}
	program(tick);
}

u64 get_jiffies_update(unsigned long *basej)
{
	*basej = jiffies;
	return (u64)(jiffies_64 - INITIAL_JIFFIES) * TICK_NSEC;
}

#ifdef TREE_HAS_TIMER_SET_IDLE
#define set_timers_idle timer_base_try_to_set_idle
#else
/* As tick-sched.c of those trees has it: the call has marked the CPU idle if nothing is due in the next tick. */
static u64 set_timers_idle(unsigned long basej, u64 basem_ns, bool *idle)
{
	u64 expires_ns = get_next_timer_interrupt(basej, basem_ns);

	*idle = expires_ns > basem_ns + TICK_NSEC;
	return expires_ns;
}
#endif

static bool tick_needed(void)
{
	return rcu_needs_cpu() || irq_work_needs_cpu() || local_softirq_pending();
}

/* The idle loop, interrupts off, each time before it waits. */
void sim_tick_idle_enter(void)
{
	struct tick_state *tick = this_tick();
	unsigned long basej;
	bool idle = false;
	u64 expires_ns, basem_ns;

	if (tick->stopped || !tick->ticked_idle || tick_needed())
		return;
	basem_ns = get_jiffies_update(&basej);
	expires_ns = set_timers_idle(basej, basem_ns, &idle);
	if (!idle)
		return;
	tick->stopped = true;
	tick->tick_next_ns = expires_ns == KTIME_MAX ? NEVER_NS : expires_ns;
	program(tick);
}

void sim_tick_idle_exit(void)
{
	struct tick_state *tick = this_tick();

	tick->ticked_idle = false;
	if (tick->stopped) {
		update_jiffies();
		tick_restart(tick);
	}
}

void sim_tick_cpu_init(int cpu)
{
	tick_states[cpu].hrtimer_next_ns = NEVER_NS;
	tick_states[cpu].tick_next_ns = last_grid_ns() + TICK_NSEC;
	update_jiffies();
	program(&tick_states[cpu]);
}

void tick_irq_enter(void)
{
	if (this_tick()->stopped)
		update_jiffies();
}

void tick_nohz_irq_exit(void)
{
	if (this_tick()->stopped && tick_needed())
		tick_restart(this_tick());
}

bool tick_nohz_tick_stopped(void)
{
	return this_tick()->stopped;
}

bool tick_nohz_tick_stopped_cpu(int cpu)
{
	return tick_states[cpu].stopped;
}

/* ---- for hrtimer.c ---- */

int tick_program_event(ktime_t expires, int force)
{
	struct tick_state *tick = this_tick();

	if (expires == KTIME_MAX) {
		tick->hrtimer_next_ns = NEVER_NS;
	} else if (expires <= (s64)machine_now_ns() && !force) {
		return -ETIME;
	} else {
		tick->hrtimer_next_ns = max_t(s64, expires, machine_now_ns());
	}
	program(tick);
	return 0;
}

int tick_init_highres(void)
{
	return 0;
}

int tick_oneshot_mode_active(void)
{
	return 1;
}

static DEFINE_PER_CPU(bool, oneshot_offered);

int tick_check_oneshot_change(int allow_nohz)
{
	if (allow_nohz || __this_cpu_read(oneshot_offered))
		return 0;
	__this_cpu_write(oneshot_offered, true);
	return 1;
}

/* High resolution is on: from now on idle CPUs leave their timers to others (timer_migration.c). */
#ifdef TREE_HAS_TICK_SETUP_HRTIMER
void tick_setup_sched_timer(bool hrtimer)
#else
void tick_setup_sched_timer(void)
#endif
{
	if (!tick_nohz_active) {
		tick_nohz_active = 1;
		timers_update_nohz();
	}
}

void tick_clock_notify(void)
{
}

void account_process_tick(struct task_struct *p, int user_tick)
{
	p->stime += TICK_NSEC;
	(void)user_tick;
}

void account_idle_ticks(unsigned long ticks)
{
	(void)ticks;
}

int get_nohz_timer_target(void)
{
	return machine_cpu->id;
}

/* ---- clocks ---- */

static ktime_t mono(void)
{
	return (ktime_t)machine_now_ns();
}

ktime_t ktime_get(void)
{
	return mono();
}
EXPORT_SYMBOL_GPL(ktime_get);

ktime_t ktime_get_raw(void)
{
	return mono();
}

u64 notrace ktime_get_mono_fast_ns(void)
{
	return machine_now_ns();
}

u64 notrace ktime_get_raw_fast_ns(void)
{
	return machine_now_ns();
}

u64 notrace ktime_get_boot_fast_ns(void)
{
	return machine_now_ns();
}

static ktime_t offset(enum tk_offsets offs)
{
	return offs == TK_OFFS_BOOT ? 0 : (ktime_t)POWER_ON_REAL_NS;
}

ktime_t ktime_get_with_offset(enum tk_offsets offs)
{
	return mono() + offset(offs);
}

ktime_t ktime_get_coarse_with_offset(enum tk_offsets offs)
{
	return (ktime_t)last_grid_ns() + offset(offs);
}

ktime_t ktime_mono_to_any(ktime_t tmono, enum tk_offsets offs)
{
	return tmono + offset(offs);
}

ktime_t ktime_get_update_offsets_now(unsigned int *cwsseq, ktime_t *offs_real, ktime_t *offs_boot,
				     ktime_t *offs_tai)
{
	*cwsseq = 0;
	*offs_real = *offs_tai = offset(TK_OFFS_REAL);
	*offs_boot = 0;
	return mono();
}

void ktime_get_ts64(struct timespec64 *ts)
{
	*ts = ktime_to_timespec64(mono());
}

void ktime_get_coarse_ts64(struct timespec64 *ts)
{
	*ts = ns_to_timespec64(last_grid_ns());
}

void ktime_get_real_ts64(struct timespec64 *ts)
{
	*ts = ktime_to_timespec64(mono() + offset(TK_OFFS_REAL));
}

void ktime_get_coarse_real_ts64(struct timespec64 *ts)
{
	*ts = ns_to_timespec64(last_grid_ns() + POWER_ON_REAL_NS);
}

time64_t ktime_get_seconds(void)
{
	return machine_now_ns() / NSEC_PER_SEC;
}

time64_t ktime_get_real_seconds(void)
{
	return (machine_now_ns() + POWER_ON_REAL_NS) / NSEC_PER_SEC;
}

u32 ktime_get_resolution_ns(void)
{
	return 1;
}

unsigned long long notrace sched_clock(void)
{
	return machine_now_ns();
}

#ifdef CONFIG_HAVE_UNSTABLE_SCHED_CLOCK
#error "the simulated sched_clock is stable"
#endif

/* ---- delays: time that the CPU spends turning ---- */

static void delay_ns(u64 ns)
{
	machine_settle();
	machine_spend(ns);
	machine_settle();
}

void __ndelay(unsigned long nsecs)
{
	delay_ns(nsecs);
}

void __udelay(unsigned long usecs)
{
	delay_ns((u64)usecs * NSEC_PER_USEC);
}

/* @xloops: seconds times 2^32, as asm-generic/delay.h scales. */
void __const_udelay(unsigned long xloops)
{
	delay_ns(((u64)xloops * NSEC_PER_SEC) >> 32);
}

void __delay(unsigned long loops)
{
	delay_ns(loops);
}
