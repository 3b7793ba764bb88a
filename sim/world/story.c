// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include "../engine/trace.h"
#include "../../model/wire.h"
#include "story.h"
#include "json_out.h"
#include "scenario_names.h"
#include "steps.h"
#include "trace_line.h"
#include "world.h"

#define NONE (-1)

/*
 * struct event - one, as it goes into the answer.
 * @group: events of a layer are put by it, then in the order in which they came.
 */
struct event {
	u64 when_ns;
	u32 group;
	u32 order;
	s32 of;
	char *kind;
	char *content;
};

/* @room of them are allocated, the rest is counted only. */
struct layer {
	struct event *event;
	u32 count;
	u32 room;
	u64 before;
	u64 total;
};

/*
 * struct gathering - the pass over the trace.
 * @request: the last request with that token, by instance and token: its place among the messages, or NONE.
 * @transfer: the last transfer with that token; @transfers begun so far; @notification: the last of these.
 */
struct gathering {
	const struct world *world;
	struct layer layer[LAYER_COUNT];
	s32 *request;
	u32 transfer[WIRE_TOKENS];
	u32 transfers;
	u32 notification;
	char line[TRACE_LINE_BYTES];
};

/*
 * struct parts - a line of the trace taken apart: "reply: pt=13 msg_id=07 seq=000E s=0 len=4".
 * @head: what stands before the colon; @type: "t=", as of scmi_msg_dump.
 * @rest: what is left when numbers that are the agent's own choice are taken out.
 */
struct parts {
	const char *head;
	const char *type;
	const char *payload;
	s32 protocol;
	s32 message;
	s32 token;
	bool notification;
	struct buffer rest;
};

static void add_word(struct buffer *to, const char *word)
{
	if (*word)
		buffer_printf(to, "%s%s", to->used ? " " : "", word);
}

/* What an agent numbers as it likes, and what is said elsewhere. */
static bool is_own_choice(const char *word)
{
	static const char *const keys[] = {"transfer_id=", "id=", "ch=", "len=", "client=", "elapsed_us=", "sent_us="};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (!strncmp(word, keys[i], strlen(keys[i])))
			return true;
	return false;
}

static void take_word(struct parts *parts, const char *word)
{
	if (!strncmp(word, "pt=", 3))
		parts->protocol = (s32)strtol(word + 3, NULL, 16);
	else if (!strncmp(word, "msg_id=", 7))
		parts->message = (s32)strtol(word + 7, NULL, 16);
	else if (!strncmp(word, "seq=", 4))
		parts->token = (s32)strtol(word + 4, NULL, 16) & (s32)(WIRE_TOKENS - 1);
	else if (!strncmp(word, "t=", 2))
		parts->type = word + 2;
	else if (!strncmp(word, "pyld=", 5))
		parts->payload = word + 5;
	else if (!is_own_choice(word))
		add_word(&parts->rest, word);
}

/* Takes @line apart, which is written to. The rest of @parts must be freed. */
static void take_apart(char *line, struct parts *parts)
{
	char *colon = strstr(line, ": "), *word, *state = NULL;

	*parts = (struct parts){.head = line, .type = "", .payload = "", .protocol = NONE, .message = NONE, .token = NONE};
	if (!colon) {
		line += strcspn(line, " ");
		colon = line;
	}
	word = *colon ? colon + 1 : colon;
	*colon = 0;
	for (word = strtok_r(word, " ", &state); word; word = strtok_r(NULL, " ", &state))
		take_word(parts, word);
	parts->notification = strstr(parts->type, "NOTI") || !strcmp(parts->head, "notification") ||
			      (parts->rest.bytes && strstr(parts->rest.bytes, "msg_type=3"));
}

static const char *name_of(const struct names *names, s32 value, s32 of)
{
	for (u32 i = 0; i < names->count; i++)
		if (names->name[i].value == value && (names->name[i].of == of || names->name[i].of == NONE))
			return names->name[i].name;
	return NULL;
}

/* " performance level_set", by number where there is no name. */
static void add_names(struct buffer *kind, const struct parts *parts)
{
	const char *protocol = name_of(&protocol_names, parts->protocol, NONE);
	const char *message = name_of(parts->notification ? &event_names : &command_names, parts->message, parts->protocol);

	if (!strcmp(parts->head, "lost"))
		message = NULL; /* of either kind */
	if (parts->protocol != NONE && protocol)
		buffer_printf(kind, " %s", protocol);
	else if (parts->protocol != NONE)
		buffer_printf(kind, " protocol 0x%02x", parts->protocol);
	if (parts->message != NONE && message)
		buffer_printf(kind, " %s", message);
	else if (parts->message != NONE)
		buffer_printf(kind, " message 0x%02x", parts->message);
}

/* Little-endian words, as the wire has them; what is left over as bytes. */
static void add_payload(struct buffer *content, const u8 *payload, u32 bytes)
{
	char word[16];
	u32 i, value;

	for (i = 0; i + 4 <= bytes; i += 4) {
		memcpy(&value, payload + i, 4);
		snprintf(word, sizeof(word), value < 10 ? "%u" : "0x%x", value);
		add_word(content, word);
	}
	for (; i < bytes; i++) {
		snprintf(word, sizeof(word), "byte 0x%02x", payload[i]);
		add_word(content, word);
	}
}

/* "00000000c8000000" */
static void add_payload_digits(struct buffer *content, const char *digits)
{
	u8 payload[WIRE_PAYLOAD_BYTES];
	u32 bytes = 0;
	unsigned int byte;

	for (; bytes < sizeof(payload) && sscanf(digits, "%2x", &byte) == 1; digits += 2)
		payload[bytes++] = (u8)byte;
	add_payload(content, payload, bytes);
}

/* Room for one more, or NULL: it is only counted. */
static struct event *new_event(struct gathering *gathering, enum story_layer number, const struct trace_record *record)
{
	struct layer *layer = &gathering->layer[number];
	struct event *event;

	if (record->seq < gathering->world->mark_seq && !gathering->world->request->story_boot) {
		layer->before++;
		return NULL;
	}
	if (layer->total++ >= STORY_MAX)
		return NULL;
	if (layer->count == layer->room) {
		layer->room = layer->room ? 2 * layer->room : 64;
		layer->event = realloc(layer->event, layer->room * sizeof(*event));
		if (!layer->event)
			abort();
	}
	event = &layer->event[layer->count];
	*event = (struct event){.when_ns = record->when_ns, .order = layer->count++, .of = NONE};
	return event;
}

/* Takes over the buffers. */
static void finish_event(struct event *event, struct buffer *kind, struct buffer *content)
{
	if (event) {
		event->kind = host_copy(kind->used ? kind->bytes : "");
		event->content = host_copy(content->used ? content->bytes : "");
	}
	buffer_free(kind);
	buffer_free(content);
}

/* "platform-3" */
static u32 instance_of(const struct trace_record *record)
{
	const char *dash = strchr(record->task, '-');

	return dash ? (u32)strtoul(dash + 1, NULL, 10) : 0;
}

/* A request becomes the one that its token stands for; what else has that token answers it. */
static s32 answered(struct gathering *gathering, const struct parts *parts, u32 instance)
{
	s32 *request;

	if (parts->token == NONE || instance >= gathering->world->instances || parts->notification)
		return NONE;
	request = &gathering->request[instance * WIRE_TOKENS + (u32)parts->token];
	if (strcmp(parts->head, "request"))
		return *request;
	*request = gathering->layer[LAYER_MESSAGES].total < STORY_MAX ? (s32)gathering->layer[LAYER_MESSAGES].count : NONE;
	return NONE;
}

static void take_message(struct gathering *gathering, const struct trace_record *record, const void *payload)
{
	u32 instance = instance_of(record), text_bytes = (u32)strnlen(payload, record->bytes) + 1;
	struct buffer kind = {0}, content = {0};
	struct event *event;
	struct parts parts;
	s32 of;

	take_apart(trace_record_text(record, payload, gathering->line, sizeof(gathering->line)), &parts);
	of = record->kind == TRACE_PLATFORM ? answered(gathering, &parts, instance) : NONE;
	if (gathering->world->instances > 1)
		buffer_printf(&kind, "%u: ", instance);
	buffer_printf(&kind, "%s%s", record->kind == TRACE_FAULT ? "fault " : "", parts.head);
	add_names(&kind, &parts);
	add_word(&content, parts.rest.used ? parts.rest.bytes : "");
	if (text_bytes < record->bytes)
		add_payload(&content, (const u8 *)payload + text_bytes, record->bytes - text_bytes);
	event = new_event(gathering, LAYER_MESSAGES, record);
	if (event) {
		event->of = of;
		event->group = instance;
	}
	finish_event(event, &kind, &content);
	buffer_free(&parts.rest);
}

/* Which transfer a trace event belongs to, by its token. */
static u32 transfer_of(struct gathering *gathering, const struct parts *parts)
{
	if (parts->notification) {
		if (!strcmp(parts->head, "scmi_msg_dump"))
			gathering->notification = ++gathering->transfers;
		return gathering->notification;
	}
	if (parts->token == NONE)
		return gathering->transfers;
	if (!strcmp(parts->head, "scmi_xfer_begin"))
		gathering->transfer[parts->token] = ++gathering->transfers;
	return gathering->transfer[parts->token];
}

static void take_trace_event(struct gathering *gathering, const struct trace_record *record, const void *payload)
{
	struct buffer kind = {0}, content = {0};
	struct event *event;
	struct parts parts;
	u32 transfer;

	take_apart(trace_line(record, payload, gathering->line, sizeof(gathering->line)), &parts);
	transfer = transfer_of(gathering, &parts);
	buffer_printf(&kind, "%s%s%s", parts.head, *parts.type ? " " : "", parts.type);
	add_names(&kind, &parts);
	add_word(&content, parts.rest.used ? parts.rest.bytes : "");
	add_payload_digits(&content, parts.payload);
	event = new_event(gathering, LAYER_EVENTS, record);
	if (event)
		event->group = transfer;
	finish_event(event, &kind, &content);
	buffer_free(&parts.rest);
}

static u32 client_number(const struct world *world, const char *name)
{
	u32 i = 0;

	while (i < world->clients.count && strcmp(world->clients.client[i].name, name))
		i++;
	return i;
}

/* "gpu perf.level_set = 0 elapsed_us=47.065", "gpu notification protocol=0x13 ..." */
static void take_client(struct gathering *gathering, const struct trace_record *record, const void *payload)
{
	char *text = trace_record_text(record, payload, gathering->line, sizeof(gathering->line)), *state = NULL;
	const char *name = strtok_r(text, " ", &state), *what = strtok_r(NULL, " ", &state), *word;
	struct buffer kind = {0}, content = {0};
	struct event *event;

	if (!name || !what)
		return;
	buffer_printf(&kind, "%s %s", name, what);
	while ((word = strtok_r(NULL, " ", &state)))
		if (strcmp(word, "=") && !is_own_choice(word))
			add_word(&content, word);
	event = new_event(gathering, LAYER_CLIENTS, record);
	if (event)
		event->group = client_number(gathering->world, name);
	finish_event(event, &kind, &content);
}

static bool take(void *arg, const struct trace_record *record, const void *payload)
{
	struct gathering *gathering = arg;

	if (record->kind == TRACE_PLATFORM || record->kind == TRACE_FAULT)
		take_message(gathering, record, payload);
	else if (record->kind == TRACE_KERNEL && !strncmp(kernel_event_name(record->type), "scmi_", 5))
		take_trace_event(gathering, record, payload);
	else if (record->kind == TRACE_CLIENT && record->type != CLIENT_BEGINS)
		take_client(gathering, record, payload);
	return true;
}

static int by_group(const void *a, const void *b)
{
	const struct event *left = a, *right = b;

	if (left->group != right->group)
		return left->group < right->group ? -1 : 1;
	return left->order < right->order ? -1 : left->order > right->order;
}

/* Puts the groups one after the other, and what is answered where it is now. */
static void sort_layer(struct layer *layer)
{
	u32 *place = host_alloc(layer->count, sizeof(*place));

	if (layer->count)
		qsort(layer->event, layer->count, sizeof(*layer->event), by_group);
	for (u32 i = 0; i < layer->count; i++)
		place[layer->event[i].order] = i;
	for (u32 i = 0; i < layer->count; i++)
		if (layer->event[i].of != NONE)
			layer->event[i].of = (s32)place[layer->event[i].of];
	free(place);
}

static void put_layer(struct layer *layer, const char *name, struct buffer *out)
{
	sort_layer(layer);
	out_comma(out);
	buffer_append(out, "{", 1);
	out_text(out, "name", name);
	out_u64(out, "before", layer->before);
	out_u64(out, "total", layer->total);
	out_key(out, "event");
	buffer_append(out, "[", 1);
	for (u32 i = 0; i < layer->count; i++) {
		out_comma(out);
		buffer_printf(out, "[%llu,%d,", layer->event[i].when_ns, layer->event[i].of);
		out_string(out, layer->event[i].kind);
		buffer_append(out, ",", 1);
		out_string(out, layer->event[i].content);
		buffer_append(out, "]", 1);
		free(layer->event[i].kind);
		free(layer->event[i].content);
	}
	buffer_append(out, "]}", 2);
	free(layer->event);
}

void story_put(const struct world *world, struct buffer *out)
{
	static const char *const names[] = {
#define X(name, key, help) key,
		STORY_LAYERS(X)
#undef X
	};
	struct gathering *gathering = host_alloc(1, sizeof(*gathering));
	u32 i, tokens = world->instances * WIRE_TOKENS;

	gathering->world = world;
	gathering->request = host_alloc(tokens, sizeof(*gathering->request));
	for (i = 0; i < tokens; i++)
		gathering->request[i] = NONE;
	trace_each(take, gathering);
	out_key(out, "story");
	buffer_append(out, "{", 1);
	out_u64(out, "mark_ns", world->mark_ns == NEVER_NS ? 0 : world->mark_ns);
	out_key(out, "layers");
	buffer_append(out, "[", 1);
	for (i = 0; i < LAYER_COUNT; i++)
		put_layer(&gathering->layer[i], names[i], out);
	buffer_append(out, "]}", 2);
	free(gathering->request);
	free(gathering);
}
