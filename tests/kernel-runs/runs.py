# SPDX-License-Identifier: GPL-2.0-only
"""What the tests of this folder share: scenarios put together here, run through the real image of an agent.

Each test is called with the folder of the agents' images: test_x.py build/agents [unittest's arguments].
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

IMAGES = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else "build/agents"
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
COSTS = ("lock atomic mmio_read mmio_write sram_read sram_write irq_entry irq_exit context_switch wakeup ipi cpu_relax "
         "tick client_call idle_exit")
# With these, all times are those of the model and the tick.
NO_COSTS = {name + "_ns": 0 for name in COSTS.split()}
GPU = {"performance": [{"name": "gpu", "levels": [100, 200, 300]}]}
NOTIFY = {"protocol": "performance", "event": "level_changed", "source": 0}
GET = {"do": "perf.level_get", "domain": 0}
SET = {"do": "perf.level_set", "domain": 0, "level": 200}
LOST = {"do": "drop", "match": {"protocol": "performance", "command": "level_set"}}
LINE = re.compile(r"\s*(?P<task>\S+)-(?P<pid>\d+)\s+\[(?P<cpu>\d+)\] \S+ +(?P<s>\d+)\.(?P<ns>\d{9}): (?P<event>.*)")


def image(agent="linux-6.12"):
    return os.path.join(IMAGES, agent, "image")


def scenario(clients, computer=None, platform=None, **more):
    return {"why": "a story", "computer": computer or {"cpus": 1}, "platform": GPU if platform is None else platform,
            "clients": clients, **more}


class Line:
    """A record of a trace in ftrace's format; time_ns counts from power-on."""

    def __init__(self, match):
        self.task, self.event = match["task"], match["event"]
        self.cpu, self.pid = int(match["cpu"]), int(match["pid"])
        self.time_ns = int(match["s"]) * 10**9 + int(match["ns"])


class Trace:
    def __init__(self, text):
        self.text = text
        self.lines = [Line(match) for match in map(LINE.match, text.split("\n")) if match]
        start = re.search(r"^# clients start: (\d+)\.(\d{9})$", text, re.M)
        self.start_ns = int(start[1]) * 10**9 + int(start[2])

    def find(self, what, task=None):
        """The records after the clients' start whose event contains @what."""
        return [line for line in self.lines
                if what in line.event and task in (None, line.task) and line.time_ns >= self.start_ns]

    def records(self):
        """All but the head, which names the scenario."""
        return [line for line in self.text.split("\n") if not line.startswith("#")]


class Case(unittest.TestCase):
    maxDiff = 4000
    folder = None

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="scmi-sim-kernel-")

    def tearDown(self):
        shutil.rmtree(self.folder)

    def need(self, agent):
        if not os.path.exists(image(agent)):
            self.skipTest(f"{agent} is not built: cmake --build build --target agent-{agent}")

    def write(self, story, name="story.json"):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            json.dump(story, file)
        return name

    def call(self, arguments, text, agent="linux-6.12"):
        self.assertTrue(os.path.exists(image(agent)), f"{image(agent)} is not built")
        return subprocess.run([image(agent), *arguments], input=text, cwd=self.folder, capture_output=True, text=True,
                              timeout=200, check=False)

    def run_story(self, story, agent="linux-6.12", **request):
        """The answer of one run."""
        request.update(id=1, scenario=self.write(story))
        run = self.call(["--run", "--request", json.dumps(request)], "", agent)
        self.assertTrue(run.stdout.strip(), f"no answer: {run.stderr}")
        return json.loads(run.stdout.strip().split("\n")[-1])

    def serve(self, stories, agent="linux-6.12"):
        """The answers, in order, of one process that is asked for one story after the other."""
        requests = [{"id": i, "scenario": self.write(story, f"{i}.json")} for i, story in enumerate(stories)]
        run = self.call(["--serve"], "".join(json.dumps(request) + "\n" for request in requests), agent)
        self.assertEqual(run.returncode, 0, run.stderr)
        answers = {answer["id"]: answer for answer in map(json.loads, run.stdout.strip().split("\n"))}
        return [answers[i] for i in range(len(stories))]

    def trace_of(self, story, agent="linux-6.12", **request):
        """The trace and the answer of a run that has to pass."""
        path = os.path.join(self.folder, "trace.txt")
        answer = self.run_story(story, agent, trace=path, trace_format="ftrace", **request)
        self.passes(answer)
        with open(path, encoding="utf-8") as file:
            return Trace(file.read()), answer

    def passes(self, answer):
        self.assertEqual((answer["verdict"], answer["findings"], answer["failures"]), ("pass", [], []),
                         answer["headline"])

    def only(self, things):
        self.assertEqual(len(things), 1, things)
        return things[0]


def main():
    unittest.main()
