// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "fixture.h"

#define LATE STORY(CLIENT("gpu", "", SET), "\"faults\":[{\"do\":\"late\",\"by_us\":10000}]")

static bool has_line(const char *trace, const char *line)
{
	const char *at = strstr(trace, line);

	return at && at[-1] == '\n' && at[strlen(line)] == '\n';
}

Test(ftrace, lines_are_ftraces)
{
	char *trace = ftrace_of(LATE, "");

	cr_assert_eq(strncmp(trace, "# tracer: nop\n#\n", 16), 0);
	cr_assert(has_line(trace, "             gpu-101     [000] .....     0.000000000: scmi_xfer_begin: "
				  "pt=13 msg_id=07 "
				  "seq=0001 transfer_id=1"),
		  "%s", trace);
	cr_assert(has_line(trace, "             gpu-101     [000] .....     0.030000000: scmi_xfer_end: "
				  "pt=13 msg_id=07 "
				  "seq=0001 transfer_id=1 s=-110"),
		  "%s", trace);
	cr_assert(has_line(trace, "      platform-0-0       [001] .....     0.040001000: platform: reply: "
				  "pt=13 msg_id=07 "
				  "seq=0001 s=0 len=0"),
		  "%s", trace);
}

Test(ftrace, metadata_names_what_makes_the_run)
{
	char *trace = ftrace_of(STORY(CLIENT("gpu", "", SET), "\"seed\":1"),
				"\"name\":\"/home/somebody/scenarios/deep/story.json\",\"seed\":5,"
				"\"set\":[\"platform.latency=20\"]");

	cr_assert_not_null(strstr(trace, "\n# format: scmi-sim ftrace 1\n"));
	cr_assert_not_null(strstr(trace, "\n# scenario: scenarios/deep/story.json fnv1a "));
	cr_assert_not_null(strstr(trace, "\n# seed: 5\n"));
	cr_assert_not_null(strstr(trace, "\n# agent: linux-6.12-fake release 6.12.0-fake build "));
	cr_assert_not_null(strstr(trace, "\n# overrides: platform.latency=20\n"));
}

static cJSON *chrome_of(const char *story)
{
	char *text;
	cJSON *trace;

	run(story, "\"trace\":\"trace.json\",\"trace_format\":\"chrome\"");
	text = read_all(path_of("trace.json"));
	cr_assert_not_null(text);
	trace = keep(cJSON_Parse(text));
	cr_assert_not_null(trace, "no JSON: %s", text);
	return trace;
}

static const char *member(const cJSON *event, const char *key)
{
	const char *value = cJSON_GetStringValue(cJSON_GetObjectItem(event, key));

	return value ? value : "";
}

/* The only event of that phase and name. */
static const cJSON *event(const cJSON *trace, const char *phase, const char *name)
{
	const cJSON *item, *found = NULL;

	cJSON_ArrayForEach(item, cJSON_GetObjectItem(trace, "traceEvents"))
	{
		if (strcmp(member(item, "ph"), phase) || strcmp(member(item, "name"), name))
			continue;
		cr_assert_null(found, "two events %s %s", phase, name);
		found = item;
	}
	cr_assert_not_null(found, "no event %s %s", phase, name);
	return found;
}

static double time_us(const cJSON *item)
{
	return cJSON_GetObjectItem(item, "ts")->valuedouble;
}

Test(chrome, transfers_and_operations_are_spans)
{
	cJSON *trace = chrome_of(LATE);

	cr_assert_str_eq(member(event(trace, "b", "xfer 13/07"), "id"),
			 member(event(trace, "e", "xfer 13/07"), "id"));
	cr_assert_eq(time_us(event(trace, "e", "xfer 13/07")) - time_us(event(trace, "b", "xfer 13/07")),
		     30000);
	cr_assert_str_eq(member(event(trace, "b", "perf.level_set"), "id"), "gpu");
	cr_assert_eq(time_us(event(trace, "e", "perf.level_set")), 30000);
}

Test(chrome, faults_and_log_lines_are_instants_on_their_tracks)
{
	cJSON *trace = chrome_of(LATE);
	const cJSON *fault = event(trace, "i", "fault: late pt=13 msg_id=07 seq=0001 by 10000 us");

	cr_assert_eq(number(fault, "pid"), 1, "hardware stands after the last CPU");
	cr_assert_eq(time_us(fault), 1);
	event(trace, "i", "log: timed out in resp(seq:1)");
}

Test(chrome, metadata_stands_in_other_data)
{
	cJSON *data = cJSON_GetObjectItem(chrome_of(LATE), "otherData");

	cr_assert_str_eq(member(data, "scenario"), "story.json");
	cr_assert_eq(strncmp(member(data, "agent"), "linux-6.12-fake ", 16), 0);
	cr_assert_eq(number(data, "seed"), 1);
}

Test(timeline, shows_the_timed_out_command_and_its_late_reply)
{
	static const char *const wanted[] = {
		"         0.000  gpu perf.level_set domain=0 level=200",
		"         0.000    scmi_xfer_begin 13/07 seq 1",
		"     30000.000    log: timed out in resp(seq:1)",
		"     30000.000    scmi_xfer_end 13/07 seq 1 -110 ETIMEDOUT",
		"     40003.000    log: Message for 1 type 0 is not expected!",
	};
	const cJSON *lines = cJSON_GetObjectItem(run(LATE, "\"timeline\":true"), "timeline"), *line;
	size_t next = 0;

	cJSON_ArrayForEach(line, lines)
	{
		if (next < 5 && !strcmp(line->valuestring, wanted[next]))
			next++;
	}
	cr_assert_eq(next, 5, "no \"%s\" in %s", wanted[next], (char *)keep(cJSON_Print(lines)));
}

Test(timeline, says_what_it_leaves_out)
{
	const cJSON *lines = cJSON_GetObjectItem(
		run(STORY(CLIENT("gpu", "\"repeat\":50,", SET),
			  "\"faults\":[{\"do\":\"late\",\"by_us\":10,\"match\":{\"nth\":20}}]"),
		    "\"timeline\":true"),
		"timeline");

	cr_assert_eq(cJSON_GetArraySize(lines), 63);
	cr_assert_not_null(strstr(cJSON_GetArrayItem(lines, 1)->valuestring, "..."));
	cr_assert_not_null(strstr(cJSON_GetArrayItem(lines, 1)->valuestring, " records before)"));
	cr_assert_not_null(strstr(cJSON_GetArrayItem(lines, 22)->valuestring, "fault: late 13/07 seq 20"),
			   "%s", (char *)keep(cJSON_Print(lines)));
	cr_assert_not_null(strstr(cJSON_GetArrayItem(lines, 62)->valuestring, " records after)"));
}

Test(context, stands_around_the_failure)
{
	const cJSON *lines = cJSON_GetObjectItem(
		run(STORY(CLIENT("gpu", "", SET "," SET_EXPECT("\"error\":\"EIO\"") "," SET), "\"seed\":1"),
		    "\"lines\":5"),
		"lines");

	cr_assert_eq(cJSON_GetArraySize(lines), 5);
	cr_assert_not_null(strstr(keep(cJSON_Print(lines)), "seq=0002 transfer_id=2 s=0"), "%s",
			   (char *)keep(cJSON_Print(lines)));
}

/* Contract 8: none of these may change a byte. */
Test(determinism, same_input_same_bytes)
{
	static const char *const variations[] = {
		"\"engine\":{\"run_ahead\":false}",
		"\"engine\":{\"factory\":\"ucontext\"}",
		"\"engine\":{\"factory\":\"thread\"}",
		"\"engine\":{\"arena_base\":21990232555520}",
	};
	const char *story =
		STORY_ON("\"layout\":\"2x2\",\"instances\":3",
			 CLIENT("gpu",
				"\"count\":3,\"spread\":true,\"repeat\":20,"
				"\"generator\":{\"poisson\":{\"mean_us\":30}},",
				SET) "," CLIENT("cpu", "\"repeat\":20,", SET "," GET_EXPECT("\"error\":0")),
			 "\"faults\":[{\"do\":\"delay\",\"by_us\":7,\"match\":{\"probability\":0.3}}]");
	char *reference = ftrace_of(story, ""), *other;
	size_t i;

	for (i = 0; i < sizeof(variations) / sizeof(*variations); i++) {
		other = ftrace_of(story, variations[i]);
		cr_assert_str_eq(other, reference, "%s", variations[i]);
	}
	setenv("FAKE_ENVIRONMENT", "LC_ALL=de_DE.UTF-8 MALLOC_PERTURB_=165 MORE=environment", 1);
	cr_assert_str_eq(ftrace_of(story, ""), reference);
}

/* Event @index of a layer as "kind|content|of|us after the clients' start". */
static const char *told(const cJSON *answer, u32 layer, int index)
{
	static char text[300];
	const cJSON *story = cJSON_GetObjectItem(answer, "story"),
		    *part = cJSON_GetArrayItem(cJSON_GetObjectItem(story, "layers"), (int)layer),
		    *event = cJSON_GetArrayItem(cJSON_GetObjectItem(part, "event"), index);

	if (!event)
		return "";
	snprintf(text, sizeof(text), "%s|%s|%d|%.0f", cJSON_GetArrayItem(event, 2)->valuestring,
		 cJSON_GetArrayItem(event, 3)->valuestring, cJSON_GetArrayItem(event, 1)->valueint,
		 (cJSON_GetArrayItem(event, 0)->valuedouble - (double)number(story, "mark_ns")) / 1000);
	return text;
}

Test(story, tells_what_happened_without_tokens_and_numbers)
{
	cJSON *answer = run(STORY(CLIENT("gpu", "", SET "," GET_EXPECT("\"level\":200")), "\"seed\":1"), "\"story\":true");

	cr_assert_str_eq(told(answer, 0, 0), "request performance level_set|0 0xc8|-1|1");
	cr_assert_str_eq(told(answer, 0, 1), "reply performance level_set|s=0|0|11");
	cr_assert_str_eq(told(answer, 0, 2), "request performance level_get|0|-1|14");
	cr_assert_str_eq(told(answer, 0, 3), "reply performance level_get|s=0 0xc8|2|24");
	cr_assert_str_eq(told(answer, 0, 4), "");
	cr_assert_str_eq(told(answer, 1, 0), "scmi_xfer_begin performance level_set||-1|0");
	cr_assert_str_eq(told(answer, 2, 0), "gpu perf.level_set|0|-1|13");
	cr_assert_str_eq(told(answer, 2, 1), "gpu perf.level_get|0 level=200|-1|26");
	cr_assert_null(cJSON_GetObjectItem(run(STORY(CLIENT("gpu", "", SET), "\"seed\":1"), ""), "story"));
}

Test(story, tells_faults_and_what_a_late_reply_answers)
{
	cJSON *answer = run(STORY(CLIENT("gpu", "", SET_EXPECT("\"error\":\"ETIMEDOUT\"")),
				  "\"faults\":[{\"do\":\"late\",\"by_us\":10000}],\"expect\":{\"counters\":{\"platform.faults\":1}}"),
			    "\"story\":true");

	cr_assert_str_eq(told(answer, 0, 1), "fault late performance level_set|by 10000 us|-1|1");
	cr_assert_str_eq(told(answer, 0, 2), "reply performance level_set|s=0|0|40001");
	cr_assert_str_eq(told(answer, 2, 0), "gpu perf.level_set|-110 ETIMEDOUT|-1|30000");
}

Test(story, probing_is_counted_or_told)
{
	const char *story = STORY(CLIENT("gpu", "", SET), "\"seed\":1");
	const cJSON *layers = cJSON_GetObjectItem(cJSON_GetObjectItem(run(story, "\"story\":true"), "story"), "layers");
	u64 before = number(cJSON_GetArrayItem(layers, 0), "before");

	cr_assert_eq(number(cJSON_GetArrayItem(layers, 0), "total"), 2);
	layers = cJSON_GetObjectItem(
		cJSON_GetObjectItem(run(story, "\"story\":true,\"story_boot\":true"), "story"), "layers");
	cr_assert_eq(number(cJSON_GetArrayItem(layers, 0), "before"), 0);
	cr_assert_eq(number(cJSON_GetArrayItem(layers, 0), "total"), 2 + before);
}
