/* SPDX-License-Identifier: GPL-2.0-only */
/* What takes more than one section of a scenario to judge. */
#include "scenario_reader.h"

#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#define TASK_NAME_BYTES 15

static void spot_enter(struct spot *spot, const char *key, u32 index)
{
	const struct json_value *above = spot->at[spot->depth].value;
	const struct json_value *value = key ? json_member(above, key) : json_element(above, index);

	if (!value || spot->depth == SPOT_DEPTH)
		return;
	spot->depth++;
	spot->at[spot->depth] =
		(struct at){.up = &spot->at[spot->depth - 1], .key = key, .index = index, .value = value};
}

const struct at *spot_of(struct reader *reader, struct spot *spot, const char *list, s64 index, const char *member,
			 const char *inner)
{
	spot->depth = 0;
	spot->at[0] = (struct at){.value = reader->root};
	spot_enter(spot, list, 0);
	if (index >= 0)
		spot_enter(spot, NULL, (u32)index);
	if (member)
		spot_enter(spot, member, 0);
	if (inner)
		spot_enter(spot, inner, 0);
	return &spot->at[spot->depth];
}

static void check_interrupt_cpu(struct reader *reader, const char *key, u32 cpu)
{
	struct spot spot;

	if (cpu >= reader->scenario->computer.cpus)
		reader_error(reader, spot_of(reader, &spot, "transport", -1, key, NULL), NULL, NULL,
			     "\"%s\" is %u, but the computer has CPUs 0 to %u", key, cpu,
			     reader->scenario->computer.cpus - 1);
}

static void check_transport(struct reader *reader)
{
	static const u32 lines[] = {
#define X(name, key, mboxes, shmems, help) mboxes,
		MAILBOX_LAYOUTS(X)
#undef X
	};
	const struct transport_config *transport = &reader->scenario->transport;
	u32 needed = transport->instances * lines[transport->layout];
	struct spot spot;

	check_interrupt_cpu(reader, "interrupt_cpu", transport->interrupt_cpu);
	check_interrupt_cpu(reader, "p2a_interrupt_cpu", transport->p2a_interrupt_cpu);
	if (needed > MACHINE_MAX_LINES)
		reader_error(reader, spot_of(reader, &spot, "transport", -1, "instances", NULL), NULL, NULL,
			     "%u instances of this layout need %u interrupt lines, the machine has %u",
			     transport->instances, needed, MACHINE_MAX_LINES);
}

/* Copies get "-0" and so on, within the kernel's 15 characters of a task's name. */
static void check_name_length(struct reader *reader, u32 number)
{
	const struct client_config *client = &reader->scenario->client[number];
	char last[64];
	struct spot spot;

	if (client->count < 2 || !client->name)
		return;
	snprintf(last, sizeof(last), "%s-%u", client->name, client->count - 1);
	if (strlen(last) > TASK_NAME_BYTES)
		reader_error(reader, spot_of(reader, &spot, "clients", number, "name", NULL), NULL, NULL,
			     "the copies' names, up to \"%s\", are longer than %d characters", last,
			     TASK_NAME_BYTES);
}

static void check_client(struct reader *reader, u32 number)
{
	const struct client_config *client = &reader->scenario->client[number];
	u32 cpus = reader->scenario->computer.cpus, instances = reader->scenario->transport.instances;
	struct spot spot;

	if (client->cpu >= cpus)
		reader_error(reader, spot_of(reader, &spot, "clients", number, "cpu", NULL), NULL, NULL,
			     "\"cpu\" is %u, but the computer has CPUs 0 to %u", client->cpu, cpus - 1);
	if (client->instance >= instances)
		reader_error(reader, spot_of(reader, &spot, "clients", number, "instance", NULL), NULL, NULL,
			     "\"instance\" is %u, but the transport has instances 0 to %u", client->instance,
			     instances - 1);
	check_name_length(reader, number);
}

bool is_task_of(const struct client_config *client, const char *name)
{
	size_t bytes = strlen(client->name);
	char last[64];

	if (client->count < 2)
		return !strcmp(client->name, name);
	if (strncmp(client->name, name, bytes) || name[bytes] != '-')
		return false;
	snprintf(last, sizeof(last), "%u", (u32)atoi(name + bytes + 1));
	return !strcmp(last, name + bytes + 1) && (u32)atoi(last) < client->count;
}

static int by_name(const void *a, const void *b)
{
	const struct client_config *left = *(const struct client_config *const *)a;
	const struct client_config *right = *(const struct client_config *const *)b;
	int order = strcmp(left->name, right->name);

	return order ? order : (left > right) - (left < right);
}

static void twice(struct reader *reader, const struct client_config *client)
{
	struct spot spot;

	reader_error(reader,
		     spot_of(reader, &spot, "clients", client - reader->scenario->client, "name", NULL), NULL,
		     NULL, "there is another client with a task \"%s\"", client->name);
}

static const struct client_config *find_named(struct client_config **sorted, u32 count, const char *name)
{
	struct client_config key = {.name = (char *)name};
	u32 low = 0, high = count;

	while (low < high) {
		u32 middle = low + (high - low) / 2;

		if (strcmp(sorted[middle]->name, key.name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && !strcmp(sorted[low]->name, name) ? sorted[low] : NULL;
}

/* "gpu-1" beside two copies of "gpu". */
static void check_against_copies(struct reader *reader, struct client_config **sorted, u32 count,
				 const struct client_config *client)
{
	const char *dash = strrchr(client->name, '-');
	const struct client_config *copied;
	char stem[64];

	if (!dash || client->count > 1)
		return;
	snprintf(stem, sizeof(stem), "%.*s", (int)(dash - client->name), client->name);
	copied = find_named(sorted, count, stem);
	if (copied && copied->count > 1 && is_task_of(copied, client->name))
		twice(reader, client);
}

static void check_unique(struct reader *reader)
{
	struct scenario *scenario = reader->scenario;
	struct client_config **sorted = malloc((scenario->client_count + 1) * sizeof(*sorted));

	if (!sorted)
		abort();
	for (u32 i = 0; i < scenario->client_count; i++)
		sorted[i] = &scenario->client[i];
	qsort(sorted, scenario->client_count, sizeof(*sorted), by_name);
	for (u32 i = 0; i < scenario->client_count; i++) {
		if (i && !strcmp(sorted[i]->name, sorted[i - 1]->name))
			twice(reader, sorted[i]);
		check_against_copies(reader, sorted, scenario->client_count, sorted[i]);
	}
	free(sorted);
}

static void check_clients(struct reader *reader)
{
	const struct scenario *scenario = reader->scenario;
	struct spot spot;
	u64 tasks = 0;

	for (u32 i = 0; i < scenario->client_count; i++) {
		check_client(reader, i);
		tasks += scenario->client[i].count;
	}
	if (tasks > SCENARIO_MAX_CLIENTS)
		reader_error(reader, spot_of(reader, &spot, "clients", -1, NULL, NULL), NULL, NULL,
			     "%llu clients with all copies, more than %d", tasks, SCENARIO_MAX_CLIENTS);
	check_unique(reader);
}

static void check_fault_client(struct reader *reader, u32 number)
{
	const struct scenario *scenario = reader->scenario;
	const char *name = scenario->platform.fault[number].match.client;
	struct nearest nearest = {.word = name};
	char copy[64] = "";
	struct spot spot;

	for (u32 i = 0; i < scenario->client_count; i++) {
		const struct client_config *client = &scenario->client[i];

		if (is_task_of(client, name))
			return;
		if (client->count > 1 && !strcmp(client->name, name))
			snprintf(copy, sizeof(copy), "%s-0", name);
		nearest_offer(&nearest, client->name);
	}
	if (*copy)
		nearest.best = copy;
	reader_error(reader, spot_of(reader, &spot, "faults", number, "match", "client"),
		     "the name of a client", &nearest, "there is no client \"%.63s\"", name);
}

static void check_faults(struct reader *reader)
{
	const struct platform_config *platform = &reader->scenario->platform;
	struct spot spot;

	for (u32 i = 0; i < platform->fault_count; i++) {
		const struct fault_match *match = &platform->fault[i].match;

		if (match->client)
			check_fault_client(reader, i);
		if (match->instance >= (s32)reader->scenario->transport.instances)
			reader_error(reader, spot_of(reader, &spot, "faults", i, "match", "instance"), NULL,
				     NULL, "\"instance\" is %d, but the transport has instances 0 to %u",
				     match->instance, reader->scenario->transport.instances - 1);
	}
}

/* Of @agent, or of all (NULL). */
static void check_counters(struct reader *reader, const struct expectations *expect, const char *agent)
{
	struct spot spot;

	for (u32 i = 0; i < expect->counter_count; i++) {
		const char *name = expect->counter[i].name;

		if (!strchr(name, '/') || (u32)atoi(name) < reader->scenario->transport.instances)
			continue;
		spot_of(reader, &spot, "expect", -1, NULL, NULL);
		if (agent) {
			spot_enter(&spot, "agents", 0);
			spot_enter(&spot, agent, 0);
		}
		spot_enter(&spot, "counters", 0);
		if (agent && !json_member(spot.at[spot.depth].value, name))
			continue;
		spot_enter(&spot, name, 0);
		reader_error(reader, &spot.at[spot.depth], NULL, NULL,
			     "counter \"%s\" is of an instance that is not there; the transport has 0 to %u",
			     name, reader->scenario->transport.instances - 1);
	}
}

static void check_expectations(struct reader *reader)
{
	const struct expectations *expect = &reader->scenario->expect;

	check_counters(reader, expect, NULL);
	for (u32 i = 0; i < expect->agent_count; i++)
		check_counters(reader, &expect->agent[i].expect, expect->agent[i].name);
}

void check_scenario(struct reader *reader)
{
	check_transport(reader);
	check_clients(reader);
	check_faults(reader);
	check_expectations(reader);
	check_interleave(reader);
}
