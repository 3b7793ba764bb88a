# SPDX-License-Identifier: GPL-2.0-only
"""What decides a race scenario, a part at a time: what a test takes out to see that the bug does not show without it.

Those are its constraints. A story that needs no particular interleaving is told by what the firmware does wrong
(its faults) or, where that is nothing, by what the machine is made of (computer.device_tree).
"""
import json

KINDS = ("hold", "preempt", "migrate", "pin", "stall", "delay", "advance", "order")


class Part:
    """@words take it out of a run of the program, @request out of one of an image."""

    def __init__(self, name, words, request):
        self.name = name
        self.words = words
        self.request = request


def constraint(number, what):
    kind = next(key for key in KINDS if key in what)
    return Part(f"interleave[{number}], {kind} {what[kind]}", ["--without-constraint", str(number)],
                {"without_constraint": number})


def replaced(name, change):
    return Part(name, ["--set", change], {"set": [change]})


def parts(path):
    """Those of a file; none: nothing decides it."""
    with open(path, encoding="utf-8") as file:
        scenario = json.load(file)
    if scenario.get("interleave"):
        return [constraint(number, what) for number, what in enumerate(scenario["interleave"])]
    faults = scenario.get("faults", [])
    if faults:
        return [replaced(f"faults[{number}], {fault['do']}",
                         "faults=" + json.dumps([other for other in faults if other is not fault]))
                for number, fault in enumerate(faults)]
    if scenario.get("computer", {}).get("device_tree"):
        return [replaced("computer.device_tree", "computer.device_tree={}")]
    return []
