#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Agents that differ are known to: where a scenario has no entry for either of two agents, messages and results are the same.

Usage: compare.py PROGRAM SCENARIO-FOLDER AGENT AGENT
"""
import json
import os
import subprocess
import sys


def scenarios(folder):
    for path, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.endswith(".json") and name != "schema.json":
                yield os.path.join(path, name)


def entries(value):
    """The agents that "agents" of the scenario or of a step names."""
    if isinstance(value, list):
        return set().union(*map(entries, value))
    if not isinstance(value, dict):
        return set()
    own = value.get("agents")
    return set(own if isinstance(own, dict) else ()).union(*map(entries, value.values()))


def stands_for(entry, agent):
    return agent == entry or agent.startswith((entry + "-", entry + "@"))


def main():
    program, folder, *agents = sys.argv[1:]
    compared, excused, bad = 0, 0, []
    for path in scenarios(folder):
        with open(path, encoding="utf-8") as file:
            scenario = json.load(file)
        excuse = any(stands_for(entry, agent) for entry in entries(scenario) for agent in agents)
        # What is not for one of them cannot be compared.
        if any(scenario.get("expect", {}).get("agents", {}).get(agent, {}).get("skip") for agent in agents):
            continue
        run = subprocess.run([program, "compare", path, "--agents", ",".join(agents), "--layer", "messages", "--layer", "clients"],
                             capture_output=True, text=True, check=False)
        compared += 1
        excused += run.returncode == 1 and excuse
        if run.returncode > 1 or (run.returncode == 1 and not excuse):
            bad.append(f"{path}: exit code {run.returncode}: {(run.stdout + run.stderr).strip().splitlines()[-1]}")
    for line in bad:
        print(line)
    print(f"{compared} scenarios on {' and '.join(agents)}: {excused} differ and say why, {len(bad)} complaints")
    return 1 if bad or not compared else 0


sys.exit(main())
