#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What stands in front of lockdep changes nothing: a run in which each call goes to lockdep itself ends as one in which
only those do of which something is new, with the same classes, usages, edges, places and findings."""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "kernel-runs"))
import runs  # noqa: E402

AGENTS = ("linux-6.12", "linux-6.1", "own")
BUGS = ("nothing", "order", "in-interrupt", "often-then-on", "often-then-in", "often-then-enables", "often-then-soft",
        "often-then-back", "sleep", "held-at-return", "held-at-exit", "other-unlocks", "self-flush", "lost-wakeup")
SCENARIOS = ("late-reply", "many-clients", "notify-storm-handlers", "races/r01-timeout-vs-receive")
COMPARED = ("verdict", "findings", "trace_hash", "virtual_ns", "locks")


def load(bug):
    return {"do": "module.load", "module": f"faulty_locks bug={bug}"}


# The classes of a module's locks go with it.
STORIES = {bug: [load(bug)] for bug in BUGS}
STORIES["reloaded"] = [load("front-first"), {"do": "module.unload", "module": "faulty_locks"}, load("often-then-back")]


class Front(runs.Case):
    def files(self):
        for name, steps in STORIES.items():
            self.write(runs.scenario([{"name": "root", "script": steps + [{"do": "sleep", "time_us": 20000}]}],
                                     {"cpus": 2}, {}), name + ".json")
        return [os.path.join(self.folder, name + ".json") for name in STORIES] + \
            [f"scenarios/{name}.json" for name in SCENARIOS]

    def answers(self, agent, files, run_ahead):
        requests = [{"id": number, "scenario": file, "check": "locks", "engine": {"run_ahead": run_ahead}}
                    for number, file in enumerate(files)]
        run = subprocess.run([runs.image(agent), "--serve"], input="".join(json.dumps(one) + "\n" for one in requests),
                             cwd=runs.ROOT, capture_output=True, text=True, timeout=250, check=True)
        return [json.loads(line) for line in run.stdout.splitlines()]

    def test_it_changes_nothing(self):
        files = self.files()
        for agent in AGENTS:
            self.need(agent + "-checked")
            answers = [self.answers(agent + "-checked", files, run_ahead) for run_ahead in (True, False)]
            for file, quick, slow in zip(files, *answers):
                with self.subTest(agent=agent, file=os.path.basename(file)):
                    self.assertIn(quick["verdict"], ("pass", "fail"), quick.get("headline"))
                    self.assertGreater(len(quick["locks"]["edges"]), 30)
                    for what in COMPARED:
                        self.assertEqual(quick[what], slow[what], what)


if __name__ == "__main__":
    runs.main()
