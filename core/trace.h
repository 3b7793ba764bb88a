/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The SCMI trace events, in the text that Linux 6.12 prints, so that what reads
 * its traces reads ours. Hexadecimal numbers are upper case, payloads lower.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM scmi

#if !defined(CORE_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define CORE_TRACE_H

#include <linux/string.h>
#include <linux/tracepoint.h>

#ifndef TRACE_TAG_BYTES
#define TRACE_TAG_BYTES 6
#endif

/* What all events of a transfer begin with; most add one field. */
#define TRANSFER_ARGS u8 protocol, u8 id, u16 token, u32 transfer
#define TRANSFER_TEXT "pt=%02X msg_id=%02X seq=%04X transfer_id=%X "
#define TRANSFER_VALUES __entry->protocol, __entry->id, __entry->token, __entry->transfer
#define TRANSFER_FIELDS         \
	__field(u8, protocol)   \
	__field(u8, id)         \
	__field(u16, token)     \
	__field(u32, transfer)
#define TRANSFER_ASSIGN                       \
	__entry->protocol = protocol;         \
	__entry->id = id;                     \
	__entry->token = token;               \
	__entry->transfer = transfer;
#define TRANSFER_EVENT(name, type, field, text)                          \
	TRACE_EVENT(name,                                                \
		TP_PROTO(TRANSFER_ARGS, type field),                     \
		TP_ARGS(protocol, id, token, transfer, field),           \
		TP_STRUCT__entry(TRANSFER_FIELDS __field(type, field)),  \
		TP_fast_assign(TRANSFER_ASSIGN __entry->field = field;), \
		TP_printk(TRANSFER_TEXT text, TRANSFER_VALUES, __entry->field))

TRANSFER_EVENT(scmi_xfer_begin, bool, poll, "poll=%u");
TRANSFER_EVENT(scmi_xfer_end, int, status, "s=%d");
TRANSFER_EVENT(scmi_rx_done, u8, type, "msg_type=%u");

TRACE_EVENT(scmi_xfer_response_wait,
	TP_PROTO(TRANSFER_ARGS, u32 timeout_ms, bool poll),
	TP_ARGS(protocol, id, token, transfer, timeout_ms, poll),
	TP_STRUCT__entry(
		TRANSFER_FIELDS
		__field(u32, timeout_ms)
		__field(bool, poll)
	),
	TP_fast_assign(
		TRANSFER_ASSIGN
		__entry->timeout_ms = timeout_ms;
		__entry->poll = poll;
	),
	TP_printk(TRANSFER_TEXT "tmo_ms=%u poll=%u", TRANSFER_VALUES, __entry->timeout_ms, __entry->poll)
);

TRACE_EVENT(scmi_fc_call,
	TP_PROTO(u8 protocol, u8 id, u32 resource, u32 value1, u32 value2),
	TP_ARGS(protocol, id, resource, value1, value2),
	TP_STRUCT__entry(
		__field(u8, protocol)
		__field(u8, id)
		__field(u32, resource)
		__field(u32, value1)
		__field(u32, value2)
	),
	TP_fast_assign(
		__entry->protocol = protocol;
		__entry->id = id;
		__entry->resource = resource;
		__entry->value1 = value1;
		__entry->value2 = value2;
	),
	TP_printk("pt=%02X msg_id=%02X res_id:%u vals=%u:%u",
		  __entry->protocol, __entry->id, __entry->resource, __entry->value1, __entry->value2)
);

TRACE_EVENT(scmi_msg_dump,
	TP_PROTO(int instance, u8 channel, u8 protocol, u8 id, const char *tag, u16 token, int status,
		 const void *payload, size_t length),
	TP_ARGS(instance, channel, protocol, id, tag, token, status, payload, length),
	TP_STRUCT__entry(
		__field(int, instance)
		__field(u8, channel)
		__field(u8, protocol)
		__field(u8, id)
		__array(char, tag, TRACE_TAG_BYTES)
		__field(u16, token)
		__field(int, status)
		__field(size_t, length)
		__dynamic_array(u8, payload, length)
	),
	TP_fast_assign(
		__entry->instance = instance;
		__entry->channel = channel;
		__entry->protocol = protocol;
		__entry->id = id;
		strscpy(__entry->tag, tag, TRACE_TAG_BYTES);
		__entry->token = token;
		__entry->status = status;
		__entry->length = length;
		memcpy(__get_dynamic_array(payload), payload, length);
	),
	TP_printk("id=%d ch=%02X pt=%02X t=%s msg_id=%02X seq=%04X s=%d pyld=%s",
		  __entry->instance, __entry->channel, __entry->protocol, __entry->tag, __entry->id,
		  __entry->token, __entry->status, __print_hex_str(__get_dynamic_array(payload), __entry->length))
);

#endif

/* This part is outside of the guard: the file that creates the events reads it several times. */
#undef TRACE_INCLUDE_PATH
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_PATH .
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
