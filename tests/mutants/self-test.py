#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""run.py tells what is as named from what is not, and a bad patch from a good one.

Usage: self-test.py BUILD
"""
import difflib
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))

SCENARIO = "scenario: scenarios/permission-denied.json\n"
WHY = "why: to see what run.py says\n"
# What the defect in DENIED leads to, and nothing else.
NAMED = """failure: *step 7 (perf.level_get): result -1 EPERM; expected -13 EACCES
failure: *trace: no "scmi_xfer_end: pt=13 msg_id=08 [*] s=-13"*
"""
DENIED = ("core/status.c", "-EACCES,", "-EPERM,")
HARMLESS = ("core/status.c", "/* DENIED */", "/* denied */")

# name: header, change, exit code, what is said
CASES = {
    "as-named": (WHY + SCENARIO + NAMED, DENIED, 0, "as-named red as named: scenarios/permission-denied.json"),
    "harmless": (WHY + SCENARIO + NAMED, HARMLESS, 1, "verdict pass, expected fail"),
    "another": (WHY + SCENARIO + "finding: oops *\n", DENIED, 1, "finding missing: oops *"),
    "more": (WHY + SCENARIO + NAMED.split("\n", maxsplit=1)[0] + "\n", DENIED, 1, "failure not named: "),
    "waits": (WHY + "waits-for: a hold\n", HARMLESS, 0, "waits  waits for a hold"),
    "misplaced": (WHY + SCENARIO + NAMED, ("core/status.c", "-EACCES,", "-EPERM,", "-ENOENT,"), 2,
                  "misplaced.patch: does not apply: core/status.c: Hunk #1 FAILED"),
    "broken": (WHY + SCENARIO + NAMED, ("core/status.c", "-EACCES,", "-ENOSUCHERROR,"), 2, "applies, but does not build"),
    "no-why": (SCENARIO + NAMED, DENIED, 2, "no-why.patch: no line `why: ...` before the diff"),
    "no-scenario": (WHY, DENIED, 2, "either `scenario: FILE` or `waits-for: ...` is needed"),
    "unknown": (WHY + "because: of this\n", DENIED, 2, "unknown.patch:2: because: of this: expected why, scenario"),
}


def patch(header, change):
    """A patch that makes one replacement; with a fourth word, of a text in which that is not what stands there."""
    path, old, new, *other = change
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        text = file.read()
    before = text.replace(other[0], other[0].lower()) if other else text
    after = before.replace(old, new)
    assert before != after, f"{path} has no {old} any more"
    return header + "\n" + "".join(difflib.unified_diff(before.splitlines(True), after.splitlines(True),
                                                        "a/" + path, "b/" + path))


def main():
    bad = []
    with tempfile.TemporaryDirectory(prefix="scmi-sim-mutants-") as folder:
        for name, (header, change, code, said) in CASES.items():
            path = os.path.join(folder, name + ".patch")
            with open(path, "w", encoding="utf-8") as file:
                file.write(patch(header, change))
            run = subprocess.run([sys.executable, os.path.join(HERE, "run.py"), sys.argv[1], path], capture_output=True,
                                 text=True, check=False)
            if run.returncode != code or said not in run.stdout + run.stderr:
                bad.append(f"{name}: exit code {run.returncode}, expected {code} and: {said}\n{run.stdout}{run.stderr}")
    for line in bad:
        print(line)
    print(f"{len(CASES)} cases, {len(bad)} complaints")
    return 1 if bad else 0


sys.exit(main())
