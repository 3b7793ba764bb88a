# SPDX-License-Identifier: GPL-2.0-only
"""A mutant: a patch to core/ that puts a historical bug back, with what it must lead to.

The lines before the diff say it, one `key: value` each:

    why: one sentence                   what the bug was; required
    scenario: scenarios/x.json          a file that is red on the mutant; the lines that follow belong to it
    finding: CHECKER PLACE              a finding of it; PLACE a pattern for "function file:line"
    failure: PATTERN                    an expectation of it that does not hold
    waits-for: the exact interleaving   why no scenario without holds shows it; instead of `scenario`

Of the checkers that have to be asked for, those watch that the findings name, and no others.
Patterns are those of the shell (*, ?). A mutant's run is as it must be if it is
red and each of its findings and failures is named, and each named one is there.
"""
import fnmatch
import os
import re
import subprocess


ON_REQUEST = ("memory", "races", "locks", "leaks", "scmi")


class BadPatch(Exception):
    """The patch itself is at fault: what and where."""


class Expected:
    """What a scenario must say on the mutant."""

    def __init__(self, scenario):
        self.scenario = scenario
        self.findings = []
        self.failures = []

    def check(self):
        """Which checkers have to watch, as --check has it."""
        named = {finding.partition(" ")[0] for finding in self.findings}
        return ",".join(checker for checker in ON_REQUEST if checker in named) or "none"

    def findings_in(self, answer):
        """Those of the findings that the answer has."""
        said = [place_of(found) for found in answer.get("findings", []) if not found.get("expected")]
        return [pattern for pattern in self.findings if any(fnmatch.fnmatchcase(line, pattern) for line in said)]

    def differences(self, answer):
        """How the answer of an image differs from what is expected, a line each."""
        if answer["verdict"] != "fail":
            return [f"verdict {answer['verdict']}, expected fail"]
        found = [place_of(found) for found in answer["findings"] if not found.get("expected")]
        return (unmatched("finding", found, self.findings) +
                unmatched("failure", answer["failures"], self.failures))


def place_of(found):
    return f"{found['checker']} {found.get('place') or '-'}"


def unmatched(kind, said, patterns):
    lines = [f"{kind} not named: {line}" for line in said
             if not any(fnmatch.fnmatchcase(line, pattern) for pattern in patterns)]
    return lines + [f"{kind} missing: {pattern}" for pattern in patterns
                    if not any(fnmatch.fnmatchcase(line, pattern) for line in said)]


class Mutant:
    def __init__(self, path):
        self.path = path
        self.name = os.path.basename(path).removesuffix(".patch")
        self.why = ""
        self.waits_for = ""
        self.expected = []
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.startswith(("diff ", "--- ")):
                    break
                if line.strip():
                    self.header(number, line.strip())
        if not self.why:
            raise BadPatch(f"{path}: no line `why: ...` before the diff")
        if bool(self.waits_for) == bool(self.expected):
            raise BadPatch(f"{path}: either `scenario: FILE` or `waits-for: ...` is needed")
        for expected in self.expected:
            if not expected.findings and not expected.failures:
                raise BadPatch(f"{path}: no `finding:` or `failure:` for {expected.scenario}")

    def header(self, number, line):
        key, _, value = (word.strip() for word in line.partition(":"))
        if key == "why":
            self.why = value
        elif key == "waits-for":
            self.waits_for = value
        elif key == "scenario":
            self.expected.append(Expected(value))
        elif key in ("finding", "failure") and self.expected:
            (self.expected[-1].findings if key == "finding" else self.expected[-1].failures).append(value)
        else:
            raise BadPatch(f"{self.path}:{number}: {line}: expected why, scenario, then its finding or failure, "
                           "or waits-for")

    def apply(self, folder):
        """Applies the patch to the copy of core/ in folder."""
        run = subprocess.run(["patch", "-p1", "--batch", "--forward", "--fuzz=0", "--no-backup-if-mismatch",
                              "--reject-file=-", "-d", folder, "-i", os.path.abspath(self.path)],
                             capture_output=True, text=True, check=False)
        if run.returncode:
            raise BadPatch(f"{self.path}: does not apply: {refusal(run.stdout + run.stderr)}")


def refusal(output):
    """What patch refused, as `file: hunk`; else all that it said."""
    said, file = [], "?"
    for line in output.split("\n"):
        match = re.match(r"(?:checking|patching) file '?([^']*)'?$", line)
        file = match.group(1) if match else file
        if re.match(r"Hunk #\d+ (FAILED|ignored)", line):
            said.append(f"{file}: {line.strip()}")
    return "; ".join(said) or " / ".join(output.split("\n")).strip(" /")
