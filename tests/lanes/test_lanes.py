#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The swim lanes of real runs, in the terminal and drawn by gnuplot.

Usage: test_lanes.py PROGRAM [unittest's arguments]
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

PROGRAM = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else os.path.abspath("build/scmi-sim")
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SVG = "{http://www.w3.org/2000/svg}"
# A reply is looked up just before its command times out, and held until the transfer went back to the pool.
STORY = {
    "why": "a picture of a race",
    "transport": {"interrupt_cpu": 1},
    "platform": {"performance": [{"name": "gpu", "levels": [100, 200, 300]}]},
    "clients": [
        {"name": "gpu", "cpu": 0, "script": [
            {"do": "perf.level_set", "domain": 0, "level": 200, "expect": {"error": "ETIMEDOUT"}},
            {"do": "perf.level_get", "domain": 0}]},
        {"name": "load", "cpu": 0, "script": [{"do": "busy", "time_us": 32000}]}],
    "faults": [{"do": "delay", "by_us": 29000, "match": {"protocol": "performance", "command": "level_set"}}],
    "points": [
        {"name": "looked-up", "at": {"linux": "scmi_handle_response:scmi_xfer_command_acquire", "own": "receive_answer:take"}},
        {"name": "put", "at": {"linux": "__scmi_xfer_put:return", "own": "transfer_put:return"}}],
    "interleave": [{"hold": "irq/1", "at": "looked-up", "until": "put", "by": "gpu"}],
    "check": []}
NEVER = {**STORY, "interleave": [{"hold": "irq/1", "at": "irq:mbox-p2a:enter", "for_us": 1}]}


class Case(unittest.TestCase):
    maxDiff = 6000

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="scmi-sim-lanes-")

    def tearDown(self):
        shutil.rmtree(self.folder)

    def write(self, name, story):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            json.dump(story, file, indent=1)
        return name

    def run_program(self, code, *words, **environment):
        run = subprocess.run([PROGRAM, *words], cwd=self.folder, capture_output=True, text=True, timeout=250, check=False,
                             env={**os.environ, "SCMI_SIM_COMMAND": "./scmi-sim", **environment})
        self.assertEqual(run.returncode, code, f"{words}\n{run.stdout[-3000:]}\n{run.stderr}")
        return run

    def lines(self, code, *words):
        return self.run_program(code, "run", *words).stdout.split("\n")

    def in_order(self, lines, *parts):
        """Each of the parts stands in a line of its own or the same as the one before, in this order."""
        at = 0
        for part in parts:
            while at < len(lines) and part not in lines[at]:
                at += 1
            self.assertLess(at, len(lines), f"{part!r} is missing or comes too early:\n" + "\n".join(lines))
        return at

    def text(self, name):
        with open(os.path.join(self.folder, name), "rb") as file:
            return file.read()


class Text(Case):
    def test_contexts_are_columns_and_the_interleaving_s_steps_stand_in_them(self):
        lines = self.lines(0, self.write("s.json", STORY), "--agent", "linux-6.12")
        head = next(line for line in lines if "time us" in line)
        self.assertEqual(head.split()[2:], ["gpu", "irq/1", "platform-0"])
        column = {name: head.index(name) for name in head.split()[2:]}
        self.in_order(lines, "perf.level_set domain=0", "f delay performance level_set,", "o reply performance level_set,", "takes interrupt mbox-a2p",
                      "# stands at scmi_handle_response:", "# scmi_xfer_command_acquire", "perf.level_set = -110 ETIMEDOUT",
                      "* passes __scmi_xfer_put:return", "* goes on", "perf.level_get = 0", "o step  f fault  # held")
        for name, part in (("irq/1", "# stands at"), ("gpu", "* passes"), ("irq/1", "* goes on"), ("platform-0", "o reply")):
            line = next(line for line in lines if part in line)
            self.assertEqual(line.index(part), column[name], line)
        held = lines[self.in_order(lines, "# stands at"):self.in_order(lines, "* passes") + 1]
        for line in held:
            self.assertEqual(line[column["irq/1"]], "#", line)
        self.assertTrue(all(len(line) <= 124 for line in lines))
        self.assertFalse(any("load" in line for line in lines), "who has nothing to do with it has no column")

    def test_times_are_those_of_the_trace(self):
        self.run_program(0, "run", self.write("s.json", STORY), "--agent", "linux-6.12", "--trace", "t.txt")
        trace = self.text("t.txt").decode()
        start = next(line.split(": ")[1] for line in trace.split("\n") if line.startswith("# clients start"))
        stands = next(line for line in trace.split("\n") if "hold: irq/1 stands" in line).split()
        when = [word for word in stands if word.endswith(":") and word[0].isdigit()][0][:-1]
        ns = round((float(when) - float(start)) * 1e9)
        line = next(line for line in self.lines(0, "s.json", "--agent", "linux-6.12") if "# stands at" in line)
        self.assertEqual(line.split()[0], f"{ns // 1000}.{ns % 1000:03}")

    def test_the_same_text_each_time_and_on_own_too(self):
        for agent, point in (("linux-6.12", "__scmi_xfer_put:return"), ("own", "transfer_put:return")):
            first, second = (self.lines(0, self.write("s.json", STORY), "--agent", agent)[1:] for _ in range(2))
            self.assertEqual(first, second)
            self.in_order(first, "* passes " + point, "* goes on")

    def test_a_failure_says_headline_lanes_report_and_how_to_run_it_again(self):
        lines = self.lines(1, self.write("s.json", NEVER), "--agent", "linux-6.12")
        self.assertTrue(lines[0].startswith("fail"))
        self.assertIn("interleave: interleave[0] never came true", lines[1])
        self.in_order(lines, "never came true", "time us", "! interleave: interleave[0] never came true",
                      "o step  f fault", "finding interleave", "again: ./scmi-sim run s.json --seed 1 --agent linux-6.12")
        self.assertFalse(any(line.startswith("      | ") for line in lines), "the lanes stand for the trace's lines")

    def test_in_a_batch_those_that_fail_have_lanes_and_the_others_none(self):
        self.write("a.json", STORY)
        self.write("b.json", NEVER)
        lines = self.lines(1, "a.json", "b.json", "-j", "1", "--agent", "linux-6.12")
        self.assertEqual(sum("time us" in line for line in lines), 1)
        self.assertLess(self.in_order(lines, "fail ", "time us"), len(lines))

    def test_without_an_interleaving_the_timeline_is_what_it_was(self):
        story = {key: value for key, value in STORY.items() if key != "interleave"}
        story["faults"] = []
        story["clients"] = [{"name": "gpu", "script": [{"do": "perf.level_get", "domain": 0}]}]
        lines = self.lines(0, self.write("s.json", story), "--agent", "linux-6.12")
        self.in_order(lines, "agent: clients, messages, log", "scmi_xfer_begin 13/08")

    def test_bad_input_has_none(self):
        story = {**STORY, "interleave": [{"hold": "irq/1", "at": "nowhere", "for_us": 1}]}
        lines = self.lines(2, self.write("s.json", story), "--agent", "linux-6.12")
        self.assertFalse(any("time us" in line for line in lines))


@unittest.skipUnless(shutil.which("gnuplot"), "gnuplot is not installed")
class Picture(Case):
    def draw(self, name, *words, **environment):
        self.run_program(0, "run", self.write("s.json", STORY), "--agent", "linux-6.12", "--timeline", name, *words, **environment)
        return self.text(name)

    def test_what_the_svg_shows(self):
        root = xml.etree.ElementTree.fromstring(self.draw("p.svg"))
        self.assertEqual(root.tag, SVG + "svg")
        texts = ["".join(text.itertext()).strip() for text in root.iter(SVG + "text")]
        for text in ("s.json on linux-6.12: pass", "gpu", "irq/1", "platform-0", "time us", "goes on", "held", "finding",
                     "takes interrupt mbox-a2p", "passes __scmi_xfer_put:return"):
            self.assertIn(text, texts)
        self.assertTrue(any(text.startswith("stands at scmi_handle_response:") for text in texts))
        shapes = self.text("p.svg").decode()
        self.assertIn("#f1b6da" if "#f1b6da" in shapes else "rgb(241, 182, 218)", shapes, "the bar of the hold")

    def test_the_same_picture_each_time_in_any_surroundings(self):
        first = self.draw("p.svg")
        self.assertEqual(first, self.draw("q.svg", LC_ALL="de_DE.UTF-8", LANG="de_DE.UTF-8", GNUTERM="dumb", HOME=self.folder))
        with open(os.path.join(self.folder, ".gnuplot"), "w", encoding="utf-8") as file:
            file.write("set title 'mine'\n")
        self.assertEqual(first, self.draw("r.svg", HOME=self.folder))

    def test_png(self):
        self.assertTrue(self.draw("p.png").startswith(b"\x89PNG\r\n\x1a\n"))
        self.assertEqual(self.text("p.png"), self.draw("q.png"))

    def test_several_go_into_a_folder_and_nothing_else_is_left(self):
        os.mkdir(os.path.join(self.folder, "out"))
        self.write("a.json", STORY)
        self.write("b.json", NEVER)
        self.run_program(1, "run", "a.json", "b.json", "--agent", "linux-6.12", "--timeline", "out")
        self.assertEqual(sorted(os.listdir(os.path.join(self.folder, "out"))), ["a.svg", "b.svg"])
        self.assertIn("never came true", self.text("out/b.svg").decode())
        self.assertEqual(sorted(os.listdir(self.folder)), ["a.json", "b.json", "out"])

    def test_a_replay_draws_it_too(self):
        self.run_program(0, "run", self.write("s.json", STORY), "--agent", "linux-6.12", "--record", "s.replay", "--timeline",
                         "p.svg")
        self.run_program(0, "replay", "s.replay", "--timeline", "q.svg")
        self.assertEqual(self.text("p.svg"), self.text("q.svg"))


class Refusals(Case):
    def test_what_cannot_be_drawn_is_said_before_anything_runs(self):
        self.write("s.json", STORY)
        self.write("t.json", STORY)
        os.mkdir(os.path.join(self.folder, "empty"))
        for words, message, environment in (
                (("--timeline", "p.jpg"), "--timeline p.jpg: expected a file that ends in .svg or .png", {}),
                (("--timeline", "no/p.svg"), "--timeline no/p.svg: expected the path of a file in an existing folder", {}),
                (("t.json", "--timeline", "p.svg"), "--timeline p.svg: for 2 runs expected an existing folder", {}),
                (("--timeline", "p.svg", "--check-determinism"), "--timeline and --check-determinism exclude each other", {}),
                (("--timeline", "p.svg"), "there is no gnuplot, which draws it; install gnuplot-nox",
                 {"PATH": os.path.join(self.folder, "empty")})):
            with self.subTest(words=words):
                run = self.run_program(2, "run", "s.json", *words, **environment)
                self.assertIn(message, run.stderr)
                self.assertEqual(run.stdout, "")

    def test_a_gnuplot_that_fails_leaves_nothing_behind(self):
        path = os.path.join(self.folder, "bin")
        os.mkdir(path)
        with open(os.path.join(path, "gnuplot"), "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\nexit 1\n")
        os.chmod(os.path.join(path, "gnuplot"), 0o755)
        run = self.run_program(2, "run", self.write("s.json", STORY), "--agent", "linux-6.12", "--timeline", "p.svg",
                               PATH=path + ":" + os.environ["PATH"])
        self.assertIn("p.svg: gnuplot could not draw it (code 1)", run.stderr)
        self.assertEqual(sorted(os.listdir(self.folder)), ["bin", "s.json"])


def main():
    os.chdir(ROOT)
    unittest.main()


main()
