/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_KERNEL_TREE_H
#define SIM_KERNEL_TREE_H

/*
 * One interface of what differs between the trees (sim/kernel/features): the
 * port is written for the newest, this gives the older ones the same names.
 */
#include <generated/tree-features.h>

/* ---- allocators, as memory.c and percpu.c define them ---- */

/* Allocation profiling put macros in front of the functions, and a suffix behind their names. */
#ifdef TREE_HAS_NOPROF
#define ALLOCATOR(name) name##_noprof
#else
#define ALLOCATOR(name) name
#define __kvmalloc_node kvmalloc_node
#define get_free_pages __get_free_pages
#endif
#ifndef TREE_HAS_KMALLOC_CACHE
#define __kmalloc_cache_noprof kmalloc_trace_noprof
#define __kmalloc_cache kmalloc_trace
#define __kmalloc_cache_node_noprof kmalloc_node_trace_noprof
#define __kmalloc_cache_node kmalloc_node_trace
#define __kmalloc_large_noprof kmalloc_large_noprof
#define __kmalloc_large kmalloc_large
#define __kmalloc_large_node_noprof kmalloc_large_node_noprof
#define __kmalloc_large_node kmalloc_large_node
#define __kvmalloc_node_noprof kvmalloc_node_noprof
#define DECL_BUCKET_PARAMS(size, b) size_t size
#endif

/* ---- renamed ---- */

#ifndef TREE_HAS_SCHED_TICK
#define sched_tick scheduler_tick
#endif
#ifndef TREE_HAS_RCU_REPORT_STARTING
#define rcutree_report_cpu_starting rcu_cpu_starting
#endif

/* ---- what an older tree has nothing to do for ---- */

#ifndef TREE_HAS_WQ_TICK
#define wq_worker_tick(task) ((void)(task))
#endif
#ifndef TREE_HAS_WQ_TOPOLOGY
#define workqueue_init_topology() ((void)0)
#endif
#ifndef TREE_HAS_HRTIMERS_STARTING
#define hrtimers_cpu_starting NULL
#endif
#ifndef TREE_HAS_ASYNC_INIT
#define async_init() ((void)0)
#endif

#endif
