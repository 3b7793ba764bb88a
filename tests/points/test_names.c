// SPDX-License-Identifier: GPL-2.0-only
/* Names of points: each form, what is ambiguous or unknown, and that what is listed is found. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/machine/event.h"
#include "sim/world/points_private.h"

/*
 * lib/a.c: "send" takes a lock, writes xfer->state, calls "ring" twice and returns at two places; "take", inlined
 * into it and into "receive", reads xfer->state; each has a static "helper" with lib/b.c's namesake.
 */
static const char *const sites_text_of_test =
	"1000\tentry\t0\t0\tsend@lib/a.c:10:1\t\n"
	"1010\tcall\t0\t0\tlock@include/linux/lock.h:5:2 send@lib/a.c:11:2\t__lock\n"
	"1020\twrite\t4\t0\tsend@lib/a.c:12:14\txfer->state\n"
	"1030\tcall\t0\t0\tsend@lib/a.c:13:3\tring\n"
	"1038\texit\t0\t0\tsend@lib/a.c:14:3\t\n"
	"1040\tread\t4\t0\ttake@lib/a.c:3:9 send@lib/a.c:15:8\txfer->state\n"
	"1048\tread\t8\t0\ttake@lib/a.c:4:9 send@lib/a.c:15:8\txfer->next\n"
	"1050\tread\t4\t0\tsend@lib/a.c:16:6\txfer->state\n"
	"1058\tcall\t0\t0\tsend@lib/a.c:17:3\tring\n"
	"1060\texit\t0\t0\tsend@lib/a.c:18:2\t\n"
	"1100\tentry\t0\t0\treceive@lib/a.c:20:1\t\n"
	"1110\tread\t4\t0\ttake@lib/a.c:3:9 receive@lib/a.c:21:8\txfer->state\n"
	"1118\tread\t8\t0\ttake@lib/a.c:4:9 receive@lib/a.c:21:8\txfer->next\n"
	"1120\texit\t0\t0\treceive@include/linux/lock.h:7:2\t\n"
	"1200\tentry\t0\t0\thelper@lib/a.c:30:1\t\n"
	"1210\texit\t0\t0\thelper@lib/a.c:31:1\t\n"
	"1220\tentry\t0\t0\tport@sim/kernel/x.c:1:1\t\n"
	"1300\tentry\t0\t0\thelper@lib/b.c:30:1\t\n"
	"1310\texit\t0\t0\thelper@lib/b.c:31:1\t\n"
	"1400\tabsent\t0\t0\tgetter@lib/b.c:40:0\t\n";

static struct points *points;
static struct buffer why;
static char path[] = "/tmp/scmi-sim-sites-XXXXXX";

static void open_points(void)
{
	int fd = mkstemp(path);
	const char *none;

	cr_assert(write(fd, sites_text_of_test, strlen(sites_text_of_test)) == (ssize_t)strlen(sites_text_of_test));
	close(fd);
	points = points_open_file(path, &none);
	cr_assert_not_null(points);
}

static void close_points(void)
{
	points_close(points);
	buffer_free(&why);
	unlink(path);
}

/* A run reads only what its names need: it finds the same, and says the same. */
static void expect_same_in_part(const char *file, const char *name, const struct point *expected)
{
	struct buffer said = {0};
	const char *none;
	struct points *part = points_open_for(file, &name, 1, &none);
	struct point point;

	cr_assert_not_null(part);
	cr_assert_eq(!point_find(part, name, &point, &said), expected != NULL, "%s: %s", name, said.used ? said.bytes : "");
	if (!expected) {
		cr_assert_str_eq(said.bytes, why.bytes);
	} else {
		cr_assert_eq(point.count, expected->count, "%s", name);
		cr_assert_eq(point.apart, expected->apart, "%s", name);
		cr_assert(!memcmp(point.place, expected->place, point.count * sizeof(*point.place)), "%s", name);
		free(point.place);
		free(point.name);
	}
	points_close(part);
	buffer_free(&said);
}

TestSuite(points, .init = open_points, .fini = close_points);

/* "1000 1010" */
static void find(const char *name, const char *places, bool apart)
{
	struct buffer text = {0};
	struct point point;

	cr_assert(!point_find(points, name, &point, &why), "%s: %s", name, why.bytes);
	for (u32 i = 0; i < point.count; i++)
		buffer_printf(&text, "%s%llx", i ? " " : "", (u64)point.place[i]);
	cr_assert_str_eq(text.bytes, places, "%s: %s, expected %s", name, text.bytes, places);
	cr_assert_eq(point.apart, apart, "%s", name);
	expect_same_in_part(path, name, &point);
	buffer_free(&text);
	free(point.place);
	free(point.name);
}

static void miss(const char *name, const char *message)
{
	struct point point;

	buffer_free(&why);
	cr_assert(point_find(points, name, &point, &why), "%s was found", name);
	cr_assert_str_eq(why.bytes, message, "%s: \"%s\", expected \"%s\"", name, why.bytes, message);
	expect_same_in_part(path, name, NULL);
}

Test(points, a_function_is_its_entry_and_its_return_each_place_where_it_leaves)
{
	find("send", "1000", true);
	find("send:return", "1038 1060", true);
	find("a.c/send", "1000", true);
	find("lib/a.c/send:return", "1038 1060", true);
	find("receive:return", "1120", true);
}

Test(points, an_inlined_function_begins_at_its_first_site_in_each_place)
{
	find("take", "1040 1110", true);
	find("send:take", "1040", true);
	find("receive:take", "1110", true);
}

Test(points, calls_and_operands_are_numbered_in_source_order)
{
	find("send:ring#1", "1030", true);
	find("send:ring#2", "1058", true);
	find("send:lock", "1010", true);
	find("send:xfer->state#2", "1050", true);
	find("send:xfer->state=", "1020", true);
	find("take:xfer->next", "1048 1118", true);
}

Test(points, a_place_matches_any_frame)
{
	find("a.c:15", "1040 1048", false);
	find("a.c:15:8", "1040 1048", false);
	find("lib/a.c:4:9", "1048 1118", false);
	find("lock.h:5", "1010", false);
}

Test(points, what_stands_for_several_places_says_which)
{
	miss("send:ring", "\"send:ring\" stands for 2 places; say send:ring#1 (lib/a.c:13:3), send:ring#2 (lib/a.c:17:3)");
	miss("send:xfer->state", "\"send:xfer->state\" stands for 2 places; say send:xfer->state#1 (lib/a.c:12:14), "
				 "send:xfer->state#2 (lib/a.c:16:6)");
	miss("helper", "there are 2 functions \"helper\"; say a.c/helper, b.c/helper");
	miss("helper:return", "there are 2 functions \"helper\"; say a.c/helper:return, b.c/helper:return");
	miss("send:ring#3", "no point \"send:ring#3\": there are 2");
	find("b.c/helper", "1300", true);
}

Test(points, what_is_unknown_says_what_could_be_meant)
{
	miss("sned", "no point \"sned\": there is no function sned here; did you mean \"send\"?");
	miss("b.c/send", "no point \"b.c/send\": function send is in lib/a.c");
	miss("send:rnig", "no point \"send:rnig\"; did you mean \"send:ring\"?");
	miss("send:something", "no point \"send:something\"; in send there are xfer->state, ring, xfer->state, ring");
	miss("receive:xfer->state=", "no point \"receive:xfer->state=\"; in receive there are no such points");
	miss("getter", "no point \"getter\": getter (lib/b.c:40) has no callbacks, since it touches no memory by itself; name a "
		       "call of it by file:line");
	miss("a.c:19", "no point \"a.c:19\": nothing is accessed or called in that line; the nearest are a.c:18 and a.c:20");
	miss("a.c:12:9", "no point \"a.c:12:9\": nothing is accessed or called in column 9 of that line");
	miss("c.c:12", "no point \"c.c:12\": no file c.c is compiled with callbacks");
	miss("port", "no point \"port\": there is no function port here");
}

Test(points, machine_events_are_found_among_those_of_the_computer)
{
	static struct machine_event raised, entered;
	struct point point;

	machine_event_init(&raised, "cpu/", false, "irq:mbox-a2p");
	machine_event_init(&entered, "irq/", true, "irq:mbox-a2p:enter");
	cr_assert(!point_find(points, "irq:mbox-a2p:enter", &point, &why));
	cr_assert_eq(point.event, &entered);
	cr_assert(point.count == 1 && point.place[0] == &entered && point.apart);
	point_arm(&point, LISTENER_HOLDS);
	cr_assert_eq(entered.armed, 1 << LISTENER_HOLDS);
	miss("irq:mbox-p2a", "this computer has no machine event \"irq:mbox-p2a\"; did you mean \"irq:mbox-a2p\"?");
	miss("irq:x", "this computer has no machine event \"irq:x\"; there are irq:mbox-a2p, irq:mbox-a2p:enter");
	miss("mmio:y", "this computer has no machine event \"mmio:y\"; there are none of that kind");
	miss("platform-7:reply", "this computer has no machine event \"platform-7:reply\"; there are none of that kind");
}

/* ---- what is listed is found ---- */

/* @file: of which @of is all; NULL: not asked. */
static void expect_found(const struct points *of, const char *file, const struct point_entry *entry)
{
	struct point point;

	buffer_free(&why);
	cr_assert(!point_find(of, entry->name, &point, &why), "%s is listed, but: %s", entry->name, why.bytes);
	cr_assert_eq(point.count, entry->matches.count, "%s: %u places listed, %u found", entry->name, entry->matches.count,
		     point.count);
	for (u32 i = 0; i < point.count; i++)
		cr_assert_eq(point.place[i], entry->matches.match[i].site->place, "%s: place %u", entry->name, i);
	cr_assert_eq(point.apart, entry->apart, "%s: apart", entry->name);
	if (file)
		expect_same_in_part(file, entry->name, &point);
	free(point.place);
	free(point.name);
}

/* Of the names in files like @part each @stride-th; of these a few by a part of the list, too. */
static u32 expect_found_in(const struct points *of, const char *file, const char *part, u32 stride)
{
	struct point_entries entries;
	u32 count = 0;

	points_name_all(of, &entries);
	for (u32 i = 0; i < entries.count; i++) {
		cr_assert(!i || strcmp(entries.entry[i].name, entries.entry[i - 1].name), "%s is listed twice",
			  entries.entry[i].name);
		if (!strstr(entries.entry[i].at->file, part))
			continue;
		if (count++ % stride == 0)
			expect_found(of, count % (8 * stride) == 1 ? file : NULL, &entries.entry[i]);
	}
	point_entries_free(&entries);
	return count;
}

Test(points, the_list_in_source_order)
{
	static const char *const expected[] = {
		"receive:return", "take", "take:xfer->state", "take:xfer->next", "send", "send:lock", "send:xfer->state=",
		"send:ring#1", "send:return", "send:take", "send:xfer->state#2", "send:ring#2", "receive", "receive:take",
		"a.c/helper", "a.c/helper:return", "b.c/helper", "b.c/helper:return"};
	struct point_entries entries;

	points_name_all(points, &entries);
	for (u32 i = 0; i < entries.count; i++)
		cr_assert_str_eq(entries.entry[i].name, expected[i]);
	cr_assert_eq(entries.count, sizeof(expected) / sizeof(*expected));
	point_entries_free(&entries);
	cr_assert_eq(expect_found_in(points, path, "", 1), sizeof(expected) / sizeof(*expected));
}

static void expect_agent(const char *agent, const char *part, u32 at_least)
{
	const char *build = getenv("SCMI_BUILD"), *none;
	struct buffer file = {0};
	struct points *of;
	u32 count;

	buffer_printf(&file, "%s/agents/%s/sites", build ? build : "build", agent);
	if (access(file.bytes, R_OK))
		cr_skip_test("%s is not built", agent);
	of = points_open_file(file.bytes, &none);
	cr_assert_not_null(of);
	count = expect_found_in(of, file.bytes, part, 7);
	cr_assert_geq(count, at_least, "%s: only %u points in %s", agent, count, part);
	points_close(of);
	buffer_free(&file);
}

Test(agents, every_point_of_the_tree_s_driver_is_found_by_its_name)
{
	expect_agent("linux-6.12-checked", "arm_scmi/driver.c", 800);
}

Test(agents, every_point_of_our_own_stack_is_found_by_its_name)
{
	expect_agent("own-checked", "core/", 800);
}
