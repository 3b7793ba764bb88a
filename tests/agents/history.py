#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Makes a small git history of a kernel tree's SCMI drivers, with a bug in it and a commit that cannot be compiled.

Usage: history.py FOLDER

For the example in docs/agents.md and for tests. FOLDER becomes a kernel tree: the drivers in it are tracked, all else
is linked to the tree of the agent linux-6.12, which the program ./scmi-sim must have built; what is built of it is taken
over, so that a bisection has to compile only what differs. The first commit has the tag v0.
"""
import os
import subprocess
import sys

import workshop

# Each commit: its message, the file, what is replaced by what.
COMMITS = (
    ("clock: say what a parent is", "clock.c", "struct scmi_msg_clock_set_parent {",
     "/* A clock's parent is one of those that it can have. */\nstruct scmi_msg_clock_set_parent {"),
    ("sensors: say what is asked for", "sensors.c", "struct scmi_msg_sensor_request_notify {",
     "/* Notifications are asked for sensor by sensor. */\nstruct scmi_msg_sensor_request_notify {"),
    ("core: count what is looked up", "driver.c", "#include <trace/events/scmi.h>\n",
     "#include <trace/events/scmi.h>\n\nstatic unsigned long lookups\n"),
    ("core: count it so that it can be compiled", "driver.c", "static unsigned long lookups\n",
     "static unsigned long lookups __maybe_unused;\n"),
    ("core: take timeouts in microseconds", "driver.c", "msecs_to_jiffies(timeout_ms)", "usecs_to_jiffies(timeout_ms)"),
    ("base: say what is discovered", "base.c", "struct scmi_msg_resp_base_attributes {",
     "/* How many protocols and agents there are. */\nstruct scmi_msg_resp_base_attributes {"),
)


def git(folder, *words):
    subprocess.run(["git", "-c", "user.name=maintainer", "-c", "user.email=maintainer@example.org", *words], cwd=folder,
                   check=True, stdout=subprocess.DEVNULL)


def commit(folder, message):
    git(folder, "add", workshop.SCMI)
    git(folder, "commit", "-q", "-m", message)


def make(build, folder):
    workshop.make_tree(build, folder)
    git(folder, "init", "-q", "-b", "main")
    commit(folder, "the drivers as they are")
    git(folder, "tag", "v0")
    for message, name, old, new in COMMITS:
        path = os.path.join(folder, workshop.SCMI, name)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        if text.count(old) != 1:
            sys.exit(f"history.py: {path}: '{old}' stands there {text.count(old)} times, expected once")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(old, new))
        commit(folder, message)


def build_folder(program):
    top = os.path.dirname(os.path.realpath(program))
    return top if os.path.exists(os.path.join(top, "CMakeCache.txt")) else os.path.join(top, "build")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    build, folder = build_folder("./scmi-sim"), os.path.abspath(sys.argv[1])
    if not os.path.exists(os.path.join(build, "agents", "linux-6.12", "kernel.o")):
        sys.exit("history.py: there is no agent linux-6.12 yet; './scmi-sim agents build linux-6.12' builds it")
    make(build, folder)
    workshop.seed(build, build, workshop.folder_of(os.path.join(build, "scmi-sim"), "tree:" + folder), folder)


if __name__ == "__main__":
    main()
