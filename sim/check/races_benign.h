/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CHECK_RACES_BENIGN_H
#define SIM_CHECK_RACES_BENIGN_H

/*
 * Data races of unmodified trees that are known and tolerated: not reported. One
 * a line: what the two accesses are, "read FUNCTION" or "write FUNCTION" in either
 * order, the function as headlines name it (* stands for any text); and why.
 */
#define RACES_BENIGN(X)                                                                                                \
	X("read do_xfer", "write shmem_fetch_response",                                                                \
	  "the trace event of the request shows a status after the request was sent: it may be the reply's")          \
	X("* scmi_notify", "write __kfifo_out",                                                                        \
	  "one writer, one reader: a free room that is out of date is only smaller")                                   \
	X("write __kfifo_in", "read __kfifo_out_peek",                                                                 \
	  "one writer, one reader: the other's index is read once, and what it says too little comes with the next work") \
	X("* __kfifo_in", "* __kfifo_out", "the same")                                                                 \
	X("read move_linked_works", "write queue_work_on",                                                             \
	  "workqueue.c looks at one bit of the word under its lock, test_and_set_bit() sets another one") \
	X("read worker_thread", "write queue_work_on", "the same, of linux-6.1")                                       \
	X("read process_one_work", "write queue_work_on", "the same: it wants the colour, beside the bit")             \
	X("write scmi_deregister_protocol_events", "read scmi_notify",                                                 \
	  "a protocol's events, gone between smp_wmb() and smp_rmb() without marks: what is freed is another checker's") \
	X("write destroy_workqueue", "read process_one_work",                                                         \
	  "wq->flags: one bit is set under a lock, the others, which work asks for without it, never change")         \
	X("write destroy_workqueue", "read wq_node_nr_active", "the same")                                            \
	X("write handle_softirqs", "*",                                                                               \
	  "all that softirq.c changes of a task's is PF_MEMALLOC in the flags of whom it interrupts, and it puts it back") \
	X("read irq_enter_rcu", "*",                                                                                  \
	  "it looks in the flags of whom it interrupts for PF_IDLE, which never changes") \
	X("write device_del", "read device_links_driver_bound",                                                       \
	  "fwnode->dev of two devices of one firmware node: each only compares it with itself, and the other's is no match") \
	X("read do_trace_event_raw_event_scmi_msg_dump", "write unknown origin",                                      \
	  "the trace event shows the request after it was sent, from the buffer that its reply is copied to")         \
	X("write scmi_notification_instance_data_set", "read scmi_notification_instance_data_get",                     \
	  "a pointer between smp_wmb() and smp_rmb(), without marks; what removal frees is the memory checker's to see")

#endif
