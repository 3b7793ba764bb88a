#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Definitions of agents: what they may say, how names find them, and what is said of mistakes. Nothing is built."""
import os
import unittest

import case

TREE = "help mine\ntree /usr/src/linux-source-6.12.tar.xz\n"


class Files(case.Case):
    def wrong(self, text, message):
        self.define("mine", text)
        for words in (("agents", "mine"), ("run", "scenarios/late-reply.json", "--agent", "mine")):
            self.assertIn(f"{self.definitions}/mine.agent:{message}", self.expect(2, *words).err)

    def test_mistakes_are_named_with_file_and_line(self):
        for text, message in (
                (TREE + "tres /x", "3: unknown word 'tres'; did you mean 'tree'?"),
                (TREE + "zzz", "3: unknown word 'zzz'; expected help, tree, stack, based-on, config,"),
                (TREE + "tree /x", "3: 'tree' once more; it stands in line 2 already"),
                (TREE + "stack", "3: 'stack' without tree|own"),
                (TREE + "stack mine", "3: stack 'mine'; expected tree or own"),
                (TREE + "lockdep yes", "3: 'yes' after 'lockdep'; expected nothing more in this line"),
                (TREE + "config FOO=y", "3: config 'FOO=y'; expected CONFIG_NAME=VALUE"),
                (TREE + "config CONFIG_FOO", "3: config 'CONFIG_FOO'; expected CONFIG_NAME=VALUE"),
                (TREE + "config CONFIG_FOO=yes", "3: config CONFIG_FOO is 'yes'; expected y, n, m, a number or a \"text\""),
                (TREE + "fragment nowhere", f"3: fragment {self.definitions}/nowhere: No such file or directory; expected a file"),
                (TREE + "source nowhere.c", f"3: source {self.definitions}/nowhere.c: there is no such file"),
                (TREE + "source mine.agent", "3: source mine.agent; expected a file of C"),
                (TREE + "\n# comment\n\tvariant", "5: 'variant' without NAME WORD..."),
                (TREE + "variant x", "3: variant x adds nothing; expected config, fragment, source, lockdep or checked after its name"),
                (TREE + "variant x lock", "3: unknown word 'lock'; did you mean 'lockdep'?"),
                (TREE + "variant x tree /x", "3: 'tree' cannot stand in a variant"),
                (TREE + "variant x config", "3: 'config' without CONFIG_X=VALUE"),
                (TREE + "variant x config CONFIG_X", "3: config 'CONFIG_X'; expected CONFIG_NAME=VALUE"),
                (TREE + "variant hz250 lockdep", "3: the name 'hz250' looks like a tick rate"),
                (TREE + "variant X lockdep", "3: the name 'X'; expected 1 to 40 of a-z,"),
                (TREE + "variant x lockdep\nvariant x lockdep", "4: variant x is there already; expected another name"),
                ("help mine\ntree /my tree", f"2: /my tree: make cannot take a path with ' '; expected one without"),
                ("tree /x", " has no line 'help'"),
                ("help mine", " has neither 'tree' nor 'based-on'"),
                ("help mine\nbased-on linux6.12", "2: based-on: there is no agent 'linux6.12'; did you mean 'linux-6.12'?"),
                ("help mine\nbased-on mine", f"2: based-on mine goes in a circle: {self.definitions}/mine.agent, "
                                             f"{self.definitions}/mine.agent; expected one of them to say 'tree'")):
            with self.subTest(text=text):
                self.wrong(text, message)

    def test_a_fragment_s_mistake_is_named_in_the_fragment(self):
        self.write("definitions/bits", "CONFIG_A=y\n\n# CONFIG_B is not set\n# a comment\nCONFIG_C\n")
        self.define("mine", TREE + "fragment bits")
        self.assertIn(f"{self.definitions}/bits:5: config 'CONFIG_C'; expected", self.expect(2, "agents", "mine").err)

    def test_a_circle_of_two(self):
        self.define("mine", "help mine\nbased-on yours\n")
        self.define("yours", "help yours\nbased-on mine\n")
        mine, yours = (f"{self.definitions}/{name}.agent" for name in ("mine", "yours"))
        self.assertIn(f"{mine}:2: based-on yours goes in a circle: {mine}, {yours}, {mine};", self.expect(2, "agents", "mine").err)

    def test_a_wrong_definition_is_no_obstacle_to_others(self):
        self.define("mine", "nonsense\n")
        run = self.expect(2, "agents")
        self.assertIn("mine.agent:1: unknown word 'nonsense'", run.err)
        self.assertIn("\nlinux-6.12 ", run.out)
        self.expect(0, "agents", "linux-6.12")

    def test_a_file_whose_name_is_none(self):
        self.define("My_Agent", TREE)
        self.assertIn("My_Agent.agent: the name 'My_Agent'; expected 1 to 40 of a-z", self.expect(2, "agents").err)


class Names(case.Case):
    def describe(self, name):
        return self.expect(0, "agents", name).out

    def test_settings_of_base_definition_and_variant_come_in_this_order(self):
        self.write("definitions/thing.c", "int thing;\n")
        self.write("definitions/bits", "CONFIG_C=3\n# CONFIG_D is not set\n")
        self.define("below", TREE + "config CONFIG_A=y\n")
        self.define("mine", "help mine\nbased-on below\nconfig CONFIG_A=n\nfragment bits\nsource thing.c\n"
                            "variant loud lockdep config CONFIG_E=\"x\" config CONFIG_C=0x4\n")
        out = self.describe("mine-loud")
        self.assertEqual([line.split(None, 1)[1] for line in out.split("\n") if line.startswith("  config")],
                         ["CONFIG_A=y", "# CONFIG_A is not set", "CONFIG_C=3", "# CONFIG_D is not set", 'CONFIG_E="x"', "CONFIG_C=0x4"])
        self.assertIn(f"  source    {self.definitions}/thing.c\n  lockdep\n", out)
        self.assertIn("/agents/mine-loud-hz250)", out)
        self.assertNotIn("lockdep", self.describe("mine"))

    def test_own_stands_on_any_tree(self):
        self.define("mine", "help mine\ntree /some/where\nconfig CONFIG_A=y\nvariant raw config CONFIG_B=y\nvariant lockdep config CONFIG_C=y\n")
        out = self.describe("own@mine")
        self.assertIn("  tree      /some/where\n  stack     own\n  config    CONFIG_A=y\n", out)
        self.assertIn("/agents/own@mine)", out)
        self.assertIn("CONFIG_B=y\n", self.describe("own@mine-raw"))
        out = self.describe("own@mine-lockdep") # own has that variant itself
        self.assertIn("  lockdep\n", out)
        self.assertNotIn("CONFIG_C", out)
        self.assertIn("linux-source-6.1.tar.xz\n  stack     own", self.describe("own@linux-6.1"))
        self.assertRegex(self.expect(0, "agents").out, r"(?s)\nown@mine .*\nown@linux-6.1 ")

    def test_names_that_are_not_there(self):
        for name, message in (("linux-6.12-lokdep", "did you mean 'linux-6.12-lockdep'?"), ("own@nothing", "there is no agent 'nothing'"),
                              ("linux-6.12@linux-6.1", "linux-6.12 has a tree of its own"), ("@linux-6.1", "there is no agent ''"),
                              ("tree:/nowhere", "tree:/nowhere: No such file or directory; expected the folder of a kernel tree"),
                              (f"tree:{case.ROOT}/docs", "there is no Makefile; expected the folder of a kernel tree")):
            self.assertIn(message, self.expect(2, "agents", name).err, name)

    def test_a_definition_of_the_user_s_stands_before_one_that_scmi_sim_brings(self):
        self.define("linux-6.12", "help another\ntree /another\n")
        self.assertIn("  tree      /another\n", self.describe("linux-6.12"))
        self.assertEqual(self.expect(0, "agents").out.count("\nlinux-6.12 "), 1)

    def test_where_the_user_s_definitions_are(self):
        home, config = self.path("home"), self.path("config")
        for folder in (f"{home}/.config/scmi-sim/agents", f"{config}/scmi-sim/agents"):
            os.makedirs(folder)
            self.write(os.path.relpath(os.path.join(folder, "here.agent"), self.top), f"help in {folder}\ntree /x\n")
        for variables, folder in (({"HOME": home}, home), ({"HOME": home, "XDG_CONFIG_HOME": config}, config)):
            env = {"PATH": os.environ["PATH"], **variables}
            out = case.subprocess.run([self.program, "agents", "here"], env=env, capture_output=True, text=True, check=True).stdout
            self.assertIn("in " + folder, out)


class Adding(case.Case):
    def refused(self, message, *words):
        self.assertIn(message, self.expect(2, "agents", *words).err)
        self.assertEqual(os.listdir(self.definitions), [])

    def test_what_is_added_is_there_until_it_is_removed(self):
        tree = self.tree()
        thing = self.write("thing.c", "int thing;\n")
        bits = self.write("bits", "CONFIG_C=3\n")
        out = self.expect(0, "agents", "add", "mine", "--tree", tree, "--config", "CONFIG_A=n", "--source", thing, "--fragment", bits).out
        self.assertIn(f"mine: added, in {self.definitions}/mine.agent", out)
        out = self.expect(0, "agents", "mine", "mine-lockdep").out
        self.assertIn(f"  tree      {tree}\n  stack     tree\n  config    # CONFIG_A is not set\n  config    CONFIG_C=3\n  source    {thing}\n", out)
        self.assertRegex(self.expect(0, "agents").out, rf"\nmine +- +the tree {tree}\nmine-lockdep +- +lockdep\n")
        self.expect(2, "agents", "add", "mine", "--tree", tree)
        os.makedirs(self.path("build", "agents", "mine-lockdep-hz250", "sim"))
        self.assertIn("mine: removed", self.expect(0, "agents", "remove", "mine").out)
        self.assertEqual(os.listdir(self.definitions), [])
        self.assertEqual(os.listdir(self.path("build", "agents")), ["host.mk"])
        self.assertIn("there is no agent 'mine'", self.expect(2, "agents", "remove", "mine").err)

    def test_relative_paths_and_a_base(self):
        self.tree()
        self.expect(0, "agents", "add", "mine", "--based-on", "own", "--tree", os.path.relpath(self.path("linux"), case.ROOT))
        self.assertIn(f"  tree      {self.path('linux')}\n  stack     own\n", self.expect(0, "agents", "mine").out)

    def test_names_that_cannot_be_had(self):
        tree = self.tree()
        for name, message in (("linux-6.12", "there is an agent linux-6.12 already, in "), ("linux-6.12-lockdep", "is a variant of another"),
                              ("a-hz250", "looks like a tick rate"), ("add", "is a word of the command line"), ("A", "the name 'A'; expected"),
                              ("a/b", "the name 'a/b'; expected"), ("", "the name ''; expected"), ("own@mine", "the name 'own@mine'; expected")):
            self.refused(message, "add", name, "--tree", tree)
        self.refused("linux-6.12 comes with scmi-sim", "remove", "linux-6.12")

    def test_usage(self):
        self.refused("expected --tree PATH, a kernel tree, or --based-on AGENT", "add", "mine")
        self.refused("add: expected one name", "add")
        self.refused("add: expected one name", "add", "a", "b", "--tree", "/x")
        self.refused("--tree goes with `agents add NAME`", "--tree", "/x")
        self.refused("there is no agent 'nobody'", "add", "mine", "--based-on", "nobody")
        self.refused("config 'X=y'; expected CONFIG_NAME=VALUE", "add", "mine", "--based-on", "linux-6.12", "--config", "X=y")
        self.refused("stack 'his'; expected tree or own", "add", "mine", "--based-on", "linux-6.12", "--stack", "his")
        self.refused("nothing is built of tree:", "remove", "tree:" + self.tree())

    def test_a_folder_that_cannot_be_written(self):
        os.rmdir(self.definitions)
        self.write("definitions", "a file")
        said = self.expect(2, "agents", "add", "mine", "--tree", self.tree()).err
        self.assertIn(f"cannot write {self.definitions}/mine.agent: Not a directory", said)


class Trees(case.Case):
    """What is no kernel tree, or not one for us, is said when it is added."""

    def refused(self, tree, *messages):
        said = self.expect(2, "agents", "add", "mine", "--tree", tree).err
        for message in messages:
            self.assertIn(message, said)
        self.assertEqual(os.listdir(self.definitions), [])
        left = [name for _, _, names in os.walk(self.path("build", "trees")) for name in names if not name.endswith(".lock")]
        self.assertEqual(left, [])

    def test_paths_that_are_no_tree(self):
        self.refused("/nowhere/linux", "/nowhere/linux: no such file")
        self.refused(os.path.join(case.ROOT, "docs"), "docs: not a readable file")
        self.refused(self.write("text", "hello"), "text: not a tarball")
        os.mkdir(self.path("empty"))
        self.write("empty/Makefile", "all:\n")
        self.refused(self.path("empty"), "not a Linux source tree: its Makefile has no VERSION and PATCHLEVEL")
        self.refused(self.path("definitions") + "/my tree", "make cannot take a path with ' '")

    def test_versions_that_are_not_supported(self):
        tree = self.tree()
        os.remove(os.path.join(tree, "Makefile"))
        self.write("linux/Makefile", "VERSION = 5\nPATCHLEVEL = 10\nSUBLEVEL = 0\n")
        self.refused(tree, f"{tree}: Linux 5.10 is too old; expected 6.1 or newer.")

    def test_a_tree_that_lacks_something(self):
        tree = self.tree()
        case.shutil.rmtree(os.path.join(tree, "drivers/firmware/arm_scmi"))
        self.refused(tree, "but without SCMI: it has no drivers/firmware/arm_scmi")
        tree = self.tree("other")
        os.remove(os.path.join(tree, "lib"))
        self.refused(tree, "but it lacks what is compiled from it:", "  lib/argv_split.c")

    def test_tarballs_that_are_none(self):
        tarball = self.path("cut.tar.xz")
        with open("/usr/src/linux-source-6.12.tar.xz", "rb") as whole, open(tarball, "wb") as part:
            part.write(whole.read(3000000))
        self.refused(tarball, "cut.tar.xz: could not be unpacked", "damaged or truncated", "Nothing was kept.")
        case.subprocess.run(["tar", "-cf", self.path("other.tar"), "-C", case.ROOT, "docs"], check=True)
        self.refused(self.path("other.tar"), "other.tar: not a Linux source tree with SCMI")


if __name__ == "__main__":
    unittest.main()
