#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Shows that check.py finds what it looks for: each sample breaks one rule and nothing else."""
import os
import subprocess
import sys
import tempfile

import check

HEAD = "/* SPDX-License-Identifier: GPL-2.0-only */\n"
FINE = {
    "sim/engine/engine.h": HEAD, "sim/machine/machine.h": HEAD + '#include "../engine/engine.h"\n',
    "sim/world/world.h": HEAD, "model/wire.h": HEAD, "sim/kernel/sim.h": HEAD + "#include <linux/types.h>\n",
    "sim/kernel/asm/page.h": HEAD, "sim/cli/text.h": HEAD,
}

INCLUDES = {
    "model/a.c": "#include <linux/types.h>\n",
    "model/b.c": '#include "../sim/world/world.h"\n',
    "sim/machine/a.c": "#include <simgrid/actor.h>\n",
    "sim/machine/b.c": '#include "model/wire.h"\n',
    "sim/engine/a.c": '#include "sim/machine/machine.h"\n',
    "sim/kernel/a.c": "#include <stdio.h>\n",
    "sim/kernel/b.c": '#include "sim/world/world.h"\n',
    "sim/kernel/c.c": "#include <simgrid/actor.h>\n",
    "sim/world/a.c": "#include <linux/scmi_protocol.h>\n",
    "sim/world/b.c": "#include <simgrid/engine.h>\n",
    "sim/world/c.c": "#include <cjson/cJSON.h>\n",
    "sim/cli/a.c": '#include "sim/kernel/sim.h"\n',
    "sim/world/d.c": '#include "missing.h"\n',
    "sim/other/a.c": "#include <stdio.h>\n",
}

STYLE = {
    "model/a.c": "int x; \n",
    "model/b.c": "        int x;\n",
    "model/c.c": " \tint x;\n",
    "model/d.c": "int f(void)\n{\n" + "\tf();\n" * 68 + "}\n",
    "model/e.c": "int x; /* " + "x" * 140 + " */\n",
    "model/f.c": "int x;\n" * check.FILE_LINES_MAX + "\n",
}

# folder's target: source that needs a symbol of somebody above, or of SimGrid
SYMBOLS = {
    ("sim/machine", "machine"): "extern void simgrid_run(void); void f(void) { simgrid_run(); }",
    ("model", "model"): "extern void world_run(void); void g(void) { world_run(); }",
    ("sim/engine", "engine"): "extern void machine_thing(void); void h(void) { machine_thing(); }",
    ("sim/cli", "scmi-sim"): "extern void engine_thing(void); int main(void) { engine_thing(); }",
}
DEFINITIONS = {
    ("sim/world", "world"): "void world_run(void) { }",
    ("sim/machine", "machine"): "void machine_thing(void) { }",
    ("sim/engine", "engine"): "void engine_thing(void) { }",
}


def write(root, path, text):
    full = os.path.join(root, path)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, "w", encoding="utf-8") as file:
        file.write(text)


def fine_tree(root):
    for path, text in FINE.items():
        write(root, path, text)


def expect(found, path, what):
    if not any(line.startswith(path) for line in found) or len(found) != 1:
        print(f"{what}: expected one violation in {path}, found {found}")
        return 1
    return 0


def samples_of(function, samples):
    wrong = 0
    for path, text in samples.items():
        with tempfile.TemporaryDirectory() as root:
            fine_tree(root)
            if function(root):
                print(f"{function.__name__}: the good tree is refused: {function(root)}")
                wrong += 1
            write(root, path, HEAD + text)
            wrong += expect(function(root), path, function.__name__)
    return wrong


def compile_sample(build, folder, target, name, source):
    top = os.path.join(build, folder, "CMakeFiles", target + ".dir")
    os.makedirs(top, exist_ok=True)
    subprocess.run(["gcc", "-x", "c", "-c", "-o", os.path.join(top, name + ".c.o"), "-"], input=source, text=True,
                   check=True)


def symbol_samples():
    wrong = 0
    for (folder, target), source in SYMBOLS.items():
        with tempfile.TemporaryDirectory() as build:
            for (other, other_target), text in DEFINITIONS.items():
                compile_sample(build, other, other_target, "good", text)
            if check.symbols(None, build):
                print(f"symbols: the good objects are refused: {check.symbols(None, build)}")
                wrong += 1
            compile_sample(build, folder, target, "bad", source)
            wrong += expect(check.symbols(None, build), f"{folder}/CMakeFiles/{target}.dir/bad.c.o", "symbols")
    return wrong


def spdx_sample():
    with tempfile.TemporaryDirectory() as root:
        fine_tree(root)
        write(root, "sim/engine/new.c", "int x;\n")
        return expect(check.style(root), "sim/engine/new.c", "SPDX")


def folder_sample():
    """One that holds too much in all, of files that are none too long."""
    with tempfile.TemporaryDirectory() as root:
        fine_tree(root)
        for number in range(check.FOLDER_LINES_MAX["core"] // 500 + 1):
            write(root, f"core/part{number}.c", HEAD + "int x;\n" * 499)
        return expect(check.style(root), "core: ", "lines of a folder")


def main():
    wrong = samples_of(check.includes, INCLUDES) + samples_of(check.style, STYLE) + symbol_samples() + spdx_sample()
    wrong += folder_sample()
    total = len(INCLUDES) + len(STYLE) + len(SYMBOLS) + 2
    print(f"{total} bad samples, {wrong} not found")
    return 1 if wrong else 0


sys.exit(main())
