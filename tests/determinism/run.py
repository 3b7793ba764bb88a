#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""--check-determinism finds each seeded defect, and nothing where there is none.

Usage: run.py PROGRAM IMAGE LOCALES
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

# defect: in which variation it must show first
DEFECTS = {
    "host-time": "a second run",
    "host-address": "a second run",
    "libc-random": "a second run",
    "context-factory": "SimGrid's thread factory",
    "run-ahead": "run-ahead off",
    "arena-address": "another arena base",
    "locale": "another locale",
    "folder": "another folder",
    "environment": "another locale",
    "uninitialised-memory": "malloc perturbation",
}

# AddressSanitizer's allocator takes the place of malloc: its addresses do not follow the
# system's randomisation, and MALLOC_PERTURB_ does not reach it.
NEED_MALLOC = ("host-address", "uninitialised-memory")

SCENARIO = {
    "why": "something that rings doorbells and takes interrupts",
    "platform": {"performance": [{"name": "gpu", "levels": [100, 200]}]},
    "transport": {"layout": "2x2"},
    "computer": {"cpus": 1},
    "clients": [{"name": "one", "repeat": 3, "script": [{"do": "perf.level_set", "domain": 0, "level": 200}]}],
}


def check(program, folder, locales, defect):
    env = dict(os.environ, SCMI_SIM_IMAGES=os.path.join(folder, "images"), LOCPATH=locales, LC_ALL="C", TMPDIR=folder)
    if defect:
        env["SEEDED_DEFECT"] = defect
    return subprocess.run([program, "run", "s.json", "--check-determinism"], cwd=folder, env=env, capture_output=True,
                          text=True, check=False)


def is_sanitized(image):
    return "libasan" in subprocess.run(["ldd", image], capture_output=True, text=True, check=True).stdout


def main():
    program, image, locales = (os.path.abspath(word) for word in sys.argv[1:])
    bad = []
    with tempfile.TemporaryDirectory(prefix="scmi-sim-determinism-") as folder:
        os.makedirs(os.path.join(folder, "images", "linux-6.12"))
        shutil.copy(image, os.path.join(folder, "images", "linux-6.12", "image"))
        with open(os.path.join(folder, "s.json"), "w", encoding="utf-8") as file:
            json.dump(SCENARIO, file)
        run = check(program, folder, locales, None)
        if run.returncode:
            bad.append(f"without a defect: exit code {run.returncode}\n{run.stdout}{run.stderr}")
        defects = {defect: variation for defect, variation in DEFECTS.items()
                   if not (defect in NEED_MALLOC and is_sanitized(image))}
        for defect, variation in defects.items():
            run = check(program, folder, locales, defect)
            if run.returncode != 3 or f"with {variation} the trace differs from line" not in run.stdout:
                bad.append(f"{defect}: exit code {run.returncode}, expected 3 and a difference with {variation}\n"
                           f"{run.stdout}{run.stderr}")
    for line in bad:
        print(line)
    print(f"{len(defects)} of {len(DEFECTS)} seeded defects, {len(bad)} complaints")
    return 1 if bad else 0


sys.exit(main())
