# SPDX-License-Identifier: GPL-2.0-only
"""Kernel trees and build folders of a test's own, cheap: a tree whose SCMI drivers are copies and whose other files
are links to the unpacked package's, and objects taken over from the agent that is built already.
"""
import glob
import os
import re
import shutil
import subprocess

SCMI = "drivers/firmware/arm_scmi"


def variable(path, name):
    with open(path, encoding="utf-8") as file:
        return re.search(rf"^{name} := (.*)$", file.read(), re.M).group(1)


def unpacked(build):
    """The unpacked tree of linux-6.12, which the build folder's agent was compiled from."""
    return os.path.join(variable(os.path.join(build, "agents", "host.mk"), "CACHE"), "linux-source-6.12")


def make_tree(build, folder):
    """A kernel tree in folder: what leads to the SCMI drivers are real folders, all beside it links."""
    whole = unpacked(build)
    os.makedirs(folder)
    path = ""
    for part in SCMI.split("/"):
        for name in os.listdir(os.path.join(whole, path)):
            if name != part and name != ".extracted":
                os.symlink(os.path.join(whole, path, name), os.path.join(folder, path, name))
        path = os.path.join(path, part)
        if path != SCMI:
            os.mkdir(os.path.join(folder, path))
    shutil.copytree(os.path.join(whole, SCMI), os.path.join(folder, SCMI))
    return folder


def make_build(build, folder):
    """A build folder that shares the program and the host side with another one, but no image and
    no unpacked tree."""
    os.makedirs(os.path.join(folder, "agents"))
    shutil.copy(os.path.join(build, "scmi-sim"), folder)
    with open(os.path.join(build, "agents", "host.mk"), encoding="utf-8") as file:
        host = re.sub(r"^CACHE := .*$", "CACHE := " + os.path.join(folder, "trees"), file.read(), flags=re.M)
    with open(os.path.join(folder, "agents", "host.mk"), "w", encoding="utf-8") as file:
        file.write(host)
    shutil.copy(os.path.join(build, "CMakeCache.txt"), folder)
    return os.path.join(folder, "scmi-sim")


def rewrite(path, changes):
    """Replaces paths in a text, which keeps its date."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    for old, new in changes:
        text = re.sub(re.escape(old) + r"(?=[/\s='])", lambda _, new=new: new, text)
    times = os.stat(path)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def shared_folder(build, tree):
    """Where the agents of a tree's folder keep what they share, of the plain kind at 1000 Hz."""
    number = subprocess.run(["cksum"], input=tree + "\n", capture_output=True, text=True, check=True).stdout.split()[0]
    cache = variable(os.path.join(build, "agents", "host.mk"), "CACHE")
    return os.path.join(os.path.dirname(cache), "objects", f"{os.path.basename(tree)}-{number}-hz1000-plain")


def seed(build, to, name, tree):
    """Lets the agent `name` of the build folder `to` begin with linux-6.12's objects: they say where they are from only
    in their dependency lists. The SCMI files are newer than they, and compiled anew.
    """
    old, new, whole = os.path.join(build, "agents", "linux-6.12"), os.path.join(to, "agents", name), unpacked(build)
    with open(os.path.join(old, "shared"), encoding="utf-8") as file:
        old_shared, new_shared = file.read().strip(), shared_folder(to, tree)
    shutil.copytree(old, new, ignore=shutil.ignore_patterns("image", "kernel.o", "arguments", "fresh", "inputs", "progress"))
    if not os.path.exists(new_shared):  # several agents may have the tree
        shutil.copytree(old_shared, new_shared)
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    changes = [(old, new), (old_shared, new_shared), (whole, tree)]
    changes += [(os.path.relpath(path, root), to_path) for path, to_path in changes]  # as ccache may write them
    lists = [path for folder in (new, new_shared) for path in glob.glob(os.path.join(folder, "**", "*.d"), recursive=True)]
    for path in lists + [os.path.join(new_shared, "flags"), os.path.join(new, "objects")]:
        rewrite(path, changes)


def folder_of(program, agent, **environment):
    """The name of the folder in which the program builds an agent that is not built yet."""
    said = subprocess.run([program, "agents", agent], env=dict(os.environ, **environment), capture_output=True, text=True,
                          check=True).stdout
    return os.path.basename(re.search(r"HZ=1000 .* in (\S+)\)$", said, re.M).group(1))
