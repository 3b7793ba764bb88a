#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""`scmi-sim bench --json`: its rows, and those of its figures that do not depend on how busy the computer is.

Usage: run.py PROGRAM

SimGrid calls a transaction and memory are the same on every computer; times are
what bench is for, and are judged by whoever runs it on a quiet one.
"""
import json
import subprocess
import sys

# row: SimGrid calls a transaction at most
CALLS_MAX = {
    "client and interrupt on one CPU": 6,
    "client and interrupt on one CPU, coarse costs": 6,
    "client and interrupt on two CPUs": 14,
    "client and interrupt on two CPUs, coarse costs": 10,
    "one CPU, tracing on": 6,
    "1,000 clients over 64 instances, one CPU": 6,
}
KEYS = {"row", "agent", "transport", "clients", "instances", "cpus", "costs", "trace", "ns_per_transaction",
        "simgrid_calls_per_transaction", "ratio_to_bare"}
PEAK_MIB_MAX = 96
CHECKED = ["plain", "checked, nothing on", "checked, four holds armed",
           *(f"checked, {name}" for name in ("memory", "races", "locks", "leaks", "scmi")), "checked, all checkers"]


def main():
    run = subprocess.run([sys.argv[1], "bench", "--json", "--transactions", "2000", "--rounds", "1"],
                         capture_output=True, text=True, check=False)
    rows = {row["row"]: row for row in map(json.loads, run.stdout.splitlines())}
    bad = [] if run.returncode == 0 else [f"exit code {run.returncode}: {run.stderr}"]
    if rows.get("the bare SimGrid model", {}).get("simgrid_calls_per_transaction") != 9:
        bad.append("the bare model does not make 5 timed waits and 4 semaphore operations")
    for name, calls in CALLS_MAX.items():
        row = rows.get(name, {})
        if set(row) != KEYS:
            bad.append(f"{name}: has {sorted(row)}")
        elif not 0 < row["simgrid_calls_per_transaction"] <= calls:
            bad.append(f"{name}: {row['simgrid_calls_per_transaction']} SimGrid calls a transaction, at most {calls}")
        elif not row["ns_per_transaction"] > 0 or not row["ratio_to_bare"] > 0:
            bad.append(f"{name}: no time")
    for name in CHECKED:
        row = rows.get(name, {})
        if set(row) != {"row", "agent", "ns_per_transaction", "ratio_to_plain"}:
            bad.append(f"{name}: has {sorted(row)}")
        elif not row["ns_per_transaction"] > 0 or not row["ratio_to_plain"] > 0:
            bad.append(f"{name}: no time")
    process = rows.get("a small scenario, whole process", {})
    if not 0 < process.get("peak_mib", 0) <= PEAK_MIB_MAX:
        bad.append(f"a small scenario takes {process.get('peak_mib')} MiB, at most {PEAK_MIB_MAX}")
    for line in bad:
        print(line)
    print(f"{len(rows)} rows, {len(bad)} complaints")
    return 1 if bad else 0


sys.exit(main())
