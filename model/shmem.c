/* SPDX-License-Identifier: GPL-2.0-only */
#include "platform_private.h"
#include "../sim/machine/scmi_watch.h"

static bool overlaps(u64 offset, u64 bytes, u64 from, u64 until)
{
	return offset < until && offset + bytes > from;
}

static void trespassed(struct area *area, bool write)
{
	area->platform->server.counters.ownership_violations++;
	if (scmi_watch)
		scmi_watch->trespasses(area->platform->number, area->p2a, write);
}

/*
 * Sees the agent's accesses before they happen. Polling the status and the
 * header of what is the platform's is allowed; the message itself is not.
 */
static void watch_a2p(struct area *area, u64 offset, u64 bytes, bool write)
{
	bool header = !overlaps(offset, bytes, offsetof(struct wire_area, length),
				offsetof(struct wire_area, message_header)) &&
		      !overlaps(offset, bytes, WIRE_AREA_BYTES, area->window.bytes);

	if (area->with_platform && (write || !header))
		trespassed(area, write);
}

/* The agent's write to the status is its giving the channel back. */
static void watch_p2a(struct area *area, u64 offset, u64 bytes, bool write)
{
	struct platform *platform = area->platform;
	bool status = overlaps(offset, bytes, offsetof(struct wire_area, channel_status),
			       offsetof(struct wire_area, reserved_for_implementation));
	bool flags = overlaps(offset, bytes, offsetof(struct wire_area, channel_flags),
			      offsetof(struct wire_area, length));

	if (area->with_platform && (write || !(status || flags))) {
		trespassed(area, write);
		return;
	}
	if (!write || !status)
		return;
	area->with_platform = true;
	if (!platform->transport->p2a_interrupt && platform->p2a_queue.first)
		engine_post(&platform->p2a_poll, engine_now_ns() + PLATFORM_P2A_POLL_NS);
}

static void tell_read(const struct area *area, u64 offset, u64 bytes, const void *to)
{
	u64 header = offsetof(struct wire_area, message_header);

	if (overlaps(offset, bytes, header, WIRE_AREA_BYTES))
		scmi_watch->looks(area->platform->number, area->p2a);
	if (overlaps(offset, bytes, offsetof(struct wire_area, length), header) ||
	    overlaps(offset, bytes, WIRE_AREA_BYTES, area->window.bytes))
		scmi_watch->reads(area->platform->number, area->p2a, to);
}

/* Of requests by their header. */
static void tell_write(const struct area *area, u64 offset, u64 bytes, const void *from)
{
	u64 header = offsetof(struct wire_area, message_header);
	u32 word;

	if (!from || area->p2a || offset > header || offset + bytes < header + sizeof(word))
		return;
	memcpy(&word, (const u8 *)from + (header - offset), sizeof(word));
	scmi_watch->writes(area->platform->number, word);
}

static void watch(void *device, u64 offset, u64 bytes, bool write, const void *data)
{
	struct area *area = device;

	if (scmi_watch && write)
		tell_write(area, offset, bytes, data);
	else if (scmi_watch)
		tell_read(area, offset, bytes, data);
	if (area->p2a)
		watch_p2a(area, offset, bytes, write);
	else
		watch_a2p(area, offset, bytes, write);
}

static void name_parts(struct area *area)
{
	static const struct {
		const char *name;
		u64 offset;
		u64 bytes;
	} parts[AREA_PARTS] = {
		{ "status", offsetof(struct wire_area, channel_status), sizeof(u32) },
		{ "flags", offsetof(struct wire_area, channel_flags), sizeof(u32) },
		{ "length", offsetof(struct wire_area, length), sizeof(u32) },
		{ "header", offsetof(struct wire_area, message_header), sizeof(u32) },
		{ "payload", WIRE_AREA_BYTES, 0 },
	};
	char suffix[PLATFORM_SUFFIX_BYTES];

	platform_suffix(area->platform, suffix);
	for (u32 i = 0; i < AREA_PARTS; i++)
		mmio_name(&area->window, &area->part[i], parts[i].offset,
			  parts[i].bytes ? parts[i].bytes : area->window.bytes - parts[i].offset, "%s%s.%s",
			  area->window.name, suffix, parts[i].name);
}

void area_init(struct area *area, struct platform *platform, const char *name, u32 bytes, bool p2a)
{
	area->platform = platform;
	area->p2a = p2a;
	area->window = (struct mmio_window){
		.name = name,
		.bytes = bytes,
		.device = area,
		.memory = true,
		.watch = watch,
	};
	mmio_add(&area->window);
	name_parts(area);
	area_clear(area);
}

void area_clear(struct area *area)
{
	memset((void *)(uintptr_t)area->window.base, 0, area->window.bytes);
	area_memory(area)->channel_status = WIRE_AREA_FREE;
	area->with_platform = area->p2a;
	if (scmi_watch)
		scmi_watch->clears(area->platform->number, area->p2a);
}

bool area_read_request(const struct area *area, struct request *request)
{
	volatile struct wire_area *memory = area_memory(area);
	u32 length = memory->length;

	request->identity = scmi_watch ? scmi_watch->takes(area->platform->number) : 0;
	request->header = memory->message_header;
	request->bytes = 0;
	if (length < WIRE_HEADER_BYTES || length - WIRE_HEADER_BYTES > WIRE_PAYLOAD_BYTES ||
	    length - WIRE_HEADER_BYTES > area->window.bytes - WIRE_AREA_BYTES)
		return false;
	request->bytes = length - WIRE_HEADER_BYTES;
	memcpy(request->payload, (const void *)(uintptr_t)memory->payload, request->bytes);
	return true;
}

void area_loses(const struct area *area, u64 request)
{
	if (scmi_watch)
		scmi_watch->loses(area->platform->number, request);
}

void area_rung(struct area *area)
{
	if (!area_is_free(area))
		area->with_platform = true;
}

static void write_bytes(volatile u8 *to, u32 room, const void *from, u32 bytes)
{
	memcpy((void *)(uintptr_t)to, from, bytes < room ? bytes : room);
}

static void tell_answer(const struct area *area, const struct outgoing *outgoing)
{
	if (scmi_watch)
		scmi_watch->answers(area->platform->number, area->p2a, outgoing->identity, outgoing->header);
}

void area_write_reply(struct area *area, const struct outgoing *outgoing)
{
	volatile struct wire_area *memory = area_memory(area);
	u32 room = (u32)area->window.bytes - WIRE_AREA_BYTES;

	if (!outgoing->error_bit) {
		tell_answer(area, outgoing);
		memory->length = outgoing->length_forced ? outgoing->length :
				 WIRE_HEADER_BYTES + WIRE_STATUS_BYTES + outgoing->bytes;
		memory->message_header = outgoing->header;
		write_bytes(memory->payload, room, &outgoing->status, WIRE_STATUS_BYTES);
		write_bytes(memory->payload + WIRE_STATUS_BYTES, room - WIRE_STATUS_BYTES, outgoing->payload,
			    outgoing->bytes);
	}
	if (outgoing->no_free)
		return;
	memory->channel_status = WIRE_AREA_FREE | (outgoing->error_bit ? WIRE_AREA_ERROR : 0);
	area->with_platform = false;
}

void area_write_p2a(struct area *area, const struct outgoing *outgoing)
{
	volatile struct wire_area *memory = area_memory(area);
	u32 room = (u32)area->window.bytes - WIRE_AREA_BYTES;
	u32 status = outgoing->type == WIRE_DELAYED_RESPONSE ? WIRE_STATUS_BYTES : 0;

	tell_answer(area, outgoing);
	memory->channel_flags = area->platform->transport->p2a_interrupt ? WIRE_AREA_INTERRUPT : 0;
	memory->length = outgoing->length_forced ? outgoing->length : WIRE_HEADER_BYTES + status + outgoing->bytes;
	memory->message_header = outgoing->header;
	write_bytes(memory->payload, room, &outgoing->status, status);
	write_bytes(memory->payload + status, room - status, outgoing->payload, outgoing->bytes);
	memory->channel_status = 0;
	area->with_platform = false;
}
