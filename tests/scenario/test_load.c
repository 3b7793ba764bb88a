/* SPDX-License-Identifier: GPL-2.0-only */
/* What a file says is what the program holds; what it does not say has its default. */
#include "load.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

Test(load, a_file_with_a_why_alone_has_all_defaults)
{
	struct scenario *s = load_good("{\"why\": \"nothing\"}");

	cr_expect_str_eq(s->why, "nothing");
	cr_expect_str_eq(s->path, "t.json");
	cr_expect_str_eq(s->agent, "linux-6.12");
	cr_expect_str_eq(s->overrides, "");
	cr_expect_eq(s->seed, 1);
	cr_expect_eq(s->computer.cpus, 2);
	cr_expect_eq(s->computer.hz, 1000);
	cr_expect_eq(s->computer.preempt, KERNEL_PREEMPT_FULL);
	cr_expect(!s->computer.coarse_costs);
	cr_expect_eq(s->computer.log_level, 6);
	cr_expect_eq(s->computer.hung_task_ms, 10000);
	cr_expect_eq(s->computer.time_budget_ns, 60000000000ULL);
	cr_expect_null(s->computer.device_tree);
	cr_expect_eq(s->transport.layout, MAILBOX_TX_RX);
	cr_expect_eq(s->transport.instances, 1);
	cr_expect_eq(s->transport.interrupt_ns, 2000);
	cr_expect(s->transport.shutdown_waits);
	cr_expect(!s->transport.level);
	cr_expect_eq(s->platform.agent_count, 2);
	cr_expect_str_eq(s->platform.agent_name[1], "OSPM");
	cr_expect_eq(s->platform.latency.kind, DISTRIBUTION_FIXED);
	cr_expect_eq(s->platform.latency.a, 40000.0);
	cr_expect_eq(s->client_count, 0);
	cr_expect_eq(s->platform.fault_count, 0);
	scenario_free(s);
}

Test(load, every_cost_has_the_default_of_its_list)
{
	struct scenario *s = load_good("{\"why\": \"nothing\"}");

#define X(name, key, default_ns, source)                                                                     \
	cr_expect_eq(s->computer.cost_ns[COST_##name], default_ns, "%s", key);
	MACHINE_COSTS(X)
#undef X
	scenario_free(s);
}

Test(load, nothing_left_over_is_expected_by_default)
{
	struct scenario *s = load_good("{\"why\": \"nothing\"}");

	cr_expect(s->expect.no_transfers_left && s->expect.no_tokens_left && s->expect.no_memory_left);
	cr_expect(s->expect.shmem_returned && s->expect.clients_done && s->expect.probe_ok &&
		  s->expect.remove_agent);
	cr_expect_eq(s->expect.finding_count, 0);
	scenario_free(s);
}

Test(load, the_computer)
{
	struct scenario *s = load_good(WITH(
		"\"computer\": {\"cpus\": 64, \"hz\": 250, \"preemption\": \"none\", \"costs\": \"coarse\","
		"\"cost\": {\"lock_ns\": 7}, \"short_grace_periods\": true, \"log_level\": 7, "
		"\"hung_task_ms\": 0,"
		"\"time_budget_ms\": 0.000001, \"event_budget\": 5, \"device_tree\": {\"a\": {\"b\": [1, "
		"\"x\"]}}}"));

	cr_expect_eq(s->computer.cpus, 64);
	cr_expect_eq(s->computer.hz, 250);
	cr_expect_eq(s->computer.preempt, KERNEL_PREEMPT_NONE);
	cr_expect(s->computer.coarse_costs);
	cr_expect_eq(s->computer.cost_ns[COST_LOCK], 7);
	cr_expect_eq(s->computer.cost_ns[COST_ATOMIC], 5);
	cr_expect(s->computer.short_grace_periods);
	cr_expect_eq(s->computer.time_budget_ns, 1);
	cr_expect_eq(s->computer.event_budget, 5);
	cr_expect_str_eq(s->computer.device_tree, "{\"a\":{\"b\":[1,\"x\"]}}");
	scenario_free(s);
}

Test(load, each_layout_by_its_key){
#define X(name, key, mboxes, shmems, help)                                                                   \
	{                                                                                                    \
		struct scenario *s = load_good(WITH("\"transport\": {\"layout\": \"" key "\"}"));            \
		cr_expect_eq(s->transport.layout, MAILBOX_##name);                                           \
		scenario_free(s);                                                                            \
	}
	MAILBOX_LAYOUTS(X)
#undef X
}

Test(load, performance_domains_fill_in_what_follows_from_their_levels)
{
	struct scenario *s = load_good(WITH("\"platform\": {\"performance\": [{\"name\": \"gpu\", "
					    "\"levels\": [100, {\"level\": 300, \"power_uw\": 9,"
					    " \"latency_us\": 5}]}, {\"name\": \"cpu\", \"levels\": [1], "
					    "\"sustained_khz\": 5, \"initial_level\": 1,"
					    " \"fast_channels\": true, \"may_set_level\": false}]}"));
	const struct perf_domain_config *perf = s->platform.perf;

	cr_assert_eq(s->platform.perf_count, 2);
	cr_expect_str_eq(perf[0].name, "gpu");
	cr_expect_eq(perf[0].level_count, 2);
	cr_expect_eq(perf[0].level[1].power_uw, 9);
	cr_expect_eq(perf[0].level[1].latency_us, 5);
	cr_expect_eq(perf[0].initial_level, 100);
	cr_expect_eq(perf[0].sustained_level, 300);
	cr_expect_eq(perf[0].sustained_khz, 300000);
	cr_expect(perf[0].may_set_level && !perf[0].fast_channels);
	cr_expect_eq(perf[1].sustained_khz, 5);
	cr_expect(!perf[1].may_set_level && perf[1].fast_channels);
	scenario_free(s);
}

Test(load, clocks_have_rates_or_a_range)
{
	struct scenario *s = load_good(
		WITH("\"platform\": {\"clocks\": [{\"name\": \"a\", \"rates_hz\": [5, 7]}, {\"name\": \"b\","
		     "\"rates_hz\": {\"min_hz\": 1, \"max_hz\": 9, \"step_hz\": 2}, \"asynchronous\": true, "
		     "\"initial_rate_hz\": 3}]}"));
	const struct clock_config *clock = s->platform.clock;

	cr_assert_eq(s->platform.clock_count, 2);
	cr_expect_eq(clock[0].rate_count, 2);
	cr_expect_eq(clock[0].initial_rate_hz, 5);
	cr_expect(!clock[0].range && clock[1].range && clock[1].asynchronous);
	cr_expect_eq(clock[1].rate_hz[2], 2);
	cr_expect_eq(clock[1].initial_rate_hz, 3);
	scenario_free(s);
}

Test(load, sensors_and_events)
{
	struct scenario *s = load_good(WITH(
		"\"platform\": {\"sensors\": [{\"name\": \"t\", \"type\": \"volts\", \"scale\": -3, "
		"\"value\": -40},"
		"{\"name\": \"u\", \"type\": 77}], \"events\": [{\"at_us\": 1.5, \"protocol\": \"sensor\","
		"\"event\": \"update\", \"source\": 3, \"values\": [-1]}]}"));

	cr_expect_eq(s->platform.sensor[0].type, 5);
	cr_expect_eq(s->platform.sensor[0].scale, -3);
	cr_expect_eq(s->platform.sensor[0].value, -40);
	cr_expect_eq(s->platform.sensor[1].type, 77);
	cr_expect_eq(s->platform.event[0].at_ns, 1500);
	cr_expect_eq(s->platform.event[0].protocol, 0x15);
	cr_expect_eq(s->platform.event[0].event, 1);
	cr_expect_eq((s64)s->platform.event[0].value[0], -1);
	cr_expect_eq(s->platform.event[0].count, 1);
	scenario_free(s);
}

static struct distribution distribution_of(const char *text)
{
	char whole[300];
	struct scenario *s;
	struct distribution distribution;

	snprintf(whole, sizeof(whole), WITH("\"platform\": {\"latency\": %s}"), text);
	s = load_good(whole);
	distribution = s->platform.latency;
	scenario_free(s);
	return distribution;
}

Test(load, each_distribution)
{
	struct distribution d;

	d = distribution_of("2.5");
	cr_expect(d.kind == DISTRIBUTION_FIXED && d.a == 2500);
	d = distribution_of("{\"fixed\": 3}");
	cr_expect(d.kind == DISTRIBUTION_FIXED && d.a == 3000);
	d = distribution_of("{\"fixed\": {\"value_us\": 4}}");
	cr_expect(d.kind == DISTRIBUTION_FIXED && d.a == 4000);
	d = distribution_of("{\"uniform\": {\"min_us\": 1, \"max_us\": 2}}");
	cr_expect(d.kind == DISTRIBUTION_UNIFORM && d.a == 1000 && d.b == 2000 && d.max_ns == 0);
	d = distribution_of("{\"exponential\": {\"mean_us\": 1, \"max_us\": 9}}");
	cr_expect(d.kind == DISTRIBUTION_EXPONENTIAL && d.a == 1000 && d.max_ns == 9000);
	d = distribution_of("{\"normal\": {\"mean_us\": 5, \"stddev_us\": 1}}");
	cr_expect(d.kind == DISTRIBUTION_NORMAL && d.a == 5000 && d.b == 1000);
	d = distribution_of("{\"lognormal\": {\"mean_us\": 5, \"stddev_us\": 1}}");
	cr_expect(d.kind == DISTRIBUTION_LOGNORMAL && d.b == 1000);
	d = distribution_of("{\"gamma\": {\"mean_us\": 5, \"shape\": 2.5}}");
	cr_expect(d.kind == DISTRIBUTION_GAMMA && d.a == 5000 && d.b == 2.5);
}

Test(load, empirical_samples_come_from_a_file_beside_the_scenario)
{
	char folder[] = "/tmp/scmi-scenario-XXXXXX", path[64];
	struct scenario *s;
	FILE *file;

	cr_assert(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/samples.txt", folder);
	file = fopen(path, "w");
	fprintf(file, "# microseconds\n1.5\n\n40\n");
	fclose(file);
	snprintf(path, sizeof(path), "%s/s.json", folder);
	file = fopen(path, "w");
	fprintf(file, WITH("\"platform\": {\"latency\": {\"empirical\": \"samples.txt\"}}"));
	fclose(file);
	s = scenario_load(path, NULL, NULL, NULL);
	cr_assert(s);
	cr_expect_eq(s->platform.latency.kind, DISTRIBUTION_EMPIRICAL);
	cr_expect_eq(s->platform.latency.table_count, 2);
	cr_expect_eq(s->platform.latency.table[0], 1500);
	cr_expect_eq(s->platform.latency.table[1], 40000);
	scenario_free(s);
}

Test(load, a_client_with_a_script)
{
	struct scenario *s =
		load_good(WITH("\"clients\": [{\"name\": \"gpu\", \"count\": 3, \"spread\": true, "
			       "\"start_us\": 1, \"repeat\": 5,"
			       "\"script\": [{\"do\": \"perf.level_set\", \"domain\": 2, \"level\": 200, "
			       "\"poll\": true, \"repeat\": 3,"
			       "\"expect\": {\"error\": \"ETIMEDOUT\", \"elapsed_us\": {\"min\": 1}}},\n"
			       "{\"do\": \"perf.limits_get\", \"domain\": 0, \"expect\": {\"error\": 0, "
			       "\"min\": 7, \"elapsed_us\": 2}}]}]"));
	const struct client_config *client = s->client;

	cr_assert_eq(s->client_count, 1);
	cr_expect_str_eq(client->name, "gpu");
	cr_expect_eq(client->count, 3);
	cr_expect(client->spread && client->pinned && !client->spread_cpus);
	cr_expect_eq(client->start_ns, 1000);
	cr_expect_eq(client->repeat, 5);
	cr_expect_eq(client->queue_max, 1000);
	cr_assert_eq(client->step_count, 2);
	cr_expect_eq(client->step[0].operation.code, OPERATION_PERF_LEVEL_SET);
	cr_expect_eq(client->step[0].operation.arg[0], 2);
	cr_expect_eq(client->step[0].operation.arg[1], 200);
	cr_expect_eq(client->step[0].operation.arg[2], 1);
	cr_expect_eq(client->step[0].repeat, 3);
	cr_expect(client->step[0].expect.has_error && client->step[0].expect.error == -110);
	cr_expect_eq(client->step[0].expect.elapsed_min_ns, 1000);
	cr_expect_eq(client->step[0].expect.elapsed_max_ns, NEVER_NS);
	cr_expect_eq(client->step[1].operation.code, OPERATION_PERF_LIMITS_GET);
	cr_expect(!client->step[1].expect.has_value[0] && client->step[1].expect.has_value[1]);
	cr_expect_eq(client->step[1].expect.value[1], 7);
	cr_expect_eq(client->step[1].expect.elapsed_min_ns, 2000);
	cr_expect_eq(client->step[1].expect.elapsed_max_ns, 2000);
	cr_expect_eq(client->step[1].place.line, 2);
	cr_expect_eq(client->step[1].place.column, 1);
	scenario_free(s);
}

Test(load, each_generator)
{
	struct scenario *s = load_good(
		WITH("\"clients\": [{\"name\": \"a\", \"generator\": \"closed\", \"script\": [{\"do\": "
		     "\"sleep\", \"time_us\": 1}]},"
		     "{\"name\": \"b\", \"generator\": {\"periodic\": 2}, \"script\": [{\"do\": "
		     "\"clock.count\"}]},"
		     "{\"name\": \"c\", \"generator\": {\"poisson\": {\"mean_us\": 3}}, \"script\": "
		     "[{\"do\": \"clock.count\"}]},"
		     "{\"name\": \"d\", \"generator\": {\"burst\": {\"period_us\": 4, \"size\": 5}},"
		     " \"script\": [{\"do\": \"clock.count\"}]}]"));

	cr_expect_eq(s->client[0].generator, GENERATOR_NONE);
	cr_expect_eq(s->client[1].generator, GENERATOR_PERIODIC);
	cr_expect_eq(s->client[1].generator_ns, 2000);
	cr_expect_eq(s->client[2].generator, GENERATOR_POISSON);
	cr_expect_eq(s->client[2].generator_ns, 3000);
	cr_expect_eq(s->client[3].generator, GENERATOR_BURST);
	cr_expect_eq(s->client[3].generator_size, 5);
	scenario_free(s);
}

Test(load, each_fault_verb_has_the_parameters_of_its_list){
#define X(verb_, key, parameters, help)                                                                      \
	{                                                                                                    \
		struct scenario *s = load_good(WITH("\"faults\": [{\"do\": \"" key "\"}]"));                 \
		cr_assert_eq(s->platform.fault_count, 1);                                                    \
		cr_expect_eq(s->platform.fault[0].verb, FAULT_##verb_);                                      \
		cr_expect_eq(s->platform.fault[0].match.protocol, FAULT_ANY);                                \
		scenario_free(s);                                                                            \
	}
	FAULTS(X)
#undef X
}

Test(load, faults_with_parameters_and_a_match)
{
	struct scenario *s = load_good(
		WITH("\"clients\": [{\"name\": \"gpu\", \"script\": [{\"do\": \"sleep\", \"time_us\": 1}]}],"
		     "\"faults\": [{\"do\": \"late\"}, {\"do\": \"wrong_status\"},"
		     "{\"do\": \"duplicate\", \"count\": 7, \"match\": {\"protocol\": \"performance\", "
		     "\"command\": \"level_set\","
		     "\"type\": \"delayed\", \"nth\": 3, \"nth_count\": 2, \"token\": 5, \"instance\": 0, "
		     "\"client\": \"gpu\","
		     "\"from_us\": 1, \"until_us\": 2, \"probability\": 0.25, \"boot\": true}},"
		     "{\"do\": \"storm\", \"event\": \"level_changed\", \"match\": {\"protocol\": 19}}]"));
	const struct fault_rule *fault = s->platform.fault;

	cr_assert_eq(s->platform.fault_count, 4);
	cr_expect_eq(fault[0].parameter[0], 10000);
	cr_expect_eq((s64)fault[1].parameter[0], -8);
	cr_expect_eq(fault[0].match.until_ns, NEVER_NS);
	cr_expect_eq(fault[0].match.probability, 1.0);
	cr_expect_eq(fault[2].parameter[0], 100);
	cr_expect_eq(fault[2].parameter[1], 7);
	cr_expect_eq(fault[2].match.protocol, 0x13);
	cr_expect_eq(fault[2].match.command, 7);
	cr_expect_eq(fault[2].match.type, 2);
	cr_expect_eq(fault[2].match.nth, 3);
	cr_expect_eq(fault[2].match.nth_count, 2);
	cr_expect_eq(fault[2].match.token, 5);
	cr_expect_str_eq(fault[2].match.client, "gpu");
	cr_expect_eq(fault[2].match.from_ns, 1000);
	cr_expect_eq(fault[2].match.until_ns, 2000);
	cr_expect_eq(fault[2].match.probability, 0.25);
	cr_expect(fault[2].match.boot);
	cr_expect_eq(fault[3].parameter[0], 1000);
	cr_expect_eq(fault[3].parameter[2], 1);
	scenario_free(s);
}

Test(load, expectations)
{
	struct scenario *s = load_good(
		WITH("\"expect\": {\"counters\": {\"sent_ok\": 3, \"0/err_protocol\": {\"max\": 2}, "
		     "\"platform.requests\": {\"min\": 1},"
		     "\"state.perf.0.level\": 200}, \"trace\": [\"a *\", {\"absent\": \"b\"}, {\"event\": "
		     "\"c\", \"at_us\": 5}],"
		     "\"log\": [\"x\", {\"line\": \"y\", \"count\": 2}, {\"absent\": \"z\"}],"
		     "\"findings\": [{\"checker\": \"warn\", \"why\": \"known\", \"place\": \"f:*\"}],"
		     "\"leftovers\": {\"memory\": false}, \"probe\": false, \"remove\": false}"));
	const struct expectations *e = &s->expect;

	cr_assert_eq(e->counter_count, 4);
	cr_expect_str_eq(e->counter[0].name, "sent_ok");
	cr_expect(e->counter[0].bounds.min == 3 && e->counter[0].bounds.max == 3);
	cr_expect(e->counter[1].bounds.min == 0 && e->counter[1].bounds.max == 2);
	cr_expect(e->counter[2].bounds.min == 1 && e->counter[2].bounds.max == NEVER_NS);
	cr_assert_eq(e->trace_count, 3);
	cr_expect(!e->trace[0].absent && !e->trace[0].has_time && !strcmp(e->trace[0].pattern, "a *"));
	cr_expect(e->trace[1].absent && !strcmp(e->trace[1].pattern, "b"));
	cr_expect(e->trace[2].has_time && e->trace[2].min_ns == 5000 && e->trace[2].max_ns == 5000);
	cr_assert_eq(e->log_count, 3);
	cr_expect(e->log[0].count.min == 1 && e->log[0].count.max == NEVER_NS);
	cr_expect(e->log[1].count.min == 2 && e->log[1].count.max == 2);
	cr_expect(e->log[2].count.max == 0 && !strcmp(e->log[2].pattern, "z"));
	cr_assert_eq(e->finding_count, 1);
	cr_expect(!e->finding[0].headline && !strcmp(e->finding[0].place_pattern, "f:*"));
	cr_expect(e->finding[0].count_min == 1 && e->finding[0].count_max == NEVER_NS);
	cr_expect(!e->no_memory_left && e->no_tokens_left && !e->probe_ok && !e->remove_agent);
	scenario_free(s);
}

Test(load, what_an_agent_does_not_say_stays_as_it_is_for_all)
{
	struct scenario *s = load_good(
		WITH("\"expect\": {\"counters\": {\"sent_ok\": 3, \"response_ok\": 2}, \"trace\": [\"a\", \"b\"], "
		     "\"log\": [\"x\"], \"leftovers\": {\"memory\": false}, \"agents\": {\"own\": {\"why\": \"w\", "
		     "\"counters\": {\"response_ok\": 5, \"state.perf.0.level\": 7}, \"trace\": [\"c\"], "
		     "\"leftovers\": {\"tokens\": false}}}}"));
	const struct expectations *e = &s->expect;

	cr_expect_null(scenario_for_agent(s, "linux-6.12", NULL));
	cr_assert(e->counter_count == 2 && e->trace_count == 2 && !e->no_memory_left && e->no_tokens_left);
	cr_expect_eq(e->counter[1].bounds.min, 2);
	cr_expect_null(scenario_for_agent(s, "own", NULL));
	cr_assert_eq(e->counter_count, 3);
	cr_expect(!strcmp(e->counter[0].name, "sent_ok") && e->counter[0].bounds.max == 3);
	cr_expect(!strcmp(e->counter[1].name, "response_ok") && e->counter[1].bounds.max == 5);
	cr_expect(!strcmp(e->counter[2].name, "state.perf.0.level") && e->counter[2].bounds.max == 7);
	cr_assert(e->trace_count == 1 && !strcmp(e->trace[0].pattern, "c"));
	cr_assert(e->log_count == 1 && !strcmp(e->log[0].pattern, "x"));
	cr_expect(!e->no_memory_left && !e->no_tokens_left && e->no_transfers_left && e->probe_ok);
	scenario_free(s);
}

Test(load, a_steps_entry_takes_the_place_of_its_whole_expectation)
{
	struct scenario *s = load_good(
		WITH("\"clients\": [{\"name\": \"a\", \"script\": [{\"do\": \"clock.count\", \"expect\": {\"error\": 0, "
		     "\"clocks\": 2, \"agents\": {\"own\": {\"why\": \"w\", \"elapsed_us\": 5}, "
		     "\"own@linux-6.1\": {\"why\": \"w\", \"clocks\": 3}}}}]}]"));
	const struct step_expect *e = &s->client[0].step[0].expect;

	scenario_for_agent(s, "linux-6.12", NULL);
	cr_assert(e->has_error && e->has_value[0] && e->value[0] == 2 && !e->has_elapsed);
	scenario_for_agent(s, "own@linux-6.1", NULL);
	cr_assert(!e->has_error && e->has_value[0] && e->value[0] == 3 && !e->has_elapsed);
	scenario_free(s);
}

Test(load, an_agent_without_an_entry_is_judged_as_the_one_that_it_is_like)
{
	static const char text[] = WITH("\"expect\": {\"agents\": {\"linux-6.1\": {\"why\": \"w\", \"skip\": true}, "
					"\"mine\": {\"why\": \"w\", \"probe\": true}}}");
	struct scenario *s = load_good(text);

	cr_assert_str_eq(scenario_for_agent(s, "yours", "linux-6.1-lockdep"), "w");
	scenario_free(s);
	s = load_good(text);
	cr_assert_null(scenario_for_agent(s, "mine", "linux-6.1"));
	cr_assert_null(scenario_for_agent(s, "yours", "linux-6.12"));
	scenario_free(s);
}

Test(load, the_hash_is_fnv_1a_of_the_bytes)
{
	struct scenario *s = load_good("{\"why\":\"x\"}");
	u64 hash = 0xcbf29ce484222325ULL;

	for (const char *c = "{\"why\":\"x\"}"; *c; c++)
		hash = (hash ^ (u64)(unsigned char)*c) * 1099511628211ULL;
	cr_expect_eq(s->file_hash, hash);
	scenario_free(s);
}
