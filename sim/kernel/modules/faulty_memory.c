// SPDX-License-Identifier: GPL-2.0-only
/*
 * Seeded bugs that the memory and leak checkers must see: "faulty_memory
 * bug=NAME" does one of them when it is loaded (tests/memory). Each bug stands
 * beside the correct way to do the same, which is "bug=none".
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/kref.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/platform_device.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>

#define BYTES 192

static char *bug = "none";
module_param(bug, charp, 0);
MODULE_PARM_DESC(bug, "which; the table at the end of this file");

struct thing {
	spinlock_t lock;
	struct completion done;
	struct rcu_head rcu;
	u64 word[8];
};

static u64 sink;

static noinline void *get(size_t bytes)
{
	return kzalloc(bytes, GFP_KERNEL);
}

static noinline void put(void *memory)
{
	kfree(memory);
}

/* ---- after a free ---- */

static int read_freed(void)
{
	u64 *memory = get(BYTES);

	if (!memory)
		return -ENOMEM;
	put(memory);
	WRITE_ONCE(sink, memory[5]);
	return 0;
}

static int write_freed(void)
{
	struct thing *thing = get(sizeof(*thing));

	if (!thing)
		return -ENOMEM;
	put(thing);
	thing->word[3] = 1;
	return 0;
}

/* With much freed in between: still in quarantine, so nobody else has got it. */
static int use_freed_later(void)
{
	u64 *memory = get(BYTES);
	int i;

	if (!memory)
		return -ENOMEM;
	put(memory);
	for (i = 0; i < 1000; i++)
		put(get(BYTES));
	WRITE_ONCE(sink, memory[0]);
	return 0;
}

static int lock_freed(void)
{
	struct thing *thing = get(sizeof(*thing));

	if (!thing)
		return -ENOMEM;
	spin_lock_init(&thing->lock);
	put(thing);
	memset(&thing->lock, 0, sizeof(thing->lock));
	spin_lock(&thing->lock);
	spin_unlock(&thing->lock);
	return 0;
}

static int copy_from_freed(void)
{
	u8 *memory = get(BYTES), copy[40];

	if (!memory)
		return -ENOMEM;
	put(memory);
	memcpy(copy, memory + 100, sizeof(copy));
	WRITE_ONCE(sink, copy[7]);
	return 0;
}

static void free_thing(struct rcu_head *rcu)
{
	put(container_of(rcu, struct thing, rcu));
}

/* Kept beyond the end of the critical section that protected it. */
static int keep_beyond_grace_period(void)
{
	struct thing *thing = get(sizeof(*thing));

	if (!thing)
		return -ENOMEM;
	call_rcu(&thing->rcu, free_thing);
	rcu_barrier();
	WRITE_ONCE(sink, thing->word[1]);
	return 0;
}

static int use_freed_percpu(void)
{
	u64 __percpu *counter = alloc_percpu(u64);

	if (!counter)
		return -ENOMEM;
	free_percpu(counter);
	*per_cpu_ptr(counter, 0) = 1;
	return 0;
}

static int use_freed_vmalloc(void)
{
	u64 *memory = vmalloc(100000);

	if (!memory)
		return -ENOMEM;
	vfree(memory);
	WRITE_ONCE(sink, memory[1000]);
	return 0;
}

static int use_destroyed_cache(void)
{
	struct kmem_cache *cache = kmem_cache_create("faulty", BYTES, 0, 0, NULL);
	u64 *memory = cache ? kmem_cache_alloc(cache, GFP_KERNEL) : NULL;

	if (!memory)
		return -ENOMEM;
	kmem_cache_free(cache, memory);
	WRITE_ONCE(sink, memory[2]);
	kmem_cache_destroy(cache);
	return 0;
}

static int exits_at_once(void *unused)
{
	return 0;
}

/* A task that was woken by a pointer without a reference. */
static int wake_exited(void)
{
	struct task_struct *task = kthread_run(exits_at_once, NULL, "short");

	if (IS_ERR(task))
		return PTR_ERR(task);
	msleep(50);
	wake_up_process(task);
	return 0;
}

/* ---- out of bounds ---- */

static int read_behind(void)
{
	u8 *memory = get(BYTES - 1);

	if (!memory)
		return -ENOMEM;
	WRITE_ONCE(sink, memory[BYTES - 1]);
	put(memory);
	return 0;
}

static int read_before(void)
{
	u64 *first = get(BYTES), *second = get(BYTES), *memory = max(first, second);

	if (!first || !second)
		return -ENOMEM;
	WRITE_ONCE(sink, memory[-1]);
	put(first);
	put(second);
	return 0;
}

static int clear_behind(void)
{
	u8 *memory = get(BYTES);

	if (!memory)
		return -ENOMEM;
	memset(memory + 8, 0, BYTES);
	put(memory);
	return 0;
}

/* An array that ends where the object does, of a flexible length that was counted one too long. */
static int count_wrong(void)
{
	struct thing *thing = get(offsetof(struct thing, word[4]));
	int i;

	if (!thing)
		return -ENOMEM;
	for (i = 0; i <= 4; i++)
		thing->word[i] = i;
	put(thing);
	return 0;
}

/* ---- frees ---- */

static int free_twice(void)
{
	void *memory = get(BYTES);

	put(memory);
	kfree(memory);
	return 0;
}

static int free_inside(void)
{
	u8 *memory = get(BYTES);

	kfree(memory + 16);
	put(memory);
	return 0;
}

static int free_static(void)
{
	kfree(&sink);
	return 0;
}

static int free_percpu_twice(void)
{
	u64 __percpu *counter = alloc_percpu(u64);

	free_percpu(counter);
	free_percpu(counter);
	return 0;
}

/* ---- stacks ---- */

static struct completion *left_behind;
static DECLARE_COMPLETION(sleeper_waits);

static noinline void leave_on_stack(struct completion *done)
{
	init_completion(done);
	left_behind = done;
}

static noinline void wait_on_stack(void)
{
	DECLARE_COMPLETION_ONSTACK(done);

	leave_on_stack(&done);
	wait_for_completion_timeout(&done, 1);
}

/* Deeper in the stack than where the task sleeps afterwards. */
static noinline void wait_deep(void)
{
	u64 room[256];

	memset(room, 0, sizeof(room));
	wait_on_stack();
	WRITE_ONCE(sink, room[sink & 15]);
}

static int sleeper(void *stays)
{
	wait_deep();
	complete(&sleeper_waits);
	while (stays && !kthread_should_stop())
		schedule_timeout_idle(1);
	return 0;
}

/* A late reply: who waited for the completion has gone home, and its frame with it. */
static int complete_left(bool stays)
{
	struct task_struct *task = kthread_run(sleeper, stays ? &sink : NULL, "sleeper");

	if (IS_ERR(task))
		return PTR_ERR(task);
	wait_for_completion(&sleeper_waits);
	msleep(3);
	WRITE_ONCE(left_behind->done, 1);
	if (stays)
		kthread_stop(task);
	return 0;
}

static int complete_returned(void)
{
	return complete_left(true);
}

static int complete_exited(void)
{
	return complete_left(false);
}

static noinline u64 *point_at_local(void)
{
	u64 local[16] = { 1 };
	u64 *pointer = &local[3];

	OPTIMIZER_HIDE_VAR(pointer);
	return pointer;
}

static int use_returned(void)
{
	u64 *pointer = point_at_local();

	WRITE_ONCE(*pointer, 1);
	return 0;
}

/* ---- managed by a device ---- */

static struct platform_device *device;

static int keep_devres(void)
{
	u64 *memory;

	device = platform_device_register_simple("faulty", PLATFORM_DEVID_NONE, NULL, 0);
	if (IS_ERR(device))
		return PTR_ERR(device);
	memory = devm_kzalloc(&device->dev, BYTES, GFP_KERNEL);
	platform_device_unregister(device);
	if (memory)
		WRITE_ONCE(sink, memory[4]);
	return 0;
}

/* ---- given back too late, or never ---- */

static int leak_memory(void)
{
	void *memory = get(BYTES);

	return memory ? 0 : -ENOMEM;
}

static int leak_many(void)
{
	int i;

	for (i = 0; i < 5; i++)
		if (!get(100 + i))
			return -ENOMEM;
	return 0;
}

static int leak_device(void)
{
	device = platform_device_register_simple("faulty", PLATFORM_DEVID_NONE, NULL, 0);
	if (IS_ERR(device))
		return PTR_ERR(device);
	get_device(&device->dev);
	platform_device_unregister(device);
	return 0;
}

struct counted {
	struct kref references;
	u64 word;
};

static void free_counted(struct kref *references)
{
	put(container_of(references, struct counted, references));
}

static noinline void hold(struct counted *counted)
{
	kref_get(&counted->references);
}

/* Two take references, one gives his back. */
static int leak_reference(void)
{
	struct counted *counted = get(sizeof(*counted));

	if (!counted)
		return -ENOMEM;
	kref_init(&counted->references);
	hold(counted);
	kref_put(&counted->references, free_counted);
	return 0;
}

static int any_device(struct device *dev, const void *unused)
{
	return 1;
}

/* A device of somebody else's, looked up and not put; and one that is. */
static int keep_device(void)
{
	struct device *kept = bus_find_device(&platform_bus_type, NULL, NULL, any_device);
	struct device *other = bus_find_device(&platform_bus_type, kept, NULL, any_device);

	put_device(other);
	return kept ? 0 : -ENODEV;
}

static int leak_percpu(void)
{
	return alloc_percpu(u64) ? 0 : -ENOMEM;
}

static int leak_module(void)
{
	__module_get(THIS_MODULE);
	return 0;
}

/* ---- none of these is a bug ---- */

static noinline int all_right(void)
{
	struct thing *thing = get(sizeof(*thing));
	u64 __percpu *counter = alloc_percpu(u64);
	u8 *odd = get(BYTES - 3), copy[BYTES];
	u64 *large = vmalloc(100000);

	if (!thing || !counter || !odd || !large)
		return -ENOMEM;
	spin_lock_init(&thing->lock);
	spin_lock(&thing->lock);
	thing->word[7] = 1;
	spin_unlock(&thing->lock);
	*per_cpu_ptr(counter, 0) = thing->word[7];
	memset(odd, 1, BYTES - 3);
	memcpy(copy, odd, BYTES - 3);
	large[100000 / 8 - 1] = copy[BYTES - 4];
	WRITE_ONCE(sink, large[100000 / 8 - 1] + *per_cpu_ptr(counter, 0));
	vfree(large);
	put(odd);
	free_percpu(counter);
	call_rcu(&thing->rcu, free_thing);
	rcu_barrier();
	return 0;
}

static const struct {
	const char *name;
	int (*run)(void);
} bugs[] = {
	{ "none", all_right },
	{ "read-freed", read_freed },
	{ "write-freed", write_freed },
	{ "use-freed-later", use_freed_later },
	{ "lock-freed", lock_freed },
	{ "copy-from-freed", copy_from_freed },
	{ "rcu", keep_beyond_grace_period },
	{ "percpu", use_freed_percpu },
	{ "vmalloc", use_freed_vmalloc },
	{ "cache", use_destroyed_cache },
	{ "wake-exited", wake_exited },
	{ "devres", keep_devres },
	{ "read-behind", read_behind },
	{ "read-before", read_before },
	{ "clear-behind", clear_behind },
	{ "count-wrong", count_wrong },
	{ "double-free", free_twice },
	{ "free-inside", free_inside },
	{ "free-static", free_static },
	{ "double-free-percpu", free_percpu_twice },
	{ "stack", complete_returned },
	{ "stack-exited", complete_exited },
	{ "stack-own", use_returned },
	{ "leak", leak_memory },
	{ "leak-many", leak_many },
	{ "leak-device", leak_device },
	{ "leak-reference", leak_reference },
	{ "keep-device", keep_device },
	{ "leak-percpu", leak_percpu },
	{ "leak-module", leak_module },
};

static int __init faulty_init(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(bugs); i++)
		if (!strcmp(bugs[i].name, bug))
			return bugs[i].run();
	return -EINVAL;
}
module_init(faulty_init);

static void __exit faulty_exit(void)
{
}
module_exit(faulty_exit);

MODULE_DESCRIPTION("Seeded bugs for the memory and leak checkers");
MODULE_LICENSE("GPL");
