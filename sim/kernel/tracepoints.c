// SPDX-License-Identifier: GPL-2.0-only
/* The trace events that the tree defines in files which the port does not take. */
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/workqueue.h>

#define CREATE_TRACE_POINTS
#include <trace/events/ipi.h>
#undef CREATE_TRACE_POINTS

#include <linux/kthread.h>
#define CREATE_TRACE_POINTS
#include <trace/events/sched.h>
