# SPDX-License-Identifier: GPL-2.0-only
"""What the tests of agents have in common: a folder for definitions, and a program with a build folder of its own.

Each test is called with the build folder: test_x.py build [unittest's arguments].
"""
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import workshop

BUILD = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else os.path.abspath("build")
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Case(unittest.TestCase):
    def setUp(self):
        self.top = tempfile.mkdtemp(prefix="scmi-sim-agents-")
        self.definitions = self.path("definitions")
        os.mkdir(self.definitions)
        self.program = workshop.make_build(BUILD, self.path("build"))

    def tearDown(self):
        shutil.rmtree(self.top)

    def path(self, *names):
        return os.path.join(self.top, *names)

    def define(self, name, text):
        self.write(os.path.join("definitions", name + ".agent"), text)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def read(self, *names):
        with open(self.path(*names), encoding="utf-8") as file:
            return file.read()

    def start(self, *words, **options):
        env = dict(os.environ, SCMI_SIM_AGENTS=self.definitions, SCMI_SIM_COMMAND="./scmi-sim", LC_ALL="C")
        env.pop("SCMI_SIM_IMAGES", None)
        return subprocess.Popen([self.program, *words], cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                text=True, **options)

    def expect(self, code, *words, **options):
        process = self.start(*words, **options)
        process.out, process.err = process.communicate(timeout=500)
        self.assertEqual(process.returncode, code, f"{words}\n{process.out}\n{process.err}")
        return process

    def tree(self, name="linux"):
        return workshop.make_tree(BUILD, self.path(name))

    def seed(self, agent, tree):
        """The agent begins with linux-6.12's objects; nothing but the link is left to do."""
        folder = workshop.folder_of(self.program, agent, SCMI_SIM_AGENTS=self.definitions)
        workshop.seed(BUILD, self.path("build"), folder, tree)
        return self.path("build", "agents", folder)
