#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What decides each scenario is necessary: taken out, the run comes out otherwise on some agent.

Usage: necessary.py PROGRAM [--agents A,B,...] FILE|FOLDER...

Every scenario runs on each agent as it is, which must pass, then with each of the parts that decide it (parts.py:
its constraints; without any, its faults) taken out in turn. A part is necessary if on one of the agents the verdict,
the findings or the failures then differ; what nothing depends on has to go, and a scenario that nothing decides is
none of a race. Where only an agent with the bug tells the difference, and that is a mutant (tests/mutants), its own
test takes the parts out. Exit status: 0 all are necessary, 1 some are not or a scenario fails, 2 no scenario.
"""
import argparse
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

from parts import parts

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
AGENTS = "linux-6.12,linux-6.1,own"


def scenarios(words):
    for word in words:
        if not os.path.isdir(word):
            yield word
            continue
        for folder, _, names in sorted(os.walk(word)):
            yield from (os.path.join(folder, name) for name in sorted(names)
                        if name.endswith(".json") and name != "schema.json")


def mutant_of(path):
    """The mutant that this scenario turns red, None: there is none."""
    for patch in sorted(glob.glob(os.path.join(ROOT, "tests", "mutants", "*.patch"))):
        with open(patch, encoding="utf-8") as file:
            if re.search(rf"^scenario: \S*{re.escape(os.path.basename(path))}$", file.read(), re.M):
                return os.path.basename(patch).removesuffix(".patch")
    return None


def outcome(result):
    """What must differ: the verdict, what was found and where, what did not hold."""
    findings = sorted((found["checker"], found["place"]) for found in result["findings"])
    return result["verdict"], findings, sorted(result["failures"])


def run(program, agents, files, *words):
    """Results by file and agent."""
    with tempfile.TemporaryDirectory(prefix="scmi-sim-necessary-") as folder:
        report = os.path.join(folder, "report.json")
        done = subprocess.run([program, "run", *files, "--agents", agents, "--report", "json", report, *words],
                              capture_output=True, text=True, check=False)
        if done.returncode not in (0, 1):
            sys.exit(f"{' '.join(words) or 'run'}: exit status {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        with open(report, encoding="utf-8") as file:
            return {(result["scenario"], result["agent"]): result for result in json.load(file)}


def rounds(files):
    """Files and words of each batch: a part that the same words take out of several files goes out of all of them at once."""
    batches = {}
    for path, some in files.items():
        for part in some:
            batches.setdefault(tuple(part.words), []).append((path, part))
    return batches.items()


def check(program, agents, files):
    """Lines that say what is wrong."""
    whole = run(program, agents, list(files))
    for (path, agent), result in whole.items():
        if result["verdict"] not in ("pass", "skip"):
            yield f"{path} on {agent}: {result['headline']}"
    yield from (f"{path}: nothing decides it: no constraint, no fault" for path, some in files.items() if not some)
    for words, some in rounds(files):
        changed = {path: [] for path, _ in some}
        for (path, agent), result in run(program, agents, list(changed), *words).items():
            if outcome(result) != outcome(whole[path, agent]):
                changed[path].append(f"{agent}: {result['headline']}")
        for path, part in some:
            what = f"{path}: {part.name}"
            if changed[path]:
                print(f"{what}: without it, on {changed[path][0][:200]}")
            elif mutant_of(path):
                print(f"{what}: nothing depends on it here; the mutant {mutant_of(path)} does")
            else:
                yield f"{what}: nothing depends on it"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("program")
    parser.add_argument("--agents", default=AGENTS)
    parser.add_argument("what", nargs="+")
    options = parser.parse_args()
    files = {path: parts(path) for path in scenarios(options.what)}
    if not files:
        sys.exit(2)
    wrong = list(check(os.path.abspath(options.program), options.agents, files))
    print("\n".join(wrong) if wrong else f"{sum(map(len, files.values()))} parts of {len(files)} scenarios, all necessary")
    sys.exit(1 if wrong else 0)


main()
