#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""An image that answers the protocol of sim/world/result.h as the scenario's name asks for.

Names: pass, fail, crash (dies), dies-early (before reading), garbage, wrong-id, hang, noisy-end (exit code 23 at its
end), slow (passes after a while), skips-lockdep (is not for that agent), uncounted (has expectations not judged), defective,
story (tells what the scenario's "why" has for its agent, as JSON), trace (writes a trace that depends on nothing), differs-FACTORY etc. (writes one
that depends on what the name says: factory, run-ahead, arena, locale, folder, environment, malloc, repeat).
"""
import json
import os
import signal
import sys
import time


def surroundings(kind, request):
    engine = request.get("engine", {})
    return {
        "factory": engine.get("factory", "raw"),
        "run-ahead": str(engine.get("run_ahead", True)),
        "arena": str(engine.get("arena_base", 0)),
        "locale": os.environ.get("LC_ALL", ""),
        "folder": os.getcwd(),
        "environment": str(sum(len(k) + len(v) for k, v in os.environ.items()) > 15000),
        "malloc": os.environ.get("MALLOC_PERTURB_", ""),
        "repeat": str(time.time_ns()),
    }[kind]


def trace_text(name, request):
    lines = ["# tracer: nop", "# scenario " + request["name"], "client-1 [000] 10.000001: mark: one"]
    if name.startswith("differs-"):
        lines.append("client-1 [000] 10.000002: mark: " + surroundings(name[len("differs-"):], request))
    return "\n".join(lines + ["client-1 [000] 10.000003: mark: end"]) + "\n"


def answer(request, name):
    result = {
        "id": request["id"], "scenario": request["name"], "agent": os.path.basename(os.path.dirname(sys.argv[0])),
        "seed": request.get("seed", 7), "verdict": "pass", "headline": "", "findings": [], "failures": [],
        "virtual_ns": 41023000, "wall_ns": 12000000, "events": 100, "simgrid_calls": 10,
        "trace_hash": "0123456789abcdef", "trace_records": 3, "lines": [],
        "timeline": ["   0.000 ms  client  the one line of the timeline"] if request.get("timeline") else [],
    }
    if name == "fail":
        result.update(verdict="fail", headline="one expectation did not hold", failures=["error -110, got 0 <&>"],
                      lines=["client-1 [000] 10.000001: the line before"],
                      findings=[{"checker": "warn", "headline": "refcount & co", "place": "scmi_rx_callback driver.c:812",
                                 "expected": False}])
    if name == "skips-lockdep" and request["agent"] == "linux-6.12-lockdep":
        result.update(verdict="skip", headline="there is none here")
    if name == "defective":
        result["defect"] = "it is known to"
    if name == "defective" and request["agent"] == "linux-6.12":
        result["findings"] = [{"checker": checker, "headline": "", "place": place, "expected": True}
                              for checker, place in (("memory", "a a.c:1"), ("memory", "b b.c:2"), ("oops", ""))]
    if name == "uncounted":
        result["not_judged"] = ["counter sent_ok", "counter response_ok"]
    if request.get("story"):
        with open(request["scenario"], encoding="utf-8") as file:
            result["story"] = json.loads(json.load(file)["why"])[request["agent"]]
    if name == "wrong-id":
        result["id"] += 1000
    return result


def main():
    if "--facts" in sys.argv:
        print(json.dumps({"agent": "linux-6.12", "release": "6.12", "hz": 1000, "variant": "", "build": "fake"}))
        return 0
    code = 0
    for line in sys.stdin:
        request = json.loads(line)
        name = os.path.basename(request["scenario"])[:-len(".json")]
        if name == "crash":
            print("last words of the image", file=sys.stderr, flush=True)
            os.kill(os.getpid(), signal.SIGSEGV)
        if name == "garbage":
            print("this is not JSON", flush=True)
            continue
        if name == "hang":
            time.sleep(1000)
        if name == "slow":
            time.sleep(0.5)
        if name == "noisy-end":
            code = 23
        if request.get("trace"):
            with open(request["trace"], "w", encoding="utf-8") as file:
                file.write(trace_text(name, request))
        print(json.dumps(answer(request, name)), flush=True)
    if code:
        print("leak of 8 bytes", file=sys.stderr)
    return code


sys.exit(main())
