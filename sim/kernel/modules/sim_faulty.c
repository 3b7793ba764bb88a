// SPDX-License-Identifier: GPL-2.0-only
/*
 * A module that leaves something behind when it is unloaded: the negative
 * control of what watches over modules (tests/kernel-runs/test_modules.py).
 * Loaded on request only, "sim_faulty leaves=WHAT".
 */
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timer.h>

static char *leaves = "nothing";
module_param(leaves, charp, 0);
MODULE_PARM_DESC(leaves, "nothing, timer, notifier, task, reference; or an error instead of a module");

/* Comes back as 0 with each load. */
static u32 loads;

static void faulty_expired(struct timer_list *timer)
{
	kfree(timer);
}

/* The timer itself is no module's. */
static int leave_timer(void)
{
	struct timer_list *timer = kzalloc(sizeof(*timer), GFP_KERNEL);

	if (!timer)
		return -ENOMEM;
	timer_setup(timer, faulty_expired, 0);
	mod_timer(timer, jiffies + msecs_to_jiffies(10));
	return 0;
}

static int faulty_notified(struct notifier_block *nb, unsigned long action, void *data)
{
	return NOTIFY_DONE;
}

static struct notifier_block block = { .notifier_call = faulty_notified };

static int faulty_sleeper(void *unused)
{
	while (READ_ONCE(loads))
		msleep(10);
	return 0;
}

static int leave_task(void)
{
	return PTR_ERR_OR_ZERO(kthread_run(faulty_sleeper, NULL, "sleeper"));
}

static int __init faulty_init(void)
{
	if (loads++)
		return -EBADMSG;
	if (!strcmp(leaves, "timer"))
		return leave_timer();
	else if (!strcmp(leaves, "notifier"))
		return bus_register_notifier(&platform_bus_type, &block);
	else if (!strcmp(leaves, "task"))
		return leave_task();
	else if (!strcmp(leaves, "reference"))
		__module_get(THIS_MODULE);
	else if (!strcmp(leaves, "error"))
		return -EPROTO;
	return 0;
}
module_init(faulty_init);

static void __exit faulty_exit(void)
{
}
module_exit(faulty_exit);

MODULE_DESCRIPTION("A module that leaves something behind");
MODULE_LICENSE("GPL");
