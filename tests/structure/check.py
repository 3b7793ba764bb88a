#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Checks the shape of the tree: includes, symbols, style. Prints each violation; exit status 1 if there is one.

Usage: check.py includes|style ROOT
       check.py symbols ROOT BUILD
"""
import os
import re
import subprocess
import sys

import rules

SOURCE = re.compile(r"\.[ch]$")
SPDX = re.compile(r"SPDX-License-Identifier: GPL-2\.0-only")
NEEDS_SPDX = re.compile(r"(\.(c|h|py|sh|cmake|awk|S)$)|(^|/)(CMakeLists\.txt|Makefile|run|scmi-sim)$")
FOLDERS = ("core", "sim", "model", "tests")
FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = 600
# Longer ones, to be split; a limit here only ever comes down.
LONG_FILES = {"sim/kernel/sched.c": 682}
# All of a folder: what outgrows it says too much.
FOLDER_LINES_MAX = {"core": 6000}
COLUMNS_MAX = 140


def files(root, pattern):
    for folder in FOLDERS:
        for path, folders, names in os.walk(os.path.join(root, folder)):
            folders[:] = sorted(f for f in folders if f not in ("__pycache__", "corpus"))
            for name in sorted(names):
                full = os.path.relpath(os.path.join(path, name), root)
                if pattern.search(full):
                    yield full


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        return file.read().split("\n")


def rule_of(path):
    best = None
    for folder in rules.RULES:
        if path.startswith(folder + "/") and (best is None or len(folder) > len(best)):
            best = folder
    return best


def resolve(root, path, name):
    """A quoted include as a path from the root: relative to the file first, then to the root and to the folder's top."""
    for base in (os.path.dirname(path), "", rule_of(path) or ""):
        candidate = os.path.normpath(os.path.join(base, name))
        if os.path.exists(os.path.join(root, candidate)):
            return candidate
    return None


def check_include(root, path, bracket, name):
    folder = rule_of(path)
    rule = rules.RULES[folder]
    if (path, name) in rules.EXCEPTIONS:
        return None
    if bracket == "<":
        if name.startswith("cjson/") and not rules.JSON_FILES.fullmatch(path):
            return "reads or writes JSON; that happens in the files of JSON_FILES (rules.py)"
        if os.path.exists(os.path.join(root, folder, name)):
            return None
        return None if re.fullmatch(rule["system"], name) else rule["why"]
    target = resolve(root, path, name)
    if target is None:
        # The agent adapters of sim/kernel see their agent's own headers, from the tree.
        return None if folder == "sim/kernel" else "there is no such file"
    if rule_of(target) == folder or any(target.startswith(p) for p in rule["project"]):
        return None
    return rule["why"]


def includes(root):
    bad = []
    for path in files(root, SOURCE):
        if rule_of(path) is None:
            bad.append(f"{path}: stands in a folder that has no rule (rules.py)")
            continue
        for number, line in enumerate(read(root, path), 1):
            match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
            if not match:
                continue
            why = check_include(root, path, match.group(1), match.group(2))
            if why:
                bad.append(f"{path}:{number}: includes {match.group(2)}: {rule_of(path)}: {why}")
    return bad


def style_of_line(line):
    if re.search(r"[ \t]+$", line):
        return "white space at the end"
    if re.match(r" *\t* +\t", line):
        return "a space before a tab"
    if re.match(r" {8,}[^ \\]", line):
        return "indented with spaces"
    if len(line.expandtabs(8)) > COLUMNS_MAX:
        return f"longer than {COLUMNS_MAX} columns"
    return None


def functions(lines):
    """(line, length in lines) of each function: from the line of its name to the closing brace in column 0."""
    begin = None
    for number, line in enumerate(lines, 1):
        if line == "{":
            begin = number
        elif line.startswith("}") and begin is not None:
            if line == "}":
                yield begin - 1, number - begin + 2
            begin = None


def too_long_folders(root):
    for folder, most in FOLDER_LINES_MAX.items():
        count = sum(len(read(root, path)) - 1 for path in files(root, re.compile("")) if path.startswith(folder + "/"))
        if count > most:
            yield f"{folder}: {count} lines, more than {most}"


def style(root):
    bad = list(too_long_folders(root))
    for path in files(root, NEEDS_SPDX):
        if not any(SPDX.search(line) for line in read(root, path)[:3]):
            bad.append(f"{path}:1: no SPDX line (GPL-2.0-only) among the first three")
    for path in files(root, SOURCE):
        lines = read(root, path)
        if len(lines) > LONG_FILES.get(path, FILE_LINES_MAX):
            bad.append(f"{path}: {len(lines)} lines, more than {LONG_FILES.get(path, FILE_LINES_MAX)}")
        for number, line in enumerate(lines, 1):
            why = style_of_line(line)
            if why:
                bad.append(f"{path}:{number}: {why}")
        for number, length in functions(lines):
            if length > FUNCTION_LINES_MAX:
                bad.append(f"{path}:{number}: a function of {length} lines, more than {FUNCTION_LINES_MAX}")
    return bad


def defined(paths, dynamic=False):
    flags = ["-D"] if dynamic else []
    return set().union(*names_by_path(paths, [*flags, "--defined-only", "--extern-only"]).values())


def names_by_path(paths, flags):
    """The symbols of each object; one call of nm for all."""
    names = {path: set() for path in paths}
    if paths:
        run = subprocess.run(["nm", "-P", "-A", *flags, *paths], capture_output=True, text=True, check=True)
        for line in run.stdout.split("\n"):
            path, _, rest = line.partition(": ")
            if rest:
                names[path].add(rest.split()[0].split("@")[0])
    return names


def objects(build, folder, target):
    top = os.path.join(build, folder, "CMakeFiles", target + ".dir")
    return sorted(os.path.join(path, name) for path, _, names in os.walk(top) for name in names if name.endswith(".o"))


def library(name):
    run = subprocess.run(["gcc", "-print-file-name=" + name], capture_output=True, text=True, check=True)
    return run.stdout.strip()


def symbol_sets(build):
    places = {"engine": "sim/engine", "machine": "sim/machine", "model": "model", "check": "sim/check",
              "scenario": "sim/world", "world": "sim/world"}
    sets = {target: defined(objects(build, folder, target)) for target, folder in places.items()}
    sets["simgrid"] = {n for n in defined([library("libsimgrid.so")], dynamic=True)
                       if re.match(r"(sg|simgrid|xbt|s4u|MSG|smpi|_ZN?[A-Z]*8simgrid|_Z.*simgrid)", n)}
    sets["libc"] = defined([library("libc.so.6")], dynamic=True)
    kernel = os.path.join(build, "agents", "linux-6.12", "kernel.o")
    sets["kernel"] = defined([kernel]) if os.path.exists(kernel) else set()
    return sets, places, kernel


def symbols(_root, build):
    bad = []
    sets, places, kernel = symbol_sets(build)
    units = {folder: [] for folder in rules.FORBIDDEN_SYMBOLS}
    for target, folder in places.items():
        units.setdefault(folder, []).extend(objects(build, folder, target))
    units["sim/cli"] = objects(build, "sim/cli", "scmi-sim")
    units["sim/kernel"] = [kernel] if os.path.exists(kernel) else []
    looked_at = 0
    for folder, paths in units.items():
        for path, needed in names_by_path(paths, ["--undefined-only"]).items():
            looked_at += 1
            for owner in rules.FORBIDDEN_SYMBOLS.get(folder, []):
                for name in sorted(needed & sets[owner] - rules.ALLOWED_SYMBOLS.get(folder, set())):
                    bad.append(f"{os.path.relpath(path, build)}: needs {name} of {owner}: {folder} may not")
    if not looked_at:
        bad.append(f"{build}: no object found; is it a build folder?")
    return bad


def main():
    what = {"includes": includes, "style": style, "symbols": symbols}
    if len(sys.argv) < 3 or sys.argv[1] not in what:
        print(__doc__, file=sys.stderr)
        return 2
    bad = what[sys.argv[1]](*sys.argv[2:])
    for line in bad:
        print(line)
    print(f"{sys.argv[1]}: {len(bad)} violations")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
