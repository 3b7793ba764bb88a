// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tree's own trace events, as its headers define them: their probes fill a
 * raw record in the engine's trace, their print functions format it when
 * somebody reads it. This takes the place of the ring buffer and of tracefs.
 */
#include <linux/ftrace.h>
#include <linux/trace_events.h>
#include <linux/trace_seq.h>
#include <linux/tracepoint.h>
#include "kernel/trace/trace.h"
#include "module.h"
#include "sim.h"
#include "sim/machine/scmi_watch.h"

#define MAX_EVENTS 1024
#define TRACED_SYSTEM "scmi"
#define MAX_RECORD_BYTES 4096

extern struct trace_event_call *__start_ftrace_events[];
extern struct trace_event_call *__stop_ftrace_events[];

/* The events met so far, by type - 1; a module's keep their types when it is loaded again. */
static struct trace_event_call *events[MAX_EVENTS];
static u32 event_count;
static struct trace_event_file files[MAX_EVENTS];
static struct trace_iterator iterator;

/* What other events a build has (lockdep's) changes no number, and so no trace. */
static bool is_ours(const struct trace_event_call *call)
{
	return !strcmp(call->class->system, TRACED_SYSTEM);
}

/* In the trace, or for the checker that is told of some of them. */
static bool is_traced(const struct trace_event_call *call)
{
	bool is_watched = scmi_watch && sim_scmi_event_add(call);

	return trace_wanted(TRACE_KERNEL) || is_watched;
}

static u32 number_of(struct trace_event_call *call)
{
	u32 i;

	for (i = 0; i < event_count; i++)
		if (events[i] == call)
			return i;
	engine_assert(event_count < MAX_EVENTS);
	events[event_count] = call;
	return event_count++;
}

void sim_tracing_add(struct trace_event_call **from, struct trace_event_call **to)
{
	for (; from < to; from++) {
		u32 number;

		if (!is_ours(*from))
			continue;
		number = number_of(*from);
		(*from)->event.type = number + 1;
		files[number].event_call = *from;
		if (is_traced(*from) && tracepoint_probe_register((*from)->tp, (*from)->class->probe, &files[number]))
			sim_panic("trace event %s cannot be enabled", trace_event_name(*from));
	}
}

void sim_tracing_remove(struct trace_event_call **from, struct trace_event_call **to)
{
	for (; from < to; from++)
		if (is_ours(*from) && is_traced(*from))
			tracepoint_probe_unregister((*from)->tp, (*from)->class->probe, &files[number_of(*from)]);
}

void sim_tracing_init(void)
{
	trace_set_stamp(sim_trace_stamp);
	sim_tracing_add(__start_ftrace_events, __stop_ftrace_events);
}

void *trace_event_buffer_reserve(struct trace_event_buffer *fbuffer, struct trace_event_file *trace_file,
				 unsigned long len)
{
	static u64 unkept[MAX_RECORD_BYTES / sizeof(u64)];
	struct trace_entry *entry = trace_reserve(TRACE_KERNEL, trace_file->event_call->event.type, len);

	if (!entry && scmi_watch && len <= sizeof(unkept))
		entry = (void *)unkept;
	fbuffer->trace_file = trace_file;
	fbuffer->entry = entry;
	if (entry)
		entry->type = trace_file->event_call->event.type;
	return entry;
}

void trace_event_buffer_commit(struct trace_event_buffer *fbuffer)
{
	if (scmi_watch && fbuffer->entry)
		sim_scmi_event(fbuffer->trace_file->event_call->event.type, fbuffer->entry);
}

int trace_event_reg(struct trace_event_call *call, enum trace_reg type, void *data)
{
	(void)call;
	(void)type;
	(void)data;
	return 0;
}

int trace_event_raw_init(struct trace_event_call *call)
{
	(void)call;
	return 0;
}

bool __trace_trigger_soft_disabled(struct trace_event_file *file)
{
	(void)file;
	return false;
}

enum print_line_t trace_handle_return(struct trace_seq *s)
{
	return trace_seq_has_overflowed(s) ? TRACE_TYPE_PARTIAL_LINE : TRACE_TYPE_HANDLED;
}

/* Of trees that check a format's %s before they print: strings in records are copies here. */
void trace_check_vprintf(struct trace_iterator *iter, const char *fmt, va_list args)
{
	trace_seq_vprintf(&iter->seq, fmt, args);
}

bool ignore_event(struct trace_iterator *iter)
{
	return false;
}

const char *trace_event_format(struct trace_iterator *iter, const char *fmt)
{
	return fmt;
}

u32 kernel_format_event(u16 type, const void *payload, u32 bytes, char *text, u32 text_bytes)
{
	struct trace_event_call *call;
	size_t length, prefix;

	(void)bytes;
	if (!type || type > event_count || !text_bytes)
		return 0;
	sim_modules_reveal();
	call = events[type - 1];
	trace_seq_init(&iterator.seq);
	trace_seq_init(&iterator.tmp_seq);
	iterator.ent = (struct trace_entry *)payload;
	call->event.funcs->trace(&iterator, 0, &call->event);
	length = trace_seq_used(&iterator.seq);
	while (length && iterator.seq.buffer[length - 1] == '\n')
		length--;
	prefix = strlen(trace_event_name(call)) + 2; /* "name: ", which the reader has from kernel_event_name() */
	length = min_t(size_t, length - min(length, prefix), text_bytes - 1);
	memcpy(text, iterator.seq.buffer + prefix, length);
	text[length] = 0;
	return length;
}

const char *kernel_event_name(u16 type)
{
	if (!type || type > event_count)
		return "";
	sim_modules_reveal();
	return trace_event_name(events[type - 1]);
}

#define NO_NUMBER (~0u)

/* By hand: in a checked agent the tree's own functions for this would be passed, and asked, themselves. */
static void put_name(char *name, u32 bytes, const char *text, u32 number)
{
	char digits[] = { '0' + number / 10, '0' + number % 10, 0 };
	u32 used = 0;

	while (*text && used + 1 < bytes)
		name[used++] = *text++;
	for (text = number > 9 ? digits : digits + 1; number != NO_NUMBER && *text && used + 1 < bytes; text++)
		name[used++] = *text;
	name[used] = 0;
}

bool kernel_context(char *name, u32 bytes)
{
	if (!machine_cpu || !machine_cpu->current_task)
		return false;
	if (preempt_count() & (HARDIRQ_MASK | NMI_MASK))
		put_name(name, bytes, "irq/", machine_cpu->id);
	else if (preempt_count() & SOFTIRQ_OFFSET)
		put_name(name, bytes, "softirq/", machine_cpu->id);
	else
		put_name(name, bytes, current->comm, NO_NUMBER);
	return true;
}

/* ftrace's five latency characters: interrupts, reschedule, context, preemption depth, migration depth. */
void sim_trace_stamp(struct trace_record *record)
{
	struct task_struct *me;
	int count, hard, soft;

	if (!machine_cpu || !machine_cpu->current_task) {
		record->cpu = 0xffff;
		record->pid = -1;
		memcpy(record->flags, ".....", 5);
		strscpy(record->task, "<hardware>", sizeof(record->task));
		return;
	}
	me = current;
	count = preempt_count();
	hard = count & HARDIRQ_MASK;
	soft = count & SOFTIRQ_OFFSET;
	record->cpu = machine_cpu->id;
	record->pid = me->pid;
	record->flags[0] = machine_cpu->irqs_off ? 'd' : '.';
	record->flags[1] = need_resched() ? 'N' : '.';
	record->flags[2] = hard && soft ? 'H' : hard ? 'h' : soft ? 's' : '.';
	count &= PREEMPT_MASK;
	record->flags[3] = !count ? '.' : count > 15 ? 'f' : hex_asc[count];
	record->flags[4] = me->migration_disabled ? hex_asc[me->migration_disabled & 15] : '.';
	if (is_idle_task(me))
		strscpy(record->task, "<idle>", sizeof(record->task));
	else
		strscpy(record->task, me->comm, sizeof(record->task));
}
