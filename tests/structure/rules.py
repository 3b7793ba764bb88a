# SPDX-License-Identifier: GPL-2.0-only
"""Who may include whom: the table of the design, as data.

A rule belongs to the longest folder that a file stands in. `project` are the
prefixes of project headers (by path from the repository's root) that it may
include beside its own folder's; `system` is a pattern for <...>; `why` goes
into the message. Exceptions name a file, what it includes, and the reason.
"""
import re

LIBC = r"(?!linux/|asm/|trace/|simgrid/|cjson/|uapi/).*"
LINUX = r"(linux|asm|asm-generic|trace|uapi|generated|soc|dt-bindings|clocksource|vdso)/.*"

RULES = {
    "core": dict(project=["core/"], system=LINUX, why="kernel modules: the tree's headers and core/ only"),
    "sim/kernel": dict(project=["sim/kernel/", "sim/machine/"],
                       system=LINUX, why="sees the kernel's world: no libc, no SimGrid"),
    "model": dict(project=["model/", "sim/machine/", "sim/engine/"], system=LIBC,
                  why="models know the machine and the engine, no agent"),
    "sim/machine": dict(project=["sim/machine/", "sim/engine/"], system=LIBC, why="knows the engine only"),
    "sim/engine": dict(project=["sim/engine/"], system=r"(?!linux/|asm/|trace/|cjson/|uapi/).*",
                       why="knows libc and SimGrid, nothing above it"),
    "sim/check": dict(project=["sim/check/", "sim/engine/", "sim/machine/"], system=LIBC,
                      why="knows the engine and the machine"),
    "sim/world": dict(project=["sim/world/", "sim/engine/", "sim/machine/", "sim/check/", "model/"],
                      system=r"(?!linux/|asm/|trace/|simgrid/|uapi/).*", why="no agent headers, no SimGrid"),
    "sim/cli": dict(project=["sim/cli/", "sim/world/", "sim/engine/types.h", "sim/engine/arena.h", "sim/check/", "sim/machine/", "model/"],
                    system=r"(?!linux/|asm/|trace/|simgrid/|uapi/).*", why="no agent headers, no SimGrid"),
    "sim/cli/bench": dict(project=[], system=LIBC + r"|simgrid/.*", why="yardsticks: libc and SimGrid"),
    "tests": dict(project=["tests/", "sim/", "model/"], system=r"(?!linux/|asm/|trace/|uapi/).*",
                  why="tests see their unit, never the kernel's world"),
    "tests/core": dict(project=["tests/core/", "core/transfer.h"], system=r"linux/.*|(?!asm/|trace/|uapi/).*",
                       why="core/ over a kernel of a few lines, and libc beside it"),
}

EXCEPTIONS = {
    ("sim/engine/types.h", "linux/types.h"): "gives both worlds the same integers; only under __KERNEL__",
}

# Where cJSON may be included: JSON is read and written in few places.
JSON_FILES = re.compile(r"sim/world/(json|json_out|request|device_tree_json|answer)[a-z_]*\.c|"
                        r"sim/cli/(lock_order|message|story|passed|lanes|report|compare_report|bench)\.c|tests/.*")

# Objects of a folder must not need symbols that these define. "simgrid" is the library.
FORBIDDEN_SYMBOLS = {
    "sim/engine": ["machine", "model", "scenario", "world", "kernel"],
    "sim/machine": ["simgrid", "model", "scenario", "world", "kernel"],
    "model": ["simgrid", "scenario", "world", "kernel"],
    "sim/check": ["simgrid", "model", "scenario", "world", "kernel"],
    "sim/world": ["simgrid"],
    "sim/cli": ["simgrid", "engine", "machine", "world", "kernel"],
    "sim/kernel": ["simgrid", "libc", "model", "scenario"],
}

# Symbols that are in one of the sets above but belong to what the compiler itself calls, or to a contract.
ALLOWED_SYMBOLS = {
    "sim/kernel": {"memcpy", "memset", "memmove", "memcmp", "strlen"},
}
