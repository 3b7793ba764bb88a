# SPDX-License-Identifier: GPL-2.0-only
"""What the tests of this folder share. Each is called with the build folder: test_x.py build [unittest's arguments]."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

BUILD = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else os.path.abspath("build")
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PROGRAM = os.path.join(BUILD, "scmi-sim")
LOOKUP = os.path.join(HERE, "late-lookup.json")
LATE = os.path.join(ROOT, "scenarios", "late-reply.json")


def image(agent):
    return os.path.join(BUILD, "agents", agent, "image")


def read(path, mode="r"):
    with open(path, mode, encoding=None if "b" in mode else "utf-8") as file:
        return file.read()


def answer_of(path, request):
    """What an image answers to one request."""
    run = subprocess.run([path, "--run", "--request", json.dumps({"id": 1, **request})], capture_output=True, text=True,
                         timeout=400, check=False)
    return json.loads(run.stdout)


def checksum(text):
    """FNV-1a of the bytes, as sim/world/replay_file.h has it."""
    value = 0xcbf29ce484222325
    for byte in text.encode():
        value = (value ^ byte) * 0x100000001b3 & 0xffffffffffffffff
    return f"{value:016x}"


class Case(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="scmi-sim-replay-")

    def tearDown(self):
        shutil.rmtree(self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def call(self, *words, code=0):
        """Runs the program, wants the exit code, and gives what it said, errors last."""
        run = subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=600, check=False, cwd=ROOT)
        self.assertEqual(run.returncode, code, run.stdout + run.stderr)
        return run.stdout + run.stderr

    def record(self, scenario, *words, code=0, name="run.replay"):
        self.call("run", scenario, "--record", self.path(name), *words, code=code)
        return self.path(name)

    def edited(self, path, old, new, keep_sum=True, name="edited.replay"):
        """A copy of a replay file with another text, and its checksum as it was, or as it should be."""
        text = read(path)
        self.assertIn(old, text)
        text = text.replace(old, new, 1)
        if not keep_sum:
            head, rest = re.fullmatch(r'(.*?"checksum": ")[0-9a-f]{16}"(.*)', text, re.S).groups()
            text = head + checksum(rest) + '"' + rest
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)


def main():
    unittest.main()
