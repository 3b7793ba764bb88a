#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The command line against an image that behaves as a scenario's name asks for (fake-image.py).

Usage: test_cli.py PROGRAM [unittest's arguments]
"""
import json
import os
import pty
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else "build/scmi-sim"
SCENARIO = {"why": "the command line is driven with an image that is none"}


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="scmi-sim-cli-")
        for agent in ("linux-6.12", "linux-6.12-hz250", "linux-6.12-lockdep"):
            os.makedirs(os.path.join(self.folder, "images", agent))
            shutil.copy(os.path.join(HERE, "fake-image.py"), os.path.join(self.folder, "images", agent, "image"))
        os.mkdir(os.path.join(self.folder, "s"))

    def tearDown(self):
        shutil.rmtree(self.folder)

    def scenario(self, *names, **extra):
        for name in names:
            path = os.path.join(self.folder, "s", name + ".json")
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                json.dump({**SCENARIO, **extra}, file)

    def text(self, name):
        with open(os.path.join(self.folder, name), encoding="utf-8") as file:
            return file.read()

    def run_program(self, *words, **environment):
        env = dict(os.environ, SCMI_SIM_IMAGES=os.path.join(self.folder, "images"),
                   SCMI_SIM_COMMAND="./scmi-sim", **environment)
        return subprocess.run([PROGRAM, *words], cwd=self.folder, env=env, capture_output=True, text=True, timeout=100)

    def expect(self, code, *words, **environment):
        run = self.run_program(*words, **environment)
        self.assertEqual(run.returncode, code, f"{words}\n{run.stdout}\n{run.stderr}")
        return run


class Batch(Case):
    def test_a_line_each_in_the_order_given_then_a_summary(self):
        self.scenario("slow", "pass", "later")
        out = self.expect(0, "run", "s/slow.json", "s/pass.json", "s/later.json", "-j", "3").stdout.split("\n")
        self.assertEqual(out[0], "pass       slow   linux-6.12  virtual 41.023 ms  wall 12 ms")
        self.assertEqual(out[1].split()[1], "pass")
        self.assertEqual(out[2].split()[1], "later")
        self.assertRegex(out[4], r"^3 scenarios: 3 passed, 0 failed \(\d+\.\d s\)$")

    def test_a_folder_is_its_files_by_name_without_schema_and_hidden_ones(self):
        self.scenario("b", "a", "deeper/c", "schema", ".hidden")
        out = self.expect(0, "run", "s").stdout
        self.assertEqual([line.split()[1] for line in out.split("\n") if line.startswith("pass")], ["a", "b", "c"])

    def test_filter_keeps_what_contains_it_or_matches(self):
        self.scenario("late-reply", "lost-reply", "crash")
        out = self.expect(0, "run", "s", "--filter", "reply").stdout
        self.assertIn("2 scenarios: 2 passed", out)
        out = self.expect(0, "run", "s", "--filter", "late*").stdout
        self.assertIn("late-reply", out)
        self.assertNotIn("lost-reply", out)
        self.assertIn("matches zzz", self.expect(2, "run", "s", "--filter", "zzz").stderr)

    def test_one_file_prints_its_timeline(self):
        self.scenario("pass", "other")
        self.assertIn("the one line of the timeline", self.expect(0, "run", "s/pass.json").stdout)
        self.assertNotIn("timeline", self.expect(0, "run", "s").stdout)

    def test_no_progress_line_in_a_pipe(self):
        self.scenario("pass", "slow")
        self.assertNotIn("\r", self.expect(0, "run", "s").stdout)

    def test_a_progress_line_on_a_terminal(self):
        self.scenario("pass", "slow")
        try:
            terminal, end = pty.openpty()
        except OSError as error:
            self.skipTest(f"there are no pseudo-terminals here: {error}")
        env = dict(os.environ, SCMI_SIM_IMAGES=os.path.join(self.folder, "images"))
        subprocess.run([PROGRAM, "run", "s", "-j1"], cwd=self.folder, env=env, stdout=end, stderr=end, check=True)
        os.close(end)
        self.assertIn(b"\n[1/2] slow\r\x1b[K", os.read(terminal, 65536))
        os.close(terminal)

    def test_the_tick_rate_chooses_the_image(self):
        self.scenario("pass", computer={"hz": 250})
        self.assertIn("linux-6.12-hz250", self.expect(0, "run", "s/pass.json").stdout)

    def test_seed_and_overrides_reach_the_image_and_the_command_that_runs_again(self):
        self.scenario("fail")
        out = self.expect(1, "run", "s/fail.json", "--seed", "5", "--set", "why=it's said").stdout
        self.assertIn("again: ./scmi-sim run s/fail.json --seed 5 --set 'why=it'\\''s said' --trace fail.trace", out)


class Agents(Case):
    BOTH = "linux-6.12,linux-6.12-lockdep"

    def test_each_scenario_runs_on_each_agent(self):
        self.scenario("pass", "skips-lockdep", "uncounted")
        out = self.expect(0, "run", "s", "--agents", self.BOTH).stdout.split("\n")
        self.assertEqual([line.split()[:3] for line in out[:6]], [
            ["pass", "pass", "linux-6.12"], ["pass", "pass", "linux-6.12-lockdep"],
            ["pass", "skips-lockdep", "linux-6.12"], ["skip", "skips-lockdep", "linux-6.12-lockdep"],
            ["pass", "uncounted", "linux-6.12"], ["pass", "uncounted", "linux-6.12-lockdep"]])
        self.assertTrue(out[3].endswith("  there is none here"), out[3])
        self.assertTrue(out[4].endswith("  (2 not judged)"), out[4])
        self.assertRegex(out[7], r"^3 scenarios on 2 agents: 5 passed, 0 failed, 1 skip \(\d+\.\d s\)$")
        self.assertEqual(out[8:10], ["  linux-6.12: 3 passed, 0 failed", "  linux-6.12-lockdep: 2 passed, 0 failed, 1 skip"])

    def test_reports_and_traces_tell_them_apart(self):
        self.scenario("skips-lockdep", "uncounted")
        os.mkdir(os.path.join(self.folder, "t"))
        self.expect(0, "run", "s", "--agents", self.BOTH, "--trace", "t", "--report", "json", "r.json", "--report", "junit", "r.xml")
        runs = json.loads(self.text("r.json"))
        self.assertEqual([(r["agent"], r["verdict"]) for r in runs[:2]], [("linux-6.12", "pass"), ("linux-6.12-lockdep", "skip")])
        self.assertEqual(runs[2]["not_judged"], ["counter sent_ok", "counter response_ok"])
        suite = xml.etree.ElementTree.parse(os.path.join(self.folder, "r.xml")).getroot().find("testsuite")
        self.assertEqual((suite.get("tests"), suite.get("failures"), suite.get("skipped")), ("4", "0", "1"))
        self.assertEqual(suite.findall("testcase")[1].find("skipped").get("message"), "there is none here")
        self.assertEqual(sorted(os.listdir(os.path.join(self.folder, "t")))[-1], "uncounted.linux-6.12.trace")

    def test_a_table_says_who_has_the_defect(self):
        self.scenario("pass", "defective", "skips-lockdep", "fail")
        self.expect(1, "run", "s", "--agents", self.BOTH, "--report", "table", "r.md")
        rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in self.text("r.md").split("\n")[:-1]]
        self.assertEqual(rows[0], ["scenario", "agent", "verdict", "reported by", "where", "virtual ms", "wall ms"])
        of = {(row[0], row[1]): row[2:] for row in rows[2:]}
        self.assertEqual(of["pass", "linux-6.12"], ["green", "", "", "41.023", "12.0"])
        # Each checker and each place once.
        self.assertEqual(of["defective", "linux-6.12"][:3], ["red", "memory<br>oops", "a a.c:1<br>b b.c:2<br>it is known to"])
        # What no checker reports is seen in the results; the defect says what.
        self.assertEqual(of["defective", "linux-6.12-lockdep"][:3], ["red", "results", "it is known to"])
        self.assertEqual(of["skips-lockdep", "linux-6.12-lockdep"][:3], ["skip", "", "there is none here"])
        self.assertEqual(of["fail", "linux-6.12"][:3], ["fail", "warn", "one expectation did not hold"])

    def test_the_command_that_runs_one_again_names_its_agent(self):
        self.scenario("fail")
        out = self.expect(1, "run", "s/fail.json", "--agent", "linux-6.12-lockdep", "-a", "linux-6.12").stdout
        self.assertRegex(out, r"again: .* --agent linux-6\.12-lockdep --trace")

    def test_bad_names(self):
        self.scenario("pass")
        self.assertIn("there is no agent 'linux'", self.expect(2, "run", "s", "--agents", "linux-6.12,linux").stderr)
        self.assertIn("--agents linux-6.12,: expected agents' names with commas between them",
                      self.expect(2, "run", "s", "--agents", "linux-6.12,").stderr)


REQUEST, REPLY = [1011675, -1, "request performance level_set", "0 0x64"], [1051675, 0, "reply performance level_set", "s=0"]


class Compare(Case):
    """The fake image tells the stories that the scenario's "why" holds."""
    BOTH = ("--agents", "linux-6.12,linux-6.12-lockdep")

    def stories(self, *stories, total=None):
        agents = self.BOTH[1].split(",")
        told = {agent: {"mark_ns": 1000000, "layers": [
            {"name": layer, "before": 26, "total": total or len(events), "event": events} for layer, events in story.items()]}
            for agent, story in zip(agents, stories)}
        self.scenario("story", why=json.dumps(told))

    def test_equal_stories(self):
        self.stories(*[{"messages": [REQUEST, REPLY], "events": [[1, -1, "begin", ""]]}] * 2)
        out = self.expect(0, "compare", "s/story.json", *self.BOTH).stdout.split("\n")
        self.assertEqual(out[:2], ["pass       linux-6.12: ", "pass       linux-6.12-lockdep: "])
        self.assertIn("before it 26, 26 messages that are not compared (--boot)", out[3])
        self.assertEqual(out[5:8], [
            "  messages, as the platform saw them               linux-6.12 linux-6.12-lockdep",
            "  request performance level_set 0 0x64                 11.675             11.675",
            "  reply performance level_set s=0                      51.675             51.675"])
        self.assertTrue(all(len(line) <= 80 for line in out[4:]))
        self.assertIn("trace events, transfer by transfer: the same 1", out)
        self.assertEqual(out[-2], "no difference")

    def test_a_message_that_one_has_not(self):
        again = [2000000] + REQUEST[1:]
        self.stories({"messages": [REQUEST, REPLY, again]}, {"messages": [REQUEST, again]})
        out = self.expect(1, "compare", "s/story.json", *self.BOTH).stdout
        self.assertIn("! reply performance level_set s=0                      51.675                  -\n", out)
        self.assertIn("\n  request performance level_set 0 0x64               1000.000           1000.000\n", out)
        self.assertEqual(out.split("\n")[-2], 'first difference, in the messages: linux-6.12 has "reply performance level_set s=0" '
                         'at 51.675 us, linux-6.12-lockdep has not: there the next is "request performance level_set 0 0x64" '
                         'at 1000.000 us.')

    def test_a_message_with_another_content(self):
        self.stories({"messages": [REQUEST, REPLY]}, {"messages": [REQUEST, [1051685, 0, REPLY[2], "s=-1"]]})
        out = self.expect(1, "compare", "s/story.json", *self.BOTH).stdout
        self.assertIn("! reply performance level_set s=0                      51.675                  -\n"
                      "! reply performance level_set s=-1                          -             51.685\n", out)
        self.assertIn('"reply performance level_set" is "s=0" on linux-6.12 (at 51.675 us) and "s=-1" on linux-6.12-lockdep '
                      '(at 51.685 us).', out)

    def test_a_reply_to_another_request(self):
        self.stories({"messages": [REQUEST, REQUEST, REPLY]}, {"messages": [REQUEST, REQUEST, [9000000, 1, *REPLY[2:]]]})
        self.assertIn('"reply performance level_set" has the token of the request of 11.675 us on linux-6.12, and of that of '
                      '11.675 us on linux-6.12-lockdep.', self.expect(1, "compare", "s/story.json", *self.BOTH).stdout)

    def test_the_earliest_difference_of_all_layers_is_the_first(self):
        late, early = [5000000, -1, "scmi_xfer_end", "s=0"], [1000500, -1, "gpu perf.level_set", "0"]
        self.stories({"messages": [REQUEST], "events": [late], "clients": [early]}, {"messages": [REQUEST], "events": [], "clients": []})
        out = self.expect(1, "compare", "s/story.json", *self.BOTH).stdout
        self.assertIn('first difference, in the clients: linux-6.12 has "gpu perf.level_set 0" at 0.500 us, linux-6.12-lockdep '
                      'has not.', out)
        self.assertIn("! scmi_xfer_end s=0", out)
        out = self.expect(0, "compare", "s/story.json", *self.BOTH, "--layer", "messages").stdout
        self.assertNotIn("trace events", out)
        out = self.expect(1, "compare", "s/story.json", *self.BOTH, "--layer", "messages", "--layer", "events").stdout
        self.assertIn("first difference, in the events: ", out)

    def test_lines_shows_the_rows_around_the_difference(self):
        many = [[1000000 + i, -1, "r", str(i)] for i in range(60)]
        self.stories({"messages": many}, {"messages": many[:40] + many[41:]})
        out = self.expect(1, "compare", "s/story.json", *self.BOTH, "--lines", "9").stdout
        self.assertIn("  ... 37 rows before\n  r 37 ", out)
        self.assertIn("! r 40 ", out)
        self.assertIn("  ... 14 rows after\n", out)
        self.assertNotIn("rows", self.expect(1, "compare", "s/story.json", *self.BOTH, "--lines", "0").stdout)

    def test_a_story_that_was_cut_says_so(self):
        self.stories({"messages": [REQUEST]}, {"messages": [REQUEST]}, total=5000)
        self.assertIn("  only the first 1 of 5000 on linux-6.12 are compared\n",
                      self.expect(0, "compare", "s/story.json", *self.BOTH).stdout)

    def test_the_report_has_all_rows(self):
        self.stories({"messages": [REQUEST, REPLY]}, {"messages": [REQUEST]})
        self.expect(1, "compare", "s/story.json", *self.BOTH, "--report", "json", "r.json")
        report = json.loads(self.text("r.json"))
        self.assertEqual((report["agents"], report["same"]), (self.BOTH[1].split(","), False))
        self.assertEqual((report["first_difference"]["layer"], report["first_difference"]["row"]), ("messages", 1))
        rows = report["layers"][0]["rows"]
        self.assertEqual([row["same"] for row in rows], [True, False])
        self.assertEqual(rows[1]["events"], [{"kind": REPLY[2], "content": "s=0", "time_ns": 51675}, None])

    def test_bad_input(self):
        self.scenario("pass", "crash")
        for words, message in (
                (("s/pass.json",), "expected at least two agents"),
                (("s/pass.json", "--agents", "linux-6.12,linux-6.12"), "expected at least two agents"),
                (("s/pass.json", "--agents", "a,b,c,d,e,f,g"), "7 agents; expected at most 6"),
                (("s/pass.json", "--agents", "linux-6.12,nobody"), "there is no agent 'nobody'"),
                (("s", *self.BOTH), "s: expected a scenario file"),
                (("s/pass.json", *self.BOTH, "--layer", "wire"), "--layer wire: expected messages, events or clients"),
                (("s/pass.json", "s/crash.json", *self.BOTH), "2 scenarios given; expected one file"),
                (("s/pass.json", *self.BOTH, "--report", "junit", "f"), "--report junit: expected json"),
                (("s/pass.json", *self.BOTH, "--set", "clints=1"), "there is no such place")):
            self.assertIn(message, self.expect(2, "compare", *words).stderr)
        run = self.expect(70, "compare", "s/crash.json", *self.BOTH)
        self.assertIn("s/crash.json on linux-6.12: crash: ", run.stderr)


class Trouble(Case):
    def test_a_failure_names_findings_expectations_and_lines(self):
        self.scenario("fail")
        out = self.expect(1, "run", "s/fail.json").stdout
        self.assertIn("fail       fail  linux-6.12", out)
        self.assertIn("finding warn: refcount & co, at scmi_rx_callback driver.c:812", out)
        self.assertIn("expectation: error -110, got 0", out)
        self.assertIn("| client-1 [000] 10.000001: the line before", out)

    def test_an_image_that_dies_costs_its_own_scenario_only(self):
        self.scenario("crash", "pass", "pass2")
        run = self.expect(70, "run", "s", "-j", "1")
        self.assertIn("signal 11 (Segmentation fault)", run.stdout)
        self.assertIn("| last words of the image", run.stdout)
        self.assertIn("3 scenarios: 2 passed, 0 failed, 1 crash", run.stdout)

    def test_an_image_that_hangs_is_ended(self):
        self.scenario("hang", "pass")
        out = self.expect(70, "run", "s", "--limit-s", "1", "-j", "1").stdout
        self.assertIn("no answer within 1 s of host time", out)
        self.assertIn("1 passed", out)

    def test_an_answer_that_is_none(self):
        self.scenario("garbage", "pass")
        out = self.expect(70, "run", "s", "-j", "1").stdout
        self.assertIn("the image's answer is not a JSON object: this is not JSON", out)
        self.assertIn("1 passed", out)

    def test_an_answer_to_something_else(self):
        self.scenario("wrong-id", "pass")
        self.assertIn("is to another request", self.expect(70, "run", "s").stdout)

    def test_an_image_that_ends_badly_after_its_work(self):
        self.scenario("noisy-end")
        run = self.expect(70, "run", "s/noisy-end.json")
        self.assertIn("left with exit code 23", run.stderr)
        self.assertIn("leak of 8 bytes", run.stderr)

    def test_a_bad_file_does_not_keep_the_others_from_running(self):
        self.scenario("pass")
        with open(os.path.join(self.folder, "s", "bad.json"), "w", encoding="utf-8") as file:
            file.write('{ "why": }')
        run = self.expect(2, "run", "s")
        self.assertIn("s/bad.json:1:10:", run.stderr)
        self.assertIn("2 scenarios: 1 passed, 0 failed, 1 bad-input", run.stdout)

    def test_the_gravest_exit_code_wins(self):
        self.scenario("pass", "fail", "crash")
        self.expect(0, "run", "s/pass.json")
        self.expect(1, "run", "s/pass.json", "s/fail.json")
        with open(os.path.join(self.folder, "s", "bad.json"), "w", encoding="utf-8") as file:
            file.write("[]")
        self.expect(2, "run", "s/pass.json", "s/fail.json", "s/bad.json")
        self.scenario("differs-repeat")
        self.expect(3, "run", "s/fail.json", "s/bad.json", "s/differs-repeat.json", "--check-determinism")
        self.expect(70, "run", "s")

    def test_an_agent_that_is_not_there(self):
        self.scenario("pass")
        shutil.rmtree(os.path.join(self.folder, "images", "linux-6.12"))
        run = self.expect(2, "run", "s/pass.json")
        self.assertIn("the agent linux-6.12 is not installed here", run.stderr)
        run = self.expect(2, "run", "s/pass.json", "--agent", "linux6.12")
        self.assertIn("there is no agent 'linux6.12'; did you mean 'linux-6.12'?", run.stderr)


class Reports(Case):
    def test_json_has_an_object_a_run(self):
        self.scenario("fail", "pass", "crash")
        self.expect(70, "run", "s", "--report", "json", "r.json", "--report", "junit", "r.xml")
        runs = json.loads(self.text("r.json"))
        self.assertEqual([r["verdict"] for r in runs], ["crash", "fail", "pass"])
        self.assertEqual(runs[1]["scenario"], "s/fail.json")
        self.assertEqual(runs[1]["agent"], "linux-6.12")
        self.assertEqual(runs[1]["seed"], 7)
        self.assertEqual(runs[1]["findings"], [{"checker": "warn", "headline": "refcount & co", "expected": False,
                                               "place": "scmi_rx_callback driver.c:812"}])
        self.assertEqual((runs[2]["virtual_ns"], runs[2]["wall_ns"]), (41023000, 12000000))
        suite = xml.etree.ElementTree.parse(os.path.join(self.folder, "r.xml")).getroot().find("testsuite")
        self.assertEqual((suite.get("tests"), suite.get("failures"), suite.get("errors")), ("3", "1", "1"))
        cases = {case.get("name"): case for case in suite.findall("testcase")}
        self.assertIn("error -110, got 0 <&>", cases["fail"].find("failure").text)
        self.assertEqual(cases["crash"].find("error").get("type"), "crash")
        self.assertEqual(len(cases["pass"]), 0)

    def test_a_report_that_cannot_be_written(self):
        self.scenario("pass")
        run = self.expect(2, "run", "s/pass.json", "--report", "json", "nowhere/r.json")
        self.assertIn("cannot write nowhere/r.json: No such file or directory", run.stderr)

    def test_a_full_disk_is_an_error(self):
        self.scenario("pass")
        run = self.expect(2, "run", "s/pass.json", "--report", "json", "/dev/full")
        self.assertIn("cannot write /dev/full: No space left on device", run.stderr)
        self.assertFalse(os.path.isfile("/dev/full"), "a device was replaced by a file")

    def test_a_report_goes_to_standard_output_too(self):
        self.scenario("pass")
        self.assertIn('"verdict":"pass"', self.expect(0, "run", "s/pass.json", "--report", "json", "/dev/stdout").stdout)
        with open(os.path.join(self.folder, "out"), "w", encoding="utf-8") as out:
            env = dict(os.environ, SCMI_SIM_IMAGES=os.path.join(self.folder, "images"))
            subprocess.run([PROGRAM, "run", "s/pass.json", "--report", "json", "/dev/stdout"], cwd=self.folder, env=env,
                           stdout=out, check=True)
        self.assertTrue(os.path.islink("/dev/stdout"))
        self.assertRegex(self.text("out"), r'(?s)^pass .*"verdict":"pass"')

    def test_traces_of_several_scenarios_go_into_a_folder(self):
        self.scenario("a", "b")
        os.mkdir(os.path.join(self.folder, "t"))
        self.expect(0, "run", "s", "--trace", "t")
        self.assertEqual(sorted(os.listdir(os.path.join(self.folder, "t"))), ["a.trace", "b.trace"])
        self.assertIn("expected an existing folder", self.expect(2, "run", "s", "--trace", "one").stderr)


class Determinism(Case):
    def test_equal_traces_pass(self):
        self.scenario("trace")
        self.expect(0, "run", "s/trace.json", "--check-determinism", TMPDIR=self.folder)
        self.assertEqual([n for n in os.listdir(self.folder) if n.startswith("scmi-sim-")], [])

    def test_each_variation_is_tried_and_its_first_difference_shown(self):
        names = {"repeat": "a second run", "factory": "SimGrid's ucontext factory", "run-ahead": "run-ahead off",
                 "arena": "another arena base", "locale": "another locale", "folder": "another folder",
                 "environment": "a bigger environment", "malloc": "malloc perturbation"}
        for kind, name in names.items():
            self.scenario("differs-" + kind)
            out = self.expect(3, "run", f"s/differs-{kind}.json", "--check-determinism", LC_ALL="C").stdout
            self.assertIn(f"with {name} the trace differs from line 4 on:", out)
            self.assertIn("  - client-1 [000] 10.000002: mark:", out)
            self.assertIn("  + client-1 [000] 10.000002: mark:", out)

    def test_the_trace_names_the_scenario_as_it_was_given_in_another_folder_too(self):
        self.scenario("trace")
        self.expect(0, "run", "./s/trace.json", "--check-determinism")


class Usage(Case):
    def test_unknown_words_get_a_suggestion(self):
        self.assertIn("did you mean '--seed'?", self.expect(2, "run", "--sed", "5").stderr)
        self.assertIn("did you mean 'run'?", self.expect(2, "rnu").stderr)
        self.assertIn("did you mean 'faults'?", self.expect(2, "list", "fualts").stderr)

    def test_wrong_values(self):
        self.scenario("pass")
        for words, message in (
                (("--seed", "-1"), "--seed -1: expected a whole number from 0 to 9007199254740992"),
                (("--seed", "9007199254740993"), "expected a whole number"),
                (("--seed", "5x"), "expected a whole number"),
                (("--seed",), "--seed needs N"),
                (("--report", "json"), "--report needs junit|json|table FILE"),
                (("--report", "yaml", "f"), "--report yaml: expected junit, json or table"),
                (("--trace-format", "xml"), "--trace-format xml: expected ftrace or chrome"),
                (("-j", "0"), "expected at least one worker"),
                (("--trace", "nowhere/x"), "expected the path of a file in an existing folder"),
                (("--trace", "/dev/full"), "expected the path of a file in an existing folder"),
                (("--trace", "x", "--check-determinism"), "exclude each other")):
            self.assertIn(message, self.expect(2, "run", "s/pass.json", *words).stderr, words)

    def test_nothing_to_run(self):
        self.assertIn("no scenario given", self.expect(2, "run").stderr)
        self.assertIn("missing.json: No such file or directory; expected a scenario file",
                      self.expect(2, "run", "missing.json").stderr)
        self.assertIn("there is no scenario", self.expect(2, "run", "s").stderr)

    def test_help_of_everything_has_examples(self):
        for command in ("run", "check", "list", "agents", "bench", "test"):
            out = self.expect(0, command, "--help").stdout
            self.assertIn("usage: ./scmi-sim " + command, out)
            self.assertIn("examples:\n  scmi-sim " + command, out)
            self.assertIn(f"  {command} ", self.expect(0, "--help").stdout)

    def test_the_version_says_what_the_images_say_of_themselves(self):
        out = self.expect(0, "--version").stdout
        self.assertRegex(out, r"scmi-sim \d+\.\d+\.\d+\ncompiler .*\nsanitizers ")
        self.assertIn('image linux-6.12-hz250 {"agent": "linux-6.12"', out)

    def test_lists_come_from_what_the_parser_reads(self):
        for word, name in (("faults", "wrong_token"), ("operations", "perf.level_set"), ("distributions", "lognormal"),
                           ("costs", "mmio_read_ns"), ("checkers", "atomic-sleep"), ("layouts", "4x2"), ("consumers", "genpd"),
                           ("generators", "poisson"), ("exit-codes", "70")):
            self.assertIn("\n" + name + " ", self.expect(0, "list", word).stdout)

    def test_list_and_check_of_scenarios(self):
        self.scenario("pass")
        self.assertIn(SCENARIO["why"], self.expect(0, "list", "s").stdout)
        self.assertIn("s/pass.json: a scenario of 0 clients", self.expect(0, "check", "s").stdout)
        with open(os.path.join(self.folder, "s", "bad.json"), "w", encoding="utf-8") as file:
            file.write('{ "why": "x", "sed": 1 }')
        run = self.expect(2, "check", "s")
        self.assertIn("s/bad.json:1:15:", run.stderr)
        self.assertIn("2 files, 1 bad", run.stdout)

    def test_agents_and_whether_they_are_built(self):
        out = self.expect(0, "agents").stdout
        self.assertRegex(out, r"linux-6.12 +1000 250 +the SCMI stack")
        self.assertRegex(out, r"linux-6.12-lockdep +1000 +lockdep")
        out = self.expect(0, "agents", "linux-6.12").stdout
        self.assertRegex(out, r"HZ=250 +\S+/images/linux-6.12-hz250/image")
        self.assertRegex(out, r"HZ=100 +not built")

    def test_the_program_starts_without_simgrid(self):
        libraries = subprocess.run(["ldd", PROGRAM], capture_output=True, text=True, check=True).stdout
        self.assertIn("libcjson", libraries)
        self.assertNotIn("simgrid", libraries)


if __name__ == "__main__":
    unittest.main()
