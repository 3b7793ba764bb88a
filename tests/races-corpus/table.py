#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The table of docs/races.md: what each agent does in each scenario of scenarios/races, and which mutants of core/ are red.

Usage: table.py PROGRAM ROOT [--renew]

Runs every scenario twice on every agent: each must do what is documented, with the same trace both times. Each must be
red somewhere: on an agent, or on a mutant (tests/mutants/run.py proves that one). The table is compared with the document,
or written into it.
"""
import glob
import json
import os
import subprocess
import sys
import tempfile

AGENTS = ("linux-6.12", "linux-6.1", "own")
FOLDER = "scenarios/races"
BEGIN, END = "<!-- begin of what table.py writes -->\n", "<!-- end of what table.py writes -->\n"


def runs(program):
    """The answers of a batch and its table, without the host's times."""
    with tempfile.TemporaryDirectory(prefix="scmi-sim-races-") as folder:
        report, table = os.path.join(folder, "report"), os.path.join(folder, "table")
        run = subprocess.run([program, "run", FOLDER, "--agents", ",".join(AGENTS), "--report", "json", report,
                              "--report", "table", table], capture_output=True, text=True, check=False)
        if run.returncode:
            sys.exit(f"exit code {run.returncode}: {run.stdout}{run.stderr}")
        with open(report, encoding="utf-8") as file:
            answers = json.load(file)
        with open(table, encoding="utf-8") as file:
            lines = ["|".join(line.rstrip("\n").split("|")[:-2]) + "|" for line in file]
    return answers, lines


def mutants():
    """For each scenario the rows of those mutants that it turns red: the patches' headers say how."""
    rows = {}
    for path in sorted(glob.glob("tests/mutants/*.patch")):
        with open(path, encoding="utf-8") as file:
            head = [line.strip().partition(": ")[::2] for line in file.read().partition("\n\n")[0].split("\n")]
        scenario, found = None, {}
        for key, value in head:
            if key == "scenario":
                scenario = value
                found[scenario] = []
            elif key == "finding" and scenario:
                found[scenario].append(value.partition(" ")[::2])
        name = os.path.basename(path).removesuffix(".patch")
        for scenario, findings in found.items():
            rows.setdefault(scenario, []).append((name, dict(head)["why"], findings))
    return rows


def row_of(scenario, mutant):
    name, why, findings = mutant
    checkers = "<br>".join(dict.fromkeys(checker for checker, _ in findings)) or "results"
    places = "<br>".join(dict.fromkeys(place.removesuffix(" *") for _, place in findings)) or why
    return f"| {scenario} | own, mutant {name} | red | {checkers} | {places} |  |"


def table(lines, mutant_rows):
    """The agents' table with each scenario's mutants behind it."""
    text, bodies = lines[:2], lines[2:]
    for i, line in enumerate(bodies):
        scenario = line.split("|")[1].strip()
        text.append(line)
        if i + 1 == len(bodies) or bodies[i + 1].split("|")[1].strip() != scenario:
            text += [row_of(scenario, mutant) for mutant in mutant_rows.get(f"{FOLDER}/{scenario}.json", [])]
    return "\n".join(text) + "\n"


def complaints(first, second, mutant_rows):
    for one, other in zip(first, second):
        if one["trace_hash"] != other["trace_hash"]:
            yield f"{one['scenario']} on {one['agent']}: two runs, two traces"
    green_only = {one["scenario"] for one in first} - {one["scenario"] for one in first if "defect" in one}
    for scenario in sorted(green_only - set(mutant_rows)):
        # Its counterpart is red: the same story on other hardware.
        if not scenario.endswith("-waiting.json"):
            yield f"{scenario}: red on no agent and no mutant"


def main():
    program, root, *renew = os.path.abspath(sys.argv[1]), *sys.argv[2:]
    os.chdir(root)
    answers, lines = runs(program)
    mutant_rows = mutants()
    bad = list(complaints(answers, runs(program)[0], mutant_rows))
    with open("docs/races.md", encoding="utf-8") as file:
        before, _, rest = file.read().partition(BEGIN)
    written, _, after = rest.partition(END)
    made = table(lines, mutant_rows)
    if renew:
        with open("docs/races.md", "w", encoding="utf-8") as file:
            file.write(before + BEGIN + made + END + after)
    elif made != written:
        new = sorted(set(made.split("\n")) ^ set(written.split("\n")))
        bad.append("docs/races.md is not up to date (table.py PROGRAM . --renew):\n" + "\n".join(new))
    for line in bad:
        print(line)
    print(f"{len(answers)} runs of {FOLDER}, twice, {len(bad)} complaints")
    return 1 if bad or not answers else 0


sys.exit(main())
