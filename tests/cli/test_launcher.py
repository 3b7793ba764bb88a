#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The launcher in a folder of its own, with package manager, cmake and the like replaced by scripts that note calls.

Usage: test_launcher.py ROOT [unittest's arguments]
"""
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else "."

# What stands in for the system's commands; each notes its call.
FAKES = {
    "dpkg-query": 'for last; do :; done; case " $MISSING " in *" $last "*) exit 1 ;; esac; printf "install ok installed"',
    "apt-cache": 'exit ${NO_LISTS:-0}',
    "apt-get": 'echo "apt-get $*" >>"$CALLS"; exit ${APT_FAILS:-0}',
    "sudo": 'echo "sudo $*" >>"$CALLS"; "$@"',
    "id": 'echo ${USER_ID:-0}',
    "cmake": 'echo "cmake $*" >>"$CALLS"; [ -z "$BUILD_FAILS" ] || exit 1; mkdir -p build; : >build/Makefile\n'
             'printf "#!/bin/sh\\necho program \\"\\$@\\"\\n" >"$TOP/build/scmi-sim"; '
             'chmod +x "$TOP/build/scmi-sim"',
}


class Launcher(unittest.TestCase):
    def setUp(self):
        self.top = tempfile.mkdtemp(prefix="scmi-sim-launcher-")
        for folder in (".ci", "agents", "sim", "model", "tests", "bin"):
            os.mkdir(os.path.join(self.top, folder))
        for name in ("scmi-sim", ".ci/packages", "CMakeLists.txt", "CMakePresets.json"):
            shutil.copy(os.path.join(ROOT, name), os.path.join(self.top, name))
        for name, script in FAKES.items():
            path = os.path.join(self.top, "bin", name)
            with open(path, "w", encoding="utf-8") as file:
                file.write("#!/bin/sh\n" + script + "\n")
            os.chmod(path, 0o755)
        self.calls = os.path.join(self.top, "calls")

    def tearDown(self):
        shutil.rmtree(self.top)

    def start(self, *words, **environment):
        if os.path.exists(self.calls):
            os.remove(self.calls)
        env = dict(os.environ, PATH=os.path.join(self.top, "bin") + ":" + os.environ["PATH"], CALLS=self.calls,
                   TOP=self.top, MISSING="", BUILD_FAILS="")
        env.update(environment)
        self.run = subprocess.run(["./scmi-sim", *words], cwd=self.top, env=env, capture_output=True, text=True,
                                  timeout=60)
        if not os.path.exists(self.calls):
            return []
        with open(self.calls, encoding="utf-8") as file:
            return file.read().splitlines()

    def test_a_fresh_start_installs_what_is_missing_builds_and_runs(self):
        calls = self.start("run", "x.json", MISSING="libsimgrid-dev linux-source-6.12")
        self.assertIn("installing the missing packages: libsimgrid-dev linux-source-6.12\n", self.run.stderr)
        self.assertEqual(calls[0], "apt-get install -q -y --no-install-recommends libsimgrid-dev linux-source-6.12")
        self.assertEqual(calls[1], "cmake --preset default -DSCMI_TESTS=OFF")
        self.assertRegex(calls[2], r"cmake --build \S+/build -j \d+ --target bare-model empty-simgrid scmi-host scmi-sim$")
        self.assertEqual((self.run.returncode, self.run.stdout), (0, "program run x.json\n"))

    def test_package_lists_are_fetched_first_when_there_are_none(self):
        calls = self.start("list", MISSING="cmake", NO_LISTS="1")
        self.assertEqual(calls[:2], ["apt-get update -q", "apt-get install -q -y --no-install-recommends cmake"])

    def test_sudo_for_who_is_not_root(self):
        calls = self.start("list", MISSING="cmake", USER_ID="1000")
        self.assertRegex(calls[0], "^sudo env DEBIAN_FRONTEND=noninteractive apt-get install .* cmake$")

    def test_packages_that_cannot_be_installed(self):
        self.start("list", MISSING="cmake", APT_FAILS="1")
        self.assertEqual(self.run.returncode, 2)
        self.assertIn("the packages could not be installed, see above", self.run.stderr)
        self.assertEqual(self.run.stdout, "")

    def test_only_tests_need_the_tests_packages(self):
        self.assertNotIn("libcriterion-dev", " ".join(self.start("run", MISSING="libcriterion-dev")))
        self.assertIn("libcriterion-dev", " ".join(self.start("test", MISSING="libcriterion-dev")))

    def test_a_second_start_builds_nothing_and_is_quick(self):
        self.start("run", "x.json")
        begin = time.monotonic()
        self.assertEqual(self.start("run", "x.json"), [])
        self.assertLess(time.monotonic() - begin, 0.1)
        self.assertEqual(self.run.stdout, "program run x.json\n")

    def test_a_newer_source_is_built(self):
        self.start("run", "x.json")
        with open(os.path.join(self.top, "model", "new.c"), "w", encoding="utf-8"):
            pass
        self.assertTrue(any("--build" in call for call in self.start("run", "x.json")))
        self.assertEqual(self.start("run", "x.json"), [])

    def test_a_build_that_fails_says_what_to_do_and_is_tried_again(self):
        self.start("run", "x.json", BUILD_FAILS="1")
        self.assertEqual((self.run.returncode, self.run.stdout), (2, ""))
        self.assertIn("the build failed, see above; nothing half-built is used.", self.run.stderr)
        self.assertTrue(any("--build" in call for call in self.start("run", "x.json")))
        self.assertEqual(self.run.stdout, "program run x.json\n")

    def test_a_build_that_fails_is_no_bad_commit(self):
        for words in (("--agent", "tree:."), ("--agent=tree:.",), ("-atree:.",), ("--agents", "own,own@tree:.")):
            self.start("run", "x.json", *words, BUILD_FAILS="1")
            self.assertEqual(self.run.returncode, 130, words)

    def test_starts_at_the_same_time_build_once(self):
        env = dict(os.environ, PATH=os.path.join(self.top, "bin") + ":" + os.environ["PATH"], CALLS=self.calls,
                   TOP=self.top, MISSING="", BUILD_FAILS="")
        runs = [subprocess.Popen(["./scmi-sim", "list"], cwd=self.top, env=env, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL) for _ in range(4)]
        self.assertEqual([run.wait(60) for run in runs], [0, 0, 0, 0])
        with open(self.calls, encoding="utf-8") as file:
            self.assertEqual(sum("--build" in line for line in file), 1)


if __name__ == "__main__":
    unittest.main()
