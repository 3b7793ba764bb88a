// SPDX-License-Identifier: GPL-2.0-only
/*
 * A module that does to its locks what its parameter says while it is loaded:
 * the negative control of the checker "locks" and of those that see who sleeps
 * (tests/locks). Loaded on request only, "faulty_locks bug=WHAT".
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/irq_work.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

static char *bug = "nothing";
module_param(bug, charp, 0);
MODULE_PARM_DESC(bug, "the name of an entry of bugs[]");

static DEFINE_MUTEX(front);
static DEFINE_MUTEX(back);
static DEFINE_SPINLOCK(shared);
static DECLARE_COMPLETION(done);
static DECLARE_COMPLETION(begun);
static DECLARE_WAIT_QUEUE_HEAD(queue);

static int faulty_nothing(void)
{
	return 0;
}

/* Right by itself; not with what faulty_back_first() does, be it in another run. */
static noinline int faulty_front_first(void)
{
	mutex_lock(&front);
	mutex_lock(&back);
	mutex_unlock(&back);
	mutex_unlock(&front);
	return 0;
}

static noinline int faulty_back_first(void)
{
	mutex_lock(&back);
	mutex_lock(&front);
	mutex_unlock(&front);
	mutex_unlock(&back);
	return 0;
}

static int faulty_order(void)
{
	return faulty_front_first() ?: faulty_back_first();
}

/* Right by itself, too: only the one of a run takes it in an interrupt, only the other with interrupts on. */
static void faulty_interrupt(struct irq_work *work)
{
	spin_lock(&shared);
	spin_unlock(&shared);
}

static int interrupt(void (*body)(struct irq_work *work))
{
	static struct irq_work work;

	init_irq_work(&work, body);
	irq_work_queue(&work);
	irq_work_sync(&work);
	return 0;
}

static noinline int faulty_in_interrupt(void)
{
	return interrupt(faulty_interrupt);
}

static noinline int faulty_interrupts_on(void)
{
	spin_lock(&shared);
	spin_unlock(&shared);
	return 0;
}

static int faulty_irq_unsafe(void)
{
	return faulty_in_interrupt() ?: faulty_interrupts_on();
}

/* What was right so often, from the same place, is not when one thing is different. */
static noinline int faulty_take(void)
{
	spin_lock(&shared);
	spin_unlock(&shared);
	return 0;
}

static void faulty_often(void)
{
	unsigned long flags;
	int i;

	local_irq_save(flags);
	for (i = 0; i < 3; i++)
		faulty_take();
	local_irq_restore(flags);
}

static int faulty_often_then_on(void)
{
	faulty_in_interrupt();
	faulty_often();
	return faulty_take();
}

static void take(struct irq_work *work)
{
	faulty_take();
}

static int faulty_often_then_in(void)
{
	faulty_interrupts_on();
	faulty_often();
	return interrupt(take);
}

static noinline int faulty_enables(void)
{
	unsigned long flags;

	spin_lock_irqsave(&shared, flags);
	local_irq_enable();
	spin_unlock_irqrestore(&shared, flags);
	return 0;
}

static int faulty_often_then_enables(void)
{
	faulty_in_interrupt();
	faulty_often();
	return faulty_enables();
}

/* Right, and a usage more than with softirqs off. */
static int faulty_often_then_soft(void)
{
	int i;

	local_bh_disable();
	for (i = 0; i < 3; i++)
		faulty_take();
	local_bh_enable();
	return faulty_take();
}

static int faulty_often_then_back(void)
{
	int i;

	for (i = 0; i < 3; i++)
		faulty_front_first();
	return faulty_back_first();
}

static noinline int faulty_sleep(void)
{
	spin_lock(&shared);
	mutex_lock(&front);
	mutex_unlock(&front);
	spin_unlock(&shared);
	return 0;
}

/* The operation that loads the module returns, as a system call would. */
static noinline int faulty_held_at_return(void)
{
	mutex_lock(&front);
	return 0;
}

static int start(int (*body)(void *unused), const char *name)
{
	return PTR_ERR_OR_ZERO(kthread_run(body, NULL, "%s", name));
}

static int faulty_holder(void *unused)
{
	mutex_lock(&front);
	return 0;
}

static int faulty_held_at_exit(void)
{
	int error = start(faulty_holder, "holder");

	msleep(10);
	return error;
}

static int faulty_unlocker(void *unused)
{
	mutex_unlock(&front);
	complete(&done);
	return 0;
}

static noinline int faulty_other_unlocks(void)
{
	mutex_lock(&front);
	if (start(faulty_unlocker, "unlocker"))
		return -ENOMEM;
	wait_for_completion(&done);
	return 0;
}

static void faulty_flusher(struct work_struct *work)
{
	flush_work(work);
}

static DECLARE_WORK(flushed, faulty_flusher);

static int faulty_self_flush(void)
{
	schedule_work(&flushed);
	msleep(10);
	return 0;
}

static noinline int faulty_hung(void)
{
	wait_for_completion(&done);
	return 0;
}

static int faulty_completer(void *unused)
{
	complete(&done);
	complete(&begun);
	return 0;
}

/* What was completed already is made new, and waited for. */
static noinline int faulty_lost_wakeup(void)
{
	if (start(faulty_completer, "completer"))
		return -ENOMEM;
	wait_for_completion(&begun);
	reinit_completion(&done);
	wait_for_completion(&done);
	return 0;
}

static int faulty_waker(void *unused)
{
	wake_up(&queue);
	complete(&begun);
	return 0;
}

/* Nobody looks once more whether there is something to wait for. */
static noinline int faulty_lost_wakeup_queue(void)
{
	DEFINE_WAIT(wait);

	if (start(faulty_waker, "waker"))
		return -ENOMEM;
	wait_for_completion(&begun);
	prepare_to_wait(&queue, &wait, TASK_UNINTERRUPTIBLE);
	schedule();
	finish_wait(&queue, &wait);
	return 0;
}

static const struct {
	const char *name;
	int (*run)(void);
} bugs[] = {
	{ "nothing", faulty_nothing },
	{ "front-first", faulty_front_first },
	{ "back-first", faulty_back_first },
	{ "order", faulty_order },
	{ "in-interrupt", faulty_in_interrupt },
	{ "interrupts-on", faulty_interrupts_on },
	{ "irq-unsafe", faulty_irq_unsafe },
	{ "often-then-on", faulty_often_then_on },
	{ "often-then-in", faulty_often_then_in },
	{ "often-then-enables", faulty_often_then_enables },
	{ "often-then-soft", faulty_often_then_soft },
	{ "often-then-back", faulty_often_then_back },
	{ "sleep", faulty_sleep },
	{ "held-at-return", faulty_held_at_return },
	{ "held-at-exit", faulty_held_at_exit },
	{ "other-unlocks", faulty_other_unlocks },
	{ "self-flush", faulty_self_flush },
	{ "hung", faulty_hung },
	{ "lost-wakeup", faulty_lost_wakeup },
	{ "lost-wakeup-queue", faulty_lost_wakeup_queue },
};

static int __init faulty_locks_init(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(bugs); i++)
		if (!strcmp(bug, bugs[i].name))
			return bugs[i].run();
	return -EINVAL;
}
module_init(faulty_locks_init);

static void __exit faulty_locks_exit(void)
{
}
module_exit(faulty_locks_exit);

MODULE_DESCRIPTION("negative control of the checker of locks");
MODULE_LICENSE("GPL");
