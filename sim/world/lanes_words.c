// SPDX-License-Identifier: GPL-2.0-only
/* A message's trace line in the words of the protocol: "reply performance level_set, seq 14". */
#include <stdlib.h>
#include <string.h>
#include "../../model/wire.h"
#include "buffer.h"
#include "lanes_select.h"
#include "scenario_names.h"

#define NONE (-1)

/* struct message - @head: what happened; @rest: what else the line says. */
struct message {
	const char *head;
	s32 protocol;
	s32 id;
	s32 seq;
	s32 status;
	s32 type;
	bool unwanted;
	struct buffer rest;
};

static void take_word(struct message *message, const char *word)
{
	static const char *const dull[] = {"len=", "client=-", "transfer_id=", "id=", "ch=", "pyld="};

	for (u32 i = 0; i < sizeof(dull) / sizeof(*dull); i++)
		if (!strncmp(word, dull[i], strlen(dull[i])))
			return;
	if (!strncmp(word, "pt=", 3))
		message->protocol = (s32)strtol(word + 3, NULL, 16);
	else if (!strncmp(word, "msg_id=", 7))
		message->id = (s32)strtol(word + 7, NULL, 16);
	else if (!strncmp(word, "seq=", 4))
		message->seq = (s32)strtol(word + 4, NULL, 16);
	else if (!strncmp(word, "msg_type=", 9))
		message->type = (s32)strtol(word + 9, NULL, 10);
	else if (!strncmp(word, "s=", 2))
		message->status = (s32)strtol(word + 2, NULL, 10);
	else if (!strncmp(word, "client=", 7))
		buffer_printf(&message->rest, ", from %s", word + 7);
	else if (!strncmp(word, "t=", 2))
		message->unwanted = word[2] == '!';
	else
		buffer_printf(&message->rest, " %s", word);
}

static const char *name_of(const struct names *names, s32 value, s32 of)
{
	for (u32 i = 0; i < names->count; i++)
		if (names->name[i].value == value && (of == NONE || names->name[i].of == of))
			return names->name[i].name;
	return NULL;
}

static void put_name(const struct names *names, s32 value, s32 of, struct buffer *out)
{
	const char *name = value == NONE ? NULL : name_of(names, value, of);

	if (name)
		buffer_printf(out, " %s", name);
	else if (value != NONE)
		buffer_printf(out, " %s 0x%x", names->what, (u32)value);
}

static void put_status(const struct message *message, struct buffer *out)
{
	static const char *const reasons[] = {"unexpected", "invalid", "of unknown type", "no memory", "spurious"};

	if (message->unwanted && message->status <= -1 && message->status >= -5)
		buffer_printf(out, " (%s)", reasons[-1 - message->status]);
	else if (message->status)
		buffer_printf(out, ", status %d", message->status);
}

static const char *received(s32 type)
{
	return type == WIRE_NOTIFICATION      ? "receives notification"
	       : type == WIRE_DELAYED_RESPONSE ? "receives delayed response"
					       : "receives reply";
}

void lanes_name_message(char *line, struct buffer *out)
{
	struct message message = {.protocol = NONE, .id = NONE, .seq = NONE, .type = NONE};
	char *rest = strstr(line, ": "), *state = NULL, *word;
	bool notification;

	message.head = line;
	if (!rest)
		rest = strchr(line, ' '); /* a fault's verb */
	if (rest)
		*rest++ = '\0';
	for (word = rest ? strtok_r(rest, " ", &state) : NULL; word; word = strtok_r(NULL, " ", &state))
		take_word(&message, word);
	if (message.unwanted)
		message.head = "drops";
	else if (message.type != NONE)
		message.head = received(message.type);
	notification = strstr(message.head, "notification");
	buffer_printf(out, "%s", message.head);
	put_name(&protocol_names, message.protocol, NONE, out);
	put_name(notification ? &event_names : &command_names, message.id, message.protocol, out);
	if (message.seq != NONE && !notification)
		buffer_printf(out, ", seq %d", message.seq);
	put_status(&message, out);
	if (message.rest.used)
		buffer_printf(out, "%s", message.rest.bytes);
	buffer_free(&message.rest);
}
