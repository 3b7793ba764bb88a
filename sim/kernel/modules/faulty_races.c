// SPDX-License-Identifier: GPL-2.0-only
/*
 * Data races on demand, "faulty_races bug=X", and the same without the bug,
 * "faulty_races bug=X right=1": the negative control of the race checker
 * (tests/races). Two threads, one a CPU, or a thread and an interrupt; the second
 * comes long enough after the first: nothing collides, and nothing but what the
 * case is about orders the two.
 */
#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/hrtimer.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/seqlock.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/workqueue.h>
#include <generated/tree-features.h>

static char *bug = "none";
module_param(bug, charp, 0);
MODULE_PARM_DESC(bug, "which race");
static bool right;
module_param(right, bool, 0);
MODULE_PARM_DESC(right, "the same without the race");

struct box {
	int value;
	int other;
};

static struct box box;
static struct box *published;
static int flag;
static atomic_t users = ATOMIC_INIT(2);
static DEFINE_SPINLOCK(lock);
static DEFINE_MUTEX(mutex);
static DEFINE_SEQLOCK(sequence);
static DECLARE_COMPLETION(done);
static struct hrtimer timer;
static struct rcu_head rcu;
static int sum;

/* ---- plain: nothing at all between two threads ---- */

static void plain_first(void)
{
	if (right)
		spin_lock(&lock);
	box.value++;
	if (right)
		spin_unlock(&lock);
}

static void plain_second(void)
{
	if (right)
		spin_lock(&lock);
	box.value += 2;
	if (right)
		spin_unlock(&lock);
}

/* ---- locks: each has one, but not the same ---- */

static void locks_first(void)
{
	mutex_lock(&mutex);
	box.value++;
	mutex_unlock(&mutex);
}

static void locks_second(void)
{
	if (right)
		mutex_lock(&mutex);
	else
		spin_lock(&lock);
	box.value += 2;
	if (right)
		mutex_unlock(&mutex);
	else
		spin_unlock(&lock);
}

/* ---- marked: a reader that looks without a lock ---- */

static void marked_first(void)
{
	if (right)
		WRITE_ONCE(box.value, 1);
	else
		box.value = 1;
}

static void marked_second(void)
{
	sum += READ_ONCE(box.value);
}

/* ---- meant: a statistic that may be wrong ---- */

static void meant_first(void)
{
	box.value = 1;
}

static void meant_second(void)
{
	sum += right ? data_race(box.value) : box.value;
}

/* ---- published-too-early: the pointer before what it leads to ---- */

static void published_first(void)
{
	if (!right)
		rcu_assign_pointer(published, &box);
	box.value = 1;
	if (right)
		rcu_assign_pointer(published, &box);
}

static void published_second(void)
{
	const struct box *found;

	rcu_read_lock();
	found = rcu_dereference(published);
	if (found)
		sum += found->value;
	rcu_read_unlock();
}

/* ---- missing-barrier: a flag that says that the data are there ---- */

static void barrier_first(void)
{
	box.value = 1;
	if (right)
		smp_wmb();
	WRITE_ONCE(flag, 1);
}

static void barrier_second(void)
{
	if (!READ_ONCE(flag))
		return;
	smp_rmb();
	sum += box.value;
}

/* ---- relaxed: a flag that is let go by a store that orders nothing ---- */

static void relaxed_first(void)
{
	box.value = 1;
	if (right)
		smp_store_release(&flag, 1);
	else
		WRITE_ONCE(flag, 1);
}

static void relaxed_second(void)
{
	if (smp_load_acquire(&flag))
		sum += box.value;
}

/* ---- refcount: the last user cleans up after the others ---- */

static void put(void)
{
	if (!right) {
		smp_mb__before_atomic(); /* the others' half alone */
		atomic_dec(&users);
	} else if (atomic_dec_and_test(&users)) {
		box.value = 0;
	}
}

static void refcount_first(void)
{
	box.value = 1;
	put();
}

static void refcount_second(void)
{
	put();
	if (!right && atomic_read(&users) == 0)
		box.value = 0;
}

/* ---- sequence: a reader that takes no second look ---- */

static void sequence_first(void)
{
	write_seqlock(&sequence);
	box.value++;
	box.other++;
	write_sequnlock(&sequence);
}

static void sequence_second(void)
{
	unsigned int begun;

	if (!right) {
		sum += box.value + box.other;
		return;
	}
	do {
		begun = read_seqbegin(&sequence);
		sum = box.value + box.other;
	} while (read_seqretry(&sequence, begun));
}

/* ---- completion: who waits for it, and who only waits long enough ---- */

static void completion_first(void)
{
	box.value = 1;
	complete(&done);
}

static void completion_second(void)
{
	if (right)
		wait_for_completion(&done);
	sum += box.value;
}

/* ---- work: its end is waited for, or not ---- */

static void worked(struct work_struct *work)
{
	box.value++;
}

static DECLARE_WORK(work, worked);

static void did_nothing(struct work_struct *work)
{
}

static DECLARE_WORK(first_work, did_nothing);

/* A worker that has to be made first would wait for the CPU of the second thread, and come after it. */
static void have_workers(void)
{
	schedule_work_on(0, &first_work);
	flush_work(&first_work);
}

static void work_first(void)
{
	schedule_work(&work);
}

static void work_second(void)
{
	if (right)
		flush_work(&work);
	box.value += 2;
}

/* ---- grace: a reader's section, and what comes after it ---- */

static void grace_over(struct rcu_head *head)
{
	box.value = 0;
}

static void grace_first(void)
{
	rcu_read_lock();
	sum += box.value;
	rcu_read_unlock();
}

static void grace_second(void)
{
	if (right)
		call_rcu(&rcu, grace_over);
	else
		box.value = 0;
}

/* ---- irq: a thread and an interrupt ---- */

static enum hrtimer_restart expired(struct hrtimer *self)
{
	if (right)
		spin_lock(&lock);
	box.value++;
	if (right)
		spin_unlock(&lock);
	return HRTIMER_NORESTART;
}

/* On the thread's CPU: the interrupt comes while it goes on touching what the interrupt touches, too. */
static void irq_first(void)
{
	unsigned long flags = 0;
	int turn;

	hrtimer_start(&timer, ns_to_ktime(20000), HRTIMER_MODE_REL_PINNED_HARD);
	for (turn = 0; turn < 40; turn++) {
		if (right)
			spin_lock_irqsave(&lock, flags);
		box.value += 2;
		if (right)
			spin_unlock_irqrestore(&lock, flags);
		barrier(); /* the compiler knows that nobody else sees the box but by an interrupt */
		udelay(1);
	}
}

static void irq_second(void)
{
}

/* ---- hidden: one writes before it takes the lock, the other after it gave it back ---- */

static void use_lock(int *value)
{
	spin_lock(&lock);
	box.other++;
	if (value)
		box.value = *value;
	spin_unlock(&lock);
}

/* As long as this one is not slow, the lock that comes next orders what it does here before all of the other's. */
static void hidden_first(void)
{
	int value = 1;

	if (!right)
		box.value = 1;
	use_lock(right ? &value : NULL);
}

static void hidden_second(void)
{
	int value = 2;

	use_lock(right ? &value : NULL);
	if (!right)
		box.value = 2;
}

/* ---- unseen: somebody without callbacks writes ---- */

static noinline void __no_kcsan write_unseen(void)
{
	box.value += 2;
}

static void unseen_first(void)
{
	sum += right ? READ_ONCE(box.value) : box.value;
}

static void unseen_second(void)
{
	write_unseen();
}

/* ---- writer, access: a claim for a while, in which others come and go by the lock ---- */

static void claim_for_a_while(void)
{
	use_lock(NULL);
	udelay(500);
	use_lock(NULL);
}

static void writer_first(void)
{
	ASSERT_EXCLUSIVE_WRITER_SCOPED(box.value);
	claim_for_a_while();
	box.value = 1;
}

static void writer_second(void)
{
	use_lock(NULL);
	if (right)
		sum += READ_ONCE(box.value);
	else
		WRITE_ONCE(box.value, 2);
	use_lock(NULL);
}

static void access_first(void)
{
	ASSERT_EXCLUSIVE_ACCESS_SCOPED(box.value);
	claim_for_a_while();
	box.value = 1;
}

static void access_second(void)
{
	use_lock(NULL);
	sum += right ? READ_ONCE(flag) : READ_ONCE(box.value);
	use_lock(NULL);
}

struct bug {
	const char *name;
	void (*first)(void);
	void (*second)(void);
};

static const struct bug bugs[] = {
	{ "plain", plain_first, plain_second },
	{ "locks", locks_first, locks_second },
	{ "marked", marked_first, marked_second },
	{ "meant", meant_first, meant_second },
	{ "published-too-early", published_first, published_second },
	{ "missing-barrier", barrier_first, barrier_second },
	{ "relaxed", relaxed_first, relaxed_second },
	{ "refcount", refcount_first, refcount_second },
	{ "sequence", sequence_first, sequence_second },
	{ "completion", completion_first, completion_second },
	{ "work", work_first, work_second },
	{ "grace", grace_first, grace_second },
	{ "irq", irq_first, irq_second },
	{ "hidden", hidden_first, hidden_second },
	{ "unseen", unseen_first, unseen_second },
	{ "writer", writer_first, writer_second },
	{ "access", access_first, access_second },
};

static struct task_struct *threads[2];
static u64 start_ns;

/* Sleeping would meet the other's timers, and their locks. */
static void wait_until(u64 when_ns)
{
	while (ktime_get_ns() < when_ns)
		udelay(5);
}

static int second_thread(void *argument)
{
	const struct bug *which = argument;

	wait_until(start_ns + 200000);
	which->second();
	while (!kthread_should_stop())
		msleep(10);
	return 0;
}

static int first_thread(void *argument)
{
	const struct bug *which = argument;

	wait_until(start_ns);
	which->first();
	while (!kthread_should_stop())
		msleep(100);
	return 0;
}

static struct task_struct *start(int (*body)(void *), const struct bug *which, int cpu)
{
	struct task_struct *thread = kthread_create(body, (void *)which, "racer/%d", cpu);

	if (!IS_ERR(thread)) {
		kthread_bind(thread, cpu);
		wake_up_process(thread);
	}
	return thread;
}

static int __init faulty_races_init(void)
{
	int i;

#ifdef TREE_HAS_HRTIMER_SETUP
	hrtimer_setup(&timer, expired, CLOCK_MONOTONIC, HRTIMER_MODE_REL_PINNED_HARD);
#else
	hrtimer_init(&timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL_PINNED_HARD);
	timer.function = expired;
#endif
	for (i = 0; i < ARRAY_SIZE(bugs); i++) {
		if (strcmp(bugs[i].name, bug))
			continue;
		have_workers();
		start_ns = ktime_get_ns() + 5000000;
		threads[0] = start(first_thread, &bugs[i], 0);
		threads[1] = start(second_thread, &bugs[i], 1);
		return 0;
	}
	pr_err("faulty_races: there is no bug %s\n", bug);
	return -EINVAL;
}
module_init(faulty_races_init);

static void __exit faulty_races_exit(void)
{
	int i;

	for (i = 0; i < 2; i++)
		if (!IS_ERR_OR_NULL(threads[i]))
			kthread_stop(threads[i]);
	hrtimer_cancel(&timer);
	rcu_barrier();
}
module_exit(faulty_races_exit);

MODULE_DESCRIPTION("Data races on demand");
MODULE_LICENSE("GPL");
