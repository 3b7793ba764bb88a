// SPDX-License-Identifier: GPL-2.0-only
/* Misbehaviour on demand, one function a kind; see selftest.h. */
#include <linux/bug.h>
#include <linux/completion.h>
#include <linux/fs.h>
#include <linux/interrupt.h>
#include <linux/irq_work.h>
#include <linux/mutex.h>
#include <linux/panic.h>
#include <linux/platform_device.h>
#include <linux/refcount.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
#include "sim.h"
#include "selftest.h"

#define NOWHERE 0xdead0000dead0000UL

static DEFINE_MUTEX(mutex);
static DEFINE_SPINLOCK(first);
static DEFINE_SPINLOCK(second);
static DEFINE_SPINLOCK(irq_lock);

/* The compiler must not see where a pointer leads. */
static unsigned long hidden(unsigned long address)
{
	OPTIMIZER_HIDE_VAR(address);
	return address;
}

static int selftest_nothing(void)
{
	return 0;
}

static noinline int selftest_warn(void)
{
	return WARN_ON(1);
}

static noinline int selftest_bug(void)
{
	BUG();
}

static noinline int selftest_null_read(void)
{
	return *(volatile int *)hidden(0);
}

static noinline int selftest_wild_write(void)
{
	*(volatile int *)hidden(NOWHERE) = 1;
	return 0;
}

static noinline int selftest_null_call(void)
{
	return ((int (*)(void))hidden(0))() + 1;
}

static noinline int selftest_refcount(void)
{
	refcount_t count = REFCOUNT_INIT(0);

	refcount_inc(&count);
	return 0;
}

static noinline int selftest_sleep_in_atomic(void)
{
	spin_lock(&first);
	mutex_lock(&mutex);
	mutex_unlock(&mutex);
	spin_unlock(&first);
	return 0;
}

static noinline int selftest_schedule_in_atomic(void)
{
	preempt_disable();
	schedule();
	preempt_enable();
	return 0;
}

static noinline int selftest_hung(void)
{
	DECLARE_COMPLETION_ONSTACK(never);

	wait_for_completion(&never);
	return 0;
}

static noinline int selftest_double_free(void)
{
	void *memory = kmalloc(64, GFP_KERNEL);

	OPTIMIZER_HIDE_VAR(memory);
	kfree(memory);
	OPTIMIZER_HIDE_VAR(memory);
	kfree(memory);
	return 0;
}

static noinline int selftest_spin(void)
{
	unsigned long flags;

	spin_lock_irqsave(&first, flags);
	spin_lock(&first);
	return 0;
}

static noinline int selftest_endless(void)
{
	for (;;)
		barrier();
	return 0;
}

static noinline int selftest_lock_order(void)
{
	spin_lock(&first);
	spin_lock(&second);
	spin_unlock(&second);
	spin_unlock(&first);
	spin_lock(&second);
	spin_lock(&first);
	spin_unlock(&first);
	spin_unlock(&second);
	return 0;
}

static void take_in_interrupt(void *unused)
{
	spin_lock(&irq_lock);
	spin_unlock(&irq_lock);
}

static noinline int selftest_lock_irq(void)
{
	unsigned long flags;

	local_irq_save(flags);
	__irq_enter_raw();
	take_in_interrupt(NULL);
	__irq_exit_raw();
	local_irq_restore(flags);
	spin_lock(&irq_lock);
	spin_unlock(&irq_lock);
	return 0;
}

static noinline int selftest_panic(void)
{
	panic("selftest");
}

static noinline int selftest_stack(void)
{
	char volatile room[512];

	room[0] = 1;
	return hidden(1) ? selftest_stack() + room[0] : 0;
}

static noinline int selftest_stub(void)
{
	return file_path(NULL, NULL, 0) != NULL;
}

static atomic_t called;
static DEFINE_PER_CPU(struct irq_work, works);

static void count_call(void *unused)
{
	(void)unused;
	atomic_inc(&called);
}

static void count_work(struct irq_work *unused)
{
	count_call(unused);
}

/* Each CPU is called once by interrupt and once by irq_work. */
static noinline int selftest_call_cpus(void)
{
	int cpu;

	atomic_set(&called, 0);
	on_each_cpu(count_call, NULL, 1);
	for_each_online_cpu(cpu) {
		struct irq_work *work = per_cpu_ptr(&works, cpu);

		init_irq_work(work, count_work);
		irq_work_queue_on(work, cpu);
		irq_work_sync(work);
	}
	return atomic_read(&called) == 2 * num_online_cpus() ? 0 : -EIO;
}

static int probes;

static int probe(struct platform_device *device)
{
	(void)device;
	return probes++ ? 0 : -EPROBE_DEFER;
}

static struct platform_driver async_driver = {
	.driver = { .name = "selftest", .probe_type = PROBE_PREFER_ASYNCHRONOUS },
	.probe = probe,
};

/* Two devices of one driver: the first probe is deferred, and repeated when the other device has got its driver. */
static noinline int selftest_async_probe(void)
{
	struct platform_device *first, *second;
	int error;

	probes = 0;
	first = platform_device_register_simple("selftest", 0, NULL, 0);
	second = platform_device_register_simple("selftest", 1, NULL, 0);
	error = platform_driver_register(&async_driver);
	wait_for_device_probe();
	if (!error && probes != 3)
		error = -EIO;
	platform_driver_unregister(&async_driver);
	platform_device_unregister(second);
	platform_device_unregister(first);
	return error;
}

static int (*const selftests[])(void) = {
	[0] = selftest_nothing,
	[1] = selftest_warn,
	[2] = selftest_bug,
	[3] = selftest_null_read,
	[4] = selftest_wild_write,
	[5] = selftest_null_call,
	[6] = selftest_refcount,
	[7] = selftest_sleep_in_atomic,
	[8] = selftest_schedule_in_atomic,
	[9] = selftest_hung,
	[10] = selftest_double_free,
	[11] = selftest_spin,
	[12] = selftest_endless,
	[13] = selftest_lock_order,
	[14] = selftest_lock_irq,
	[15] = selftest_panic,
	[16] = selftest_stack,
	[17] = selftest_stub,
	[18] = selftest_call_cpus,
	[19] = selftest_async_probe,
};

int sim_selftest(u64 kind)
{
	return kind < ARRAY_SIZE(selftests) ? selftests[kind]() : -EINVAL;
}
