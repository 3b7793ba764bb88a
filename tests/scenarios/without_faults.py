#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""A fault scenario must need its faults: with any one of them taken out it has to fail.

Usage: without_faults.py PROGRAM IMAGES SCENARIO-FOLDER [AGENT]

On the scenarios' own agents, or all on AGENT.
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


def image_of(images, scenario, agent):
    hz = scenario.get("computer", {}).get("hz", 1000)
    checked = "-checked" if scenario.get("interleave") or scenario.get("check") else ""
    name = (agent or scenario.get("agent", "linux-6.12")) + checked + ("" if hz == 1000 else f"-hz{hz}")
    return os.path.join(images, name, "image")


def verdict(image, path, **request):
    request.update(id=1, scenario=path, name=path)
    run = subprocess.run([image, "--run", "--request", json.dumps(request)], capture_output=True, text=True, check=False)
    try:
        return json.loads(run.stdout)["verdict"]
    except (ValueError, KeyError):
        return f"no answer: {run.stdout}{run.stderr}"


def main():
    program, images, folder = sys.argv[1:4]
    agent = sys.argv[4] if len(sys.argv) > 4 else None
    tried, bad = 0, []
    # Builds what is missing of images.
    words = [program, "run", folder, "-j2"] + (["--agent", agent] if agent else [])
    if subprocess.run(words, stdout=subprocess.DEVNULL, check=False).returncode != 0:
        bad.append("the scenarios do not pass with their faults")
    for path in scenarios(folder):
        with open(path, encoding="utf-8") as file:
            scenario = json.load(file)
        for index, rule in enumerate(scenario.get("faults", [])):
            tried += 1
            got = verdict(image_of(images, scenario, agent), path, without_fault=index)
            if got not in ("fail", "skip"):
                bad.append(f"{path}: without fault {index} ({rule.get('do')}) the verdict is {got}, expected fail")
    for line in bad:
        print(line)
    print(f"{tried} faults taken out, {len(bad)} complaints")
    return 1 if bad or not tried else 0


sys.exit(main())
