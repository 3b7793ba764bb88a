#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Runs the examples of the documentation.

Usage: run.py ROOT PROGRAM

Each fenced block that begins with ```sh run (or ```sh run exit=N) in README.md and
docs/*.md is one script for bash -euo pipefail, run in a scratch folder that has the
repository's files and `scmi-sim` beside them. It must leave with exit code N (0).
Links to files of the repository must lead somewhere, too.
"""
import glob
import os
import re
import subprocess
import sys
import tempfile

BLOCK = re.compile(r"^```sh run(?: exit=(\d+))?\n(.*?)^```$", re.S | re.M)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def scratch(root, program, folder):
    for name in os.listdir(root):
        if name not in ("scmi-sim", ".git") and not name.startswith("build"):
            os.symlink(os.path.join(root, name), os.path.join(folder, name))
    os.symlink(program, os.path.join(folder, "scmi-sim"))


def run_block(root, program, code, script):
    with tempfile.TemporaryDirectory(prefix="scmi-sim-docs-") as folder:
        scratch(root, program, folder)
        run = subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=folder, capture_output=True, text=True,
                             stdin=subprocess.DEVNULL, check=False, env=dict(os.environ, SCMI_SIM_COMMAND="./scmi-sim"))
    if run.returncode == code:
        return None
    return f"exit code {run.returncode}, expected {code}\n{script}{run.stdout}{run.stderr}"


def check(root, program, path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    name = os.path.relpath(path, root)
    bad, blocks = [], 0
    for match in BLOCK.finditer(text):
        blocks += 1
        line = text.count("\n", 0, match.start()) + 1
        why = run_block(root, program, int(match.group(1) or 0), match.group(2))
        if why:
            bad.append(f"{name}:{line}: {why}")
    for match in LINK.finditer(text):
        if not os.path.exists(os.path.join(os.path.dirname(path), match.group(1))):
            line = text.count("\n", 0, match.start()) + 1
            bad.append(f"{name}:{line}: there is no {match.group(1)}")
    return bad, blocks


def main():
    root, program = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    bad, blocks = [], 0
    for path in [os.path.join(root, "README.md"), *sorted(glob.glob(os.path.join(root, "docs", "*.md")))]:
        more, count = check(root, program, path)
        bad += more
        blocks += count
    for line in bad:
        print(line)
    print(f"{blocks} examples, {len(bad)} wrong")
    return 1 if bad or not blocks else 0


sys.exit(main())
