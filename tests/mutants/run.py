#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Mutants of core/: each must turn its scenarios red, in the way that it names and in no other.

Usage: run.py BUILD [PATCH...]      default: all of tests/mutants

BUILD is the build folder; its agent `own-checked` is there (scenarios with an
interleaving need it, and others do the same on it). Each patch is applied to a copy
of core/ in BUILD/mutants and built from the agent's own objects: only what it
changes is compiled. The unmutated agent must be green. Exit status: 1 a mutant
does not behave as named, 2 a patch is at fault.
"""
import glob
import json
import os
import shutil
import subprocess
import sys

from mutant import BadPatch, Mutant

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.append(os.path.join(ROOT, "tests", "interleave"))

from parts import parts  # noqa: E402 pylint: disable=wrong-import-position


def read(path):
    with open(path, "rb") as file:
        return file.read()


def files_below(folder):
    return {os.path.relpath(os.path.join(path, name), folder) for path, _, names in os.walk(folder) for name in names}


def sync(source, target):
    """Makes target the same as source; what is the same already keeps its time."""
    for name in files_below(target) - files_below(source):
        os.unlink(os.path.join(target, name))
    for name in files_below(source):
        to = os.path.join(target, name)
        if not os.path.exists(to) or read(os.path.join(source, name)) != read(to):
            os.makedirs(os.path.dirname(to), exist_ok=True)
            shutil.copyfile(os.path.join(source, name), to)


class Workshop:
    """Where mutants are built: the agent's objects, and a copy of core/ that changes from mutant to mutant."""

    def __init__(self, build, folder="mutants", agent="own"):
        self.agent = os.path.join(build, "agents", agent)
        self.folder = os.path.join(build, folder)
        self.core = os.path.join(self.folder, "core")
        self.out = os.path.join(self.folder, agent)
        if not os.path.exists(os.path.join(self.agent, "image")):
            sys.exit(f"{self.agent}/image is not there: build the agent {agent} first")
        # The words that the agent was built with.
        self.arguments = read(os.path.join(self.agent, "arguments")).decode().split("\n")[:-1]
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(os.path.join(ROOT, "core"), self.core)
        shutil.copytree(self.agent, self.out, copy_function=self.seed,
                        ignore=shutil.ignore_patterns("image", "kernel.o"))

    def seed(self, source, target):
        """Objects of the tree are shared, all else is copied; what holds paths is made to hold the new ones."""
        if source.endswith(".o") and source.startswith(os.path.join(self.agent, "tree")):
            os.link(source, target)
            return target
        content = read(source)
        if not source.endswith(".o"):
            content = content.replace(self.agent.encode(), self.out.encode())
            content = content.replace(os.path.join(ROOT, "core").encode(), self.core.encode())
        with open(target, "wb") as file:
            file.write(content)
        shutil.copystat(source, target)
        return target

    def image(self, mutant):
        """Builds the mutant; its image's path."""
        changed = os.path.join(self.folder, "changed")
        shutil.rmtree(changed, ignore_errors=True)
        shutil.copytree(os.path.join(ROOT, "core"), os.path.join(changed, "core"))
        mutant.apply(changed)
        sync(os.path.join(changed, "core"), self.core)
        words = ["make", "-f", os.path.join(self.folder, "..", "agents", "host.mk"), "-f", "sim/kernel/Makefile",
                 *(line for line in self.arguments if not line.startswith("O=")),
                 f"O={self.out}", f"CORE={self.core}", "image"]
        run = subprocess.run(words, capture_output=True, text=True, check=False)
        if run.returncode:
            raise BadPatch(f"{mutant.path}: applies, but does not build:\n{run.stdout}{run.stderr}")
        return os.path.join(self.out, "image")


def judge(image, expected, without=None):
    request = {"id": 1, "name": expected.scenario, "scenario": expected.scenario, "agent": "own",
               "check": expected.check(), **(without.request if without else {})}
    run = subprocess.run([image, "--run", "--request", json.dumps(request)], capture_output=True, text=True,
                         check=False)
    try:
        return json.loads(run.stdout)
    except ValueError:
        return {"verdict": f"no answer, exit code {run.returncode}: {run.stderr.strip()}"}


def unnecessary(image, expected):
    """Parts of the scenario (tests/interleave/parts.py) without which the mutant is as red as with them, a line each."""
    lines = []
    for part in parts(expected.scenario):
        answer = judge(image, expected, part)
        if not expected.differences(answer) or expected.findings_in(answer):
            lines.append(f"{expected.scenario}: it is red without {part.name}, too: {expected.findings_in(answer)}")
    return lines


def complaints_of(workshop, mutant):
    """What is wrong with the mutant, a line each."""
    image = workshop.image(mutant)
    if mutant.waits_for:
        print(f"{mutant.name:6} waits for {mutant.waits_for}")
    lines = []
    for expected in mutant.expected:
        whole = judge(os.path.join(workshop.agent, "image"), expected)
        if whole["verdict"] != "pass":
            lines.append(f"{expected.scenario}: without the mutant: {whole['verdict']} {whole.get('headline', '')}")
            continue
        differences = expected.differences(judge(image, expected))
        lines += [f"{expected.scenario}: {line}" for line in differences]
        if not differences:
            lines += unnecessary(image, expected)
            print(f"{mutant.name:6} red as named: {expected.scenario}: {len(expected.findings)} findings, "
                  f"{len(expected.failures)} expectations")
    return lines


def main():
    build, *patches = (os.path.abspath(word) for word in sys.argv[1:])
    patches = patches or sorted(glob.glob(os.path.join(HERE, "*.patch")))
    os.chdir(ROOT)
    bad, status = [], 0
    workshop = Workshop(build, agent="own-checked")
    for patch in patches:
        try:
            mutant = Mutant(os.path.relpath(patch, ROOT))
            bad += [f"{mutant.path}: {line}" for line in complaints_of(workshop, mutant)]
        except BadPatch as error:
            bad.append(str(error))
            status = 2
    for line in bad:
        print(line, file=sys.stderr)
    print(f"{len(patches)} mutants, {len(bad)} complaints")
    return status or int(bool(bad) or not patches)


if __name__ == "__main__":
    sys.exit(main())
