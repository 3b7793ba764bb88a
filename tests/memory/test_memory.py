#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Each seeded bug of sim/kernel/modules/faulty_memory.c is seen, once a place, at the right place, on every agent;
what is no bug is not. Called with the build folder: test_memory.py build [unittest's arguments]."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

BUILD = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else os.path.abspath("build")
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
AGENTS = ("linux-6.12-checked", "own-checked", "linux-6.1-checked")
READ, WRITE = "read of", "write of"
AFTER, BEYOND, RETURNED = "use-after-free", "out-of-bounds", "use-after-return"

# bug: (checker, pattern of the headline) of each finding, in their order.
BUGS = {
    "read-freed": [("memory", rf"^{AFTER}: {READ} 8 bytes at read_freed .*, object kmalloc-192 ram\+0x[0-9a-f]+, "
                              "40 bytes inside of 192$")],
    "write-freed": [("memory", rf"^{AFTER}: {WRITE} 8 bytes at write_freed ")],
    "use-freed-later": [("memory", rf"^{AFTER}: {READ} 8 bytes at use_freed_later ")],
    "lock-freed": [("memory", rf"^{AFTER}: {WRITE} \d+ bytes at lock_freed "),
                   ("memory", rf"^{AFTER}: {WRITE} \d+ bytes at do_raw_spin_lock kernel/locking/"),
                   ("memory", rf"^{AFTER}: {WRITE} \d+ bytes at do_raw_spin_unlock kernel/locking/")],
    "copy-from-freed": [("memory", rf"^{AFTER}: {READ} 40 bytes at copy_from_freed .* 100 bytes inside of 192$")],
    "rcu": [("memory", rf"^{AFTER}: {READ} 8 bytes at keep_beyond_grace_period ")],
    "percpu": [("memory", rf"^{AFTER}: {WRITE} 8 bytes at use_freed_percpu .*, object percpu .* inside of 8$")],
    "vmalloc": [("memory", rf"^{AFTER}: {READ} 8 bytes at use_freed_vmalloc .*, object vmalloc .*, 8000 bytes inside of 100000$")],
    "cache": [("memory", rf"^{AFTER}: {READ} 8 bytes at use_destroyed_cache .*, object faulty ")],
    "wake-exited": [("memory", rf"^{AFTER}: {WRITE} \d+ bytes at wake_exited .*, 0 bytes inside of \d+$")],
    "devres": [("memory", rf"^{AFTER}: {READ} 8 bytes at keep_devres ")],
    "read-behind": [("memory", rf"^{BEYOND}: {READ} 1 byte at read_behind .*, 0 bytes behind 191$")],
    "read-before": [("memory", rf"^{BEYOND}: {READ} 8 bytes at read_before .*, 8 bytes before 192$")],
    "clear-behind": [("memory", rf"^{BEYOND}: {WRITE} 192 bytes at clear_behind .*, 0 bytes behind 192$")],
    "count-wrong": [("memory", rf"^{BEYOND}: {WRITE} 8 bytes at count_wrong .*, 0 bytes behind \d+$")],
    "double-free": [("memory", r"^double-free: free of ram\+0x[0-9a-f]+ at free_twice .*, 192 bytes$")],
    "free-inside": [("memory", r"^wild-free: free of ram\+0x[0-9a-f]+ at free_inside .*, 16 bytes inside of 192$")],
    "free-static": [("memory", r"^wild-free: free of 0x[0-9a-f]+ at free_static .* was never allocated$")],
    "double-free-percpu": [("memory", r"^double-free: free of ram\+0x[0-9a-f]+ at free_percpu_twice .*, object percpu ")],
    "stack": [("memory", rf"^{RETURNED}: {WRITE} 4 bytes at complete_left .*, stack of sleeper stacks\+.* below its lowest frame$")],
    "stack-exited": [("memory", rf"^{RETURNED}: {WRITE} 4 bytes at complete_left .*, stack of sleeper .*, which has ended$")],
    "stack-own": [("memory", rf"^{RETURNED}: {WRITE} 8 bytes at use_returned .*, stack of root ")],
    "leak": [("leaks", r"^1 object of 192 bytes \(kmalloc-192\) was never freed, allocated at get ")],
    "leak-many": [("leaks", r"^5 objects of 510 bytes together .* were never freed, allocated at get ")],
    "leak-device": [("leaks", r"^\d objects of \d+ bytes together .* were never freed, allocated at leak_device ")],
    "leak-reference": [("leaks", r"^1 object of 16 bytes \(kmalloc-16\) was never freed, allocated at get ")],
    "keep-device": [("leaks", r"^1 reference to an object of \d+ bytes \(kmalloc-2048\) that is not the agent's, never given back$")],
    "leak-percpu": [("leaks", r"^1 object of 8 bytes \(percpu\) was never freed, allocated at leak_percpu ")],
    "leak-module": [("leaks", r"^module faulty_memory cannot be unloaded: 1 references were never given back$")],
}


def story(bug, **more):
    load = {"do": "module.load", "module": f"faulty_memory bug={bug}"}
    return {"why": "a seeded bug", "computer": {"cpus": 2},
            "platform": {"performance": [{"name": "gpu", "levels": [100, 200]}]},
            "clients": [{"name": "root", "script": [load, {"do": "module.unload", "module": "faulty_memory",
                                                          "expect": {"error": "EBUSY" if bug == "leak-module" else 0}}]}],
            "check": ["memory", "leaks"], **more}


class Bugs(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="scmi-sim-memory-")

    def tearDown(self):
        shutil.rmtree(self.folder)

    def serve(self, agent, stories, **request):
        """The answers, in order."""
        lines = []
        for i, one in enumerate(stories):
            path = os.path.join(self.folder, f"{i}.json")
            with open(path, "w", encoding="utf-8") as file:
                json.dump(one, file)
            lines.append(json.dumps({"id": i, "name": "story", "scenario": path, "lines": 0,
                                     "trace": f"{path}.trace", "trace_format": "ftrace", **request}) + "\n")
        run = subprocess.run([os.path.join(BUILD, "agents", agent, "image"), "--serve"], input="".join(lines),
                             capture_output=True, text=True, timeout=250, check=False)
        answers = {answer["id"]: answer for answer in map(json.loads, run.stdout.strip().split("\n"))}
        self.assertEqual(len(answers), len(stories), run.stderr)
        return [answers[i] for i in range(len(stories))]

    def trace(self, number):
        """The records of a trace, without what a record says of findings."""
        with open(os.path.join(self.folder, f"{number}.json.trace"), encoding="utf-8") as file:
            return [line for line in file.read().split("\n") if not line.startswith("#")]

    def sees_all(self, agent):
        for bug, answer in zip(BUGS, self.serve(agent, [story(bug) for bug in BUGS]), strict=True):
            with self.subTest(bug=bug, agent=agent):
                found = [(finding["checker"], finding["headline"]) for finding in answer["findings"]]
                self.assertEqual(answer["verdict"], "fail", answer["headline"])
                self.assertEqual(len(found), len(BUGS[bug]), found)
                for (checker, headline), (expected, pattern) in zip(found, BUGS[bug], strict=True):
                    self.assertEqual(checker, expected)
                    self.assertRegex(headline, pattern)

    def test_are_seen_on_linux_6_12(self):
        self.sees_all("linux-6.12-checked")

    def test_are_seen_on_linux_6_1(self):
        self.sees_all("linux-6.1-checked")

    def test_are_seen_beside_the_own_agent(self):
        self.sees_all("own-checked")

    def test_what_is_no_bug_is_not_seen(self):
        for agent in AGENTS:
            answer, = self.serve(agent, [story("none")])
            self.assertEqual((answer["verdict"], answer["findings"]), ("pass", []), answer["headline"])

    def test_are_seen_by_nobody_who_does_not_look(self):
        answer, = self.serve(AGENTS[0], [story("read-freed", check=["leaks"])])
        self.assertEqual((answer["verdict"], answer["findings"]), ("pass", []))
        answer, = self.serve(AGENTS[0], [story("leak", check=["memory"])])
        self.assertEqual((answer["verdict"], answer["findings"]), ("pass", []))

    def test_the_report_tells_three_stacks(self):
        self.serve(AGENTS[0], [story("rcu")])
        text = [line.split("finding: memory|   ")[1] for line in self.trace(0) if "finding: memory|   " in line]
        heads = [i for i, line in enumerate(text) if not line.startswith(" ")]
        self.assertEqual(len(heads), 3, text)
        access, allocated, freed = (text[a:b] for a, b in zip(heads, heads[1:] + [len(text)], strict=True))
        self.assertRegex(access[0], r"^Read of ram\+0x[0-9a-f]+ by root at \d+ ns:$")
        self.assertRegex(access[1], r"^ keep_beyond_grace_period sim/kernel/modules/faulty_memory\.c:\d+$")
        self.assertRegex(allocated[0], r"^Allocated by root at \d+ ns:$")
        self.assertTrue([line for line in allocated if line.startswith(" keep_beyond_grace_period ")], allocated)
        self.assertRegex(freed[0], r"^Freed by (softirq/\d|rcu\w+|ksoftirqd/\d|root) at \d+ ns:$")
        self.assertTrue([line for line in freed if line.startswith(" free_thing ")], freed)

    def changes(self):
        """What the report says of references: (what, who, the innermost call) of each change."""
        text = [line.split("finding: leaks|   ")[1] for line in self.trace(0) if "finding: leaks|   " in line]
        return [(*re.match(r"(Taken|Given back) (?:once|\d+ times, last) by (\S+) at", line).groups(), after.split()[0])
                for line, after in zip(text, text[1:]) if re.match("Taken|Given", line)]

    def test_the_report_tells_who_took_references(self):
        for agent in AGENTS:
            with self.subTest(agent=agent):
                self.serve(agent, [story("leak-reference")])
                self.assertEqual(self.changes(), [("Taken", "root", "leak_reference"), ("Taken", "root", "hold"),
                                                  ("Given back", "root", "leak_reference")])
                answer, = self.serve(agent, [story("keep-device")])
                self.assertEqual([finding["place"].split()[0] for finding in answer["findings"]], ["keep_device"])
                self.assertEqual(self.changes(), [("Taken", "root", "kobject_get")])
                answer, = self.serve(agent, [story("leak-module")])
                self.assertEqual([finding["place"].split()[0] for finding in answer["findings"]], ["leak_module"])
                self.assertEqual(self.changes(), [("Taken", "root", "leak_module")])

    def test_are_told_the_same_wherever_memory_lies(self):
        stories = [story(bug) for bug in ("read-freed", "stack", "leak-many", "leak-device", "keep-device")]
        self.serve(AGENTS[0], stories)
        here = [self.trace(i) for i in range(len(stories))]
        self.serve(AGENTS[0], stories, engine={"factory": "ucontext", "run_ahead": False, "arena_base": 1 << 44})
        self.assertEqual(here, [self.trace(i) for i in range(len(stories))])

    def test_cost_no_virtual_time(self):
        """With and without the checkers a run without bugs gives the same trace."""
        with open(os.path.join(ROOT, "scenarios", "late-reply.json"), encoding="utf-8") as file:
            late = json.load(file)
        answers = self.serve(AGENTS[0], [dict(late, check=["memory", "leaks"]), dict(late, check=[])])
        self.assertEqual([answer["verdict"] for answer in answers], ["pass", "pass"])
        self.assertEqual(self.trace(0), self.trace(1))


if __name__ == "__main__":
    assert all(re.compile(pattern) for bug in BUGS.values() for _, pattern in bug)
    unittest.main()
