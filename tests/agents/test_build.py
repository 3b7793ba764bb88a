#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Building agents from trees in folders: when, what of them, and what is said and left behind when it fails."""
import os
import re
import resource
import subprocess
import time
import unittest

import case
import workshop

SCENARIO = "scenarios/late-reply.json"
ONE_MIB = 1 << 20


def small_files():
    resource.setrlimit(resource.RLIMIT_FSIZE, (ONE_MIB, ONE_MIB))


class Builds(case.Case):
    """One tree and one agent on it, whose objects are linux-6.12's."""

    def setUp(self):
        super().setUp()
        self.linux = self.tree()
        self.define("mine", f"help mine\ntree {self.linux}\n")
        self.folder = self.seed("mine", self.linux)

    def source(self, name):
        return os.path.join(self.linux, workshop.SCMI, name)

    def change(self, name, old, new):
        with open(self.source(name), encoding="utf-8") as file:
            text = file.read()
        self.assertIn(old, text)
        with open(self.source(name), "w", encoding="utf-8") as file:
            file.write(text.replace(old, new, 1))

    def compiled(self, said):
        return re.findall(r"^\[ *\d+/\d+\] CC (\S+)$", said, re.M)

    def build(self, code=0, **options):
        return self.expect(code, "agents", "build", "mine", **options).err

    def quiet_build_s(self):
        begin = time.monotonic()
        self.assertEqual(self.build(), "")
        return time.monotonic() - begin

    def nothing_is_left(self):
        for name in ("image", "image.new", "kernel.o", "kernel.new.o", "kernel.part.o", "arguments"):
            self.assertFalse(os.path.exists(os.path.join(self.folder, name)), name)

    def test_what_changed_is_compiled_and_nothing_when_nothing_did(self):
        said = self.build()
        self.assertIn("building the agent mine (once; a minute or two)\n", said)
        self.assertEqual(self.compiled(said), ["sim/kernel/boot.c"]) # it alone knows the agent's name
        facts = subprocess.run([os.path.join(self.folder, "image"), "--facts"], capture_output=True, text=True, check=True).stdout
        self.assertIn('"agent":"mine"', facts)
        self.assertLess(min(self.quiet_build_s() for _ in range(3)), 0.5)
        self.change("sensors.c", "\n", "\n/* changed */\n")
        self.assertIn(workshop.SCMI + "/sensors.c", self.compiled(self.build()))
        self.assertEqual(self.build(), "")
        os.utime(self.source("perf.c"))
        run = self.expect(0, "run", SCENARIO, "--agent", "mine")
        self.assertIn(workshop.SCMI + "/perf.c", self.compiled(run.err))
        self.assertLess(len(self.compiled(run.err)), 4)
        self.assertRegex(run.out, "^pass +late-reply +mine ")

    def test_the_package_s_tree_is_told_apart_by_its_own_name_only(self):
        """An agent on a copy of the tree gives the trace of linux-6.12, byte for byte, but for the line that names it."""
        self.expect(0, "run", SCENARIO, "--agent", "mine", "--trace", self.path("mine"))
        self.expect(0, "agents", "build", "mine")
        image = os.path.join(case.BUILD, "agents", "linux-6.12", "image")
        request = f'{{"id":1,"name":"{SCENARIO}","scenario":"{SCENARIO}","trace":"{self.path("whole")}"}}'
        subprocess.run([image, "--run", "--request", request], cwd=case.ROOT, stdout=subprocess.DEVNULL, check=True)
        def lines(name):
            return [line for line in self.read(name).split("\n") if not line.startswith("#")]

        self.assertGreater(len(lines("mine")), 50)
        self.assertEqual(lines("mine"), lines("whole"))

    def test_another_definition_is_another_build(self):
        self.build()
        self.write("definitions/greeting.c", '#include <linux/init.h>\n#include <linux/module.h>\n#include <linux/printk.h>\n'
                   '#include "protocols.h"\nstatic int greet(void)\n{\n\tpr_info("greetings of the vendor\\n");\n\treturn 0;\n}\n'
                   'static void part(void)\n{\n}\nmodule_init(greet);\nmodule_exit(part);\nMODULE_LICENSE("GPL");\n')
        self.define("mine", f"help mine\ntree {self.linux}\nsource greeting.c\n")
        said = self.build()
        self.assertEqual(self.compiled(said), [self.path("definitions", "greeting.c")])
        self.expect(0, "run", SCENARIO, "--agent", "mine", "--trace", self.path("trace"))
        self.assertIn("greetings of the vendor", self.read("trace"))
        self.define("mine", f"help mine\ntree {self.linux}\n")
        self.assertEqual(self.compiled(self.build()), [])
        self.expect(0, "run", SCENARIO, "--agent", "mine", "--trace", self.path("trace"))
        self.assertNotIn("greetings of the vendor", self.read("trace"))

    def test_configuration_reaches_the_headers(self):
        self.write("definitions/bits", "# CONFIG_ARM_SCMI_DEBUG_COUNTERS is not set\nCONFIG_THING=3\n")
        self.define("mine", f"help mine\ntree {self.linux}\nfragment bits\nconfig CONFIG_THING=4\nvariant loud lockdep config CONFIG_THING=5\n")
        for name, thing in (("mine", 4), ("mine-loud", 5)):
            self.expect(0, "agents", "--files", name)
            shared = self.read("build", "agents", name, "shared").strip()
            header = self.read(shared, "include", "generated", "autoconf.h")
            self.assertNotIn("CONFIG_ARM_SCMI_DEBUG_COUNTERS", header)
            self.assertEqual(re.findall("^#define CONFIG_THING (.*)$", header, re.M), [str(thing)])
            self.assertEqual("CONFIG_PROVE_LOCKING" in header, name == "mine-loud")

    def test_two_at_once_build_once(self):
        first, second = self.start("run", SCENARIO, "--agent", "mine"), self.start("run", SCENARIO, "--agent", "mine")
        said = [process.communicate(timeout=300) for process in (first, second)]
        self.assertEqual([first.returncode, second.returncode], [0, 0], said)
        self.assertEqual(sorted(len(self.compiled(err)) for _, err in said), [0, 1])

    def test_a_mistake_in_the_tree_is_shown_and_leaves_no_image(self):
        self.build()
        self.change("perf.c", "\n", "\nint broken(void) { return undeclared; }\n")
        run = self.expect(2, "run", SCENARIO, "--agent", "mine")
        self.assertRegex(run.err, rf"{workshop.SCMI}/perf.c:2:\d+: error: .undeclared. undeclared")
        self.assertIn(f"{workshop.SCMI}/perf.c of {self.linux} was not compiled: the lines above say why", run.err)
        self.assertIn(f"the agent mine could not be built from {self.linux}, see above; nothing of it is used.", run.err)
        self.assertRegex(run.out, "^bad-input +late-reply +mine ")
        self.nothing_is_left()
        self.change("perf.c", "undeclared", "0")
        self.assertIn(workshop.SCMI + "/perf.c", self.compiled(self.build()))

    def test_a_file_that_is_missing_is_named(self):
        os.remove(self.source("perf.c"))
        said = self.build(2)
        self.assertIn(self.source("perf.c"), said)
        self.assertEqual(self.compiled(said), [])
        self.nothing_is_left()

    def test_a_name_that_is_missing_is_named(self):
        self.change("protocols.h", "struct scmi_xfer_ops {", "struct scmi_other_ops {")
        said = self.build(2)
        self.assertRegex(said, r"drivers/firmware/arm_scmi/\w+.c:\d+:\d+: error: .*scmi_xfer_ops")
        linux = re.escape(self.linux)
        self.assertRegex(said, rf"(of {linux} was not compiled|was not compiled with the headers of {linux}): the lines above say why")

    def test_a_full_disk(self):
        said = self.build(2, preexec_fn=small_files)
        self.assertRegex(said, "File (size limit exceeded|too large)")
        self.assertIn("nothing of it is used", said)
        self.nothing_is_left()

    def test_a_full_disk_is_no_bad_commit(self):
        agent = "tree:" + self.linux
        self.seed(agent, self.linux)
        self.expect(130, "run", SCENARIO, "--agent", agent, preexec_fn=small_files)

    def test_a_disk_that_is_really_full(self):
        """On a file system of its own, in a mount name space of its own, where that is allowed."""
        build, copy = self.path("build"), self.path("copy")
        os.rename(build, copy)
        os.mkdir(build)
        size = int(subprocess.run(["du", "-sk", copy], capture_output=True, text=True, check=True).stdout.split()[0])
        script = (f"mount -t tmpfs -o size={size + 2000}k tmpfs {build} && cp -a {copy}/. {build} || exit 77\n"
                  f"{self.program} agents build mine\n[ $? = 2 ] || exit 1\n! ls {self.folder}/image\n")
        run = subprocess.run(["unshare", "-m", "sh", "-c", script], env=dict(os.environ, SCMI_SIM_AGENTS=self.definitions, LC_ALL="C"),
                             capture_output=True, text=True, check=False)
        if run.returncode == 77 or "unshare" in run.stderr:
            self.skipTest("no file system can be mounted here")
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn("No space left on device", run.stderr)

    def test_no_compiler(self):
        tools = self.path("tools")
        os.mkdir(tools)
        for name in os.listdir("/usr/bin"):
            if not re.search(r"gcc|cc$|ccache", name):
                os.symlink("/usr/bin/" + name, os.path.join(tools, name))
        env = dict(os.environ, PATH=tools, SCMI_SIM_AGENTS=self.definitions)
        run = subprocess.run([self.program, "run", SCENARIO, "--agent", "tree:" + self.linux], cwd=case.ROOT, env=env, capture_output=True,
                             text=True, check=False)
        self.assertEqual(run.returncode, 130, run.stderr)
        self.assertIn("gcc", run.stderr)


if __name__ == "__main__":
    unittest.main()
