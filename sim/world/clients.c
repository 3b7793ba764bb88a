// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>
#include "../engine/choice.h"
#include "../engine/trace.h"
#include "../../model/distribution.h"
#include "client_table.h"
#include "steps.h"
#include "world.h"

#define OPERATION_IS_OWN(code)                                                                               \
	((code) == OPERATION_SLEEP || (code) == OPERATION_BUSY || (code) == OPERATION_MARK ||                \
	 (code) == OPERATION_PARK)

static const struct operation park = {.code = OPERATION_PARK};

/* The step that comes next, and the cursor goes on; NULL at the end of the script. */
static const struct scenario_step *advance(struct world_client *client)
{
	const struct client_config *config = client->config;
	const struct scenario_step *step;

	if (!config->step_count)
		return NULL;
	if (config->generator == GENERATOR_NONE && client->round >= config->repeat)
		return NULL;
	step = &config->step[client->step];
	client->running_passage = client->passage;
	client->running_round = client->round;
	if (++client->passage >= (step->repeat ? step->repeat : 1)) {
		client->passage = 0;
		if (++client->step == config->step_count) {
			client->step = 0;
			client->round++;
		}
	}
	return step;
}

static void account(struct world_client *client, const struct operation_result *result)
{
	u64 elapsed_ns = result->end_ns - result->begin_ns;

	if (OPERATION_IS_OWN(client->running->operation.code))
		return;
	client->operations++;
	client->world->clients.operations++;
	client->errors += result->error != 0;
	client->latency_total_ns += elapsed_ns;
	if (elapsed_ns < client->latency_min_ns)
		client->latency_min_ns = elapsed_ns;
	if (elapsed_ns > client->latency_max_ns)
		client->latency_max_ns = elapsed_ns;
}

static const struct operation *client_next(struct client *port, const struct operation_result *result)
{
	struct world_client *client = (struct world_client *)port;
	const struct client_config *config = client->config;

	if (!result)
		client_table_put(client->world->clients.table, machine_cpu ? machine_cpu->current_task : NULL,
				 client);
	if (result && client->running) {
		account(client, result);
		step_ended(client, result);
	}
	client->running = NULL;
	if (config->generator != GENERATOR_NONE) {
		if (!client->queued)
			return client->submitted >= config->repeat ? NULL : &park;
		client->queued--;
	}
	client->running = advance(client);
	if (!client->running)
		return NULL;
	step_begins(client);
	return &client->running->operation;
}

/* One more submission; false when there are to be no more. */
static bool submit(struct world_client *client)
{
	const struct client_config *config = client->config;

	if (client->submitted >= config->repeat)
		return false;
	client->submitted++;
	if (config->queue_max && client->queued >= config->queue_max) {
		client->lost++;
		trace_text(TRACE_CLIENT, client->name, "%s queue full: submission %llu lost", client->name,
			   client->submitted);
	} else {
		client->queued++;
	}
	return client->submitted < config->repeat;
}

static u64 exponential_gap_ns(struct world_client *client)
{
	double u = random_unit(client->stream);

	return (u64)(-(double)client->config->generator_ns * deterministic_log(1.0 - u) + 0.5);
}

static void generate(void *arg)
{
	struct world_client *client = arg;
	const struct client_config *config = client->config;
	u64 now_ns = engine_now_ns();
	bool more = true;
	u32 i, size = config->generator == GENERATOR_BURST ? config->generator_size : 1;

	for (i = 0; i < size && more; i++)
		more = submit(client);
	kernel_client_wake(&client->client);
	if (!more)
		return;
	if (config->generator == GENERATOR_POISSON)
		engine_post(&client->generator, now_ns + exponential_gap_ns(client));
	else
		engine_post(&client->generator, now_ns + config->generator_ns);
}

static void start_client(void *arg)
{
	struct world_client *client = arg;
	u64 first_ns = engine_now_ns();

	client->started = true;
	kernel_client_start(&client->client);
	if (client->config->generator == GENERATOR_NONE || !client->config->repeat)
		return;
	if (client->config->generator == GENERATOR_POISSON)
		first_ns += exponential_gap_ns(client);
	engine_post(&client->generator, first_ns);
}

static void init_copy(struct world *world, struct world_client *client, const struct client_config *config,
		      u32 copy)
{
	struct buffer name = {0}, stream = {0};
	u32 cpus = world->scenario->computer.cpus;

	buffer_printf(&name, config->count > 1 ? "%s-%u" : "%s", config->name, copy);
	buffer_printf(&stream, "generator.%s", name.bytes);
	client->world = world;
	client->config = config;
	client->name = name.bytes;
	client->latency_min_ns = NEVER_NS;
	if (config->generator == GENERATOR_POISSON)
		client->stream = random_stream(stream.bytes);
	client->client = (struct client){
		.name = client->name,
		.id = (u32)(client - world->clients.client),
		.instance = (config->instance + (config->spread ? copy : 0)) % world->instances,
		.cpu = (config->cpu + (config->spread_cpus ? copy : 0)) % cpus,
		.pinned = config->pinned,
		.next = client_next,
	};
	engine_event_init(&client->start, ORDER_CLIENT, "client start", start_client, client);
	engine_event_init(&client->generator, ORDER_CLIENT, "generator", generate, client);
}

/* random_stream() keeps the name that it is given. */
void clients_init(struct world *world)
{
	const struct scenario *scenario = world->scenario;
	u32 i, copy, number = 0;

	for (i = 0; i < scenario->client_count; i++)
		world->clients.count += scenario->client[i].count;
	world->clients.client = host_alloc(world->clients.count, sizeof(*world->clients.client));
	world->clients.table = client_table_new(world->clients.count);
	for (i = 0; i < scenario->client_count; i++)
		for (copy = 0; copy < scenario->client[i].count; copy++)
			init_copy(world, &world->clients.client[number++], &scenario->client[i], copy);
}

void clients_start(struct world *world)
{
	struct world_client *client;
	u32 i;

	for (i = 0; i < world->clients.count; i++) {
		client = &world->clients.client[i];
		engine_post(&client->start, world->mark_ns + client->config->start_ns);
	}
}

void clients_finished(struct world *world, struct client *port)
{
	struct world_client *client = (struct world_client *)port;

	if (client->done)
		return;
	client->done = true;
	world->clients.done++;
	client_table_remove(world->clients.table, client);
}

void clients_judge(struct world *world)
{
	struct world_client *client;
	u32 i;

	if (world->clients.failures > STEP_FAILURES_KEPT)
		lines_printf(&world->failures, "%u more steps were not as expected",
			     world->clients.failures - STEP_FAILURES_KEPT);
	if (!world->scenario->expect.clients_done || world->mark_ns == NEVER_NS)
		return;
	for (i = 0; i < world->clients.count; i++) {
		client = &world->clients.client[i];
		if (client->done)
			continue;
		if (client->running)
			world_fail(world, &client->running->place,
				   "client %s is not done: in step %u (%s), round %llu of %llu", client->name,
				   (u32)(client->running - client->config->step) + 1,
				   operation_name(client->running->operation.code), client->running_round + 1,
				   client->config->repeat);
		else
			world_fail(world, &client->config->place, "client %s is not done: %s", client->name,
				   client->started ? "it waits for work" : "it has not started");
	}
}
