#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""A run that is recorded is repeated byte for byte; what is no such file, or no more, is refused."""
import json
import os
import unittest

from replays import LATE, LOOKUP, ROOT, Case, answer_of, checksum, image, main, read


class Repeated(Case):
    def same_again(self, scenario, *words, code=0):
        """Records and replays: the same verdict, the same bytes of trace."""
        replay = self.record(scenario, "--trace", self.path("first"), *words, code=code)
        said = self.call("replay", replay, "--trace", self.path("second"), code=code)
        self.assertRegex(said, r"replay on the build that was recorded: all \d+ steps as recorded, the same trace")
        self.assertEqual(read(self.path("first"), "rb"), read(self.path("second"), "rb"))
        return json.loads(read(replay))

    def test_a_plain_run(self):
        file = self.same_again(LATE)
        self.assertEqual((file["agent"]["image"], file["agent"]["checked"]), ("linux-6.12", False))
        self.assertIn("gpu perf.level_set = -110 ETIMEDOUT",
                      [step["what"].split(" elapsed")[0] for step in file["steps"] if step["kind"] == "client"])

    def test_an_interleaving(self):
        file = self.same_again(LOOKUP)
        holds = [(step["in"], step["what"]) for step in file["steps"] if step["what"].startswith("hold: ")]
        self.assertEqual(len(holds), 2)
        self.assertTrue(holds[0][1].startswith("hold: irq/1 stands at scmi_handle_response:"), holds)
        self.assertTrue(all(file["steps"][i]["at_ns"] <= file["steps"][i + 1]["at_ns"]
                            for i in range(len(file["steps"]) - 1) if "hash" in file["steps"][i + 1]))

    def test_overrides_seed_and_checkers_are_in_the_file(self):
        file = self.same_again(LATE, "--set", "platform.latency=41", "--set", "computer.cpus=2", "--seed", "77",
                               "--check", "none")
        self.assertEqual(file["run"]["set"], ["platform.latency=41", "computer.cpus=2"])
        self.assertEqual((file["run"]["seed"], file["run"]["check"]), (77, "none"))
        self.assertNotEqual(file["end"]["trace_hash"], json.loads(read(self.record(LATE, name="other")))["end"]["trace_hash"])

    def test_a_constraint_that_was_taken_out(self):
        file = self.same_again(LOOKUP, "--without-constraint", "0", code=1)
        self.assertEqual(file["run"]["without_constraint"], 0)
        self.assertEqual([step for step in file["steps"] if step["what"].startswith("hold: ")], [])

    def test_random_draws(self):
        file = self.same_again(os.path.join(ROOT, "scenarios", "load-poisson.json"))
        streams = {draws["stream"]: draws["values"].split() for draws in file["draws"]}
        self.assertGreater(sum(map(len, streams.values())), 100)

    def test_a_failure_fails_again_and_says_how(self):
        failing = self.path("failing.json")
        with open(failing, "w", encoding="utf-8") as out:
            story = json.loads(read(LATE))
            story["expect"] = {"counters": {"platform.requests": 12345}}
            json.dump(story, out)
        said = self.call("run", failing, "--record", self.path("run.replay"), code=1)
        self.assertRegex(said, r"replay: \S+ replay \S+run\.replay\n")
        self.assertIn("again: ", said)
        os.unlink(failing)  # the file stands alone
        self.same_verdict(self.path("run.replay"), "fail", 1)

    def same_verdict(self, replay, verdict, code):
        said = self.call("replay", replay, code=code)
        self.assertTrue(said.startswith(verdict + " "), said)
        self.assertIn(f"recorded verdict: {verdict}", said)

    def test_runs_that_do_not_come_to_their_end(self):
        # Kinds of sim/kernel/selftest.h: WARN, BUG, NULL_READ, NULL_CALL, SLEEP_IN_ATOMIC, HUNG, SPIN, PANIC, STACK.
        for kind in (1, 2, 3, 5, 7, 9, 11, 15, 16):
            with self.subTest(kind):
                path = self.path(f"kind-{kind}.json")
                with open(path, "w", encoding="utf-8") as out:
                    json.dump({"why": "misbehaves", "clients": [{"name": "one", "script": [{"do": "selftest", "kind": kind}]}]}, out)
                file = self.same_again(path, code=1)
                self.assertEqual(file["end"]["verdict"], "fail")
                self.assertTrue([step for step in file["steps"] if step["kind"] == "finding"])

    def test_reports(self):
        replay, reports = self.record(LATE), [self.path(name) for name in ("x.json", "x.xml", "x.md")]
        self.call("replay", replay, "--report", "json", reports[0], "--report", "junit", reports[1], "--report", "table", reports[2])
        run, = json.loads(read(reports[0]))
        self.assertEqual((run["scenario"], run["agent"], run["verdict"]), (LATE, "linux-6.12", "pass"))
        self.assertEqual((run["replay"]["file"], run["replay"]["mode"], run["replay"]["recorded_verdict"],
                          run["replay"]["same_trace"], run["replay"]["divergences"]), (replay, "strict", "pass", True, []))
        self.assertEqual(run["replay"]["recorded"], run["replay"]["came"])
        self.assertIn('tests="1" failures="0"', read(reports[1]))
        self.assertIn("late-reply", read(reports[2]))
        other = self.edited(replay, "gpu perf.level_set = -110 ETIMEDOUT", "gpu perf.level_set = -104 ECONNRESET", False)
        self.call("replay", other, "--report", "json", reports[0], "--report", "junit", reports[1], code=3)
        run, = json.loads(read(reports[0]))
        self.assertEqual((run["verdict"], run["replay"]["divergence_count"]), ("diverged", 1))
        self.assertIn("ECONNRESET", "".join(run["replay"]["divergences"]))
        self.assertIn('<error type="diverged"', read(reports[1]))
        self.assertIn("ECONNRESET", read(reports[1]))
        self.assertIn("No such file", self.call("replay", replay, "--report", "json", "/no/such/file", code=2))

    def test_a_folder_for_several(self):
        os.mkdir(self.path("all"))
        self.call("run", LATE, LOOKUP, "--record", self.path("all"))
        self.assertEqual(sorted(os.listdir(self.path("all"))), ["late-lookup.replay", "late-reply.replay"])
        said = self.call("run", LATE, LOOKUP, "--record", self.path("nowhere"), code=2)
        self.assertIn("expected an existing folder", said)


class Refused(Case):
    def refused(self, path, *parts):
        said = self.call("replay", path, code=2)
        for part in parts:
            self.assertIn(part, said)
        # The image itself refuses it, too.
        self.assertEqual(answer_of(image("linux-6.12"), {"replay": path})["verdict"], "bad-input")

    def test_files_that_were_cut_short(self):
        text = read(self.record(LATE))
        for bytes_kept in (0, 1, 40, 100, 1000, len(text) // 2, len(text) - 3):
            with open(self.path("cut.replay"), "w", encoding="utf-8") as out:
                out.write(text[:bytes_kept])
            self.refused(self.path("cut.replay"), "cut.replay:", "cut short?")

    def test_files_that_were_edited(self):
        replay = self.record(LATE)
        for old, new in (('"seed":1', '"seed":2'), ('"took":0', '"took":1'), ("level_set", "level_get")):
            self.refused(self.edited(replay, old, new), "edited.replay:1:", "was changed after it was written")

    def test_another_version(self):
        self.refused(self.edited(self.record(LATE), '"version": 1', '"version": 2'), "of version 2; expected version 1")

    def test_values_that_cannot_be(self):
        replay = self.record(LATE)
        self.assertEqual(answer_of(image("linux-6.12"), {"replay": self.edited(replay, '"hz":1000', '"hz":1000', False)})
                         ["verdict"], "pass")
        for old, new, what in (('"hz":1000', '"hz":"fast"', '"hz" is a string; expected a number'),
                               ('"seed":1', '"seed":-1', "expected a whole number"),
                               ('"took":0', '"taken":0', '"took" is missing'),
                               ('"trace_hash":"', '"trace_hash":"x', "16 hexadecimal digits"),
                               ('"set":[]', '"set":[1]', "an override is no string"),
                               ('"values":"', '"values":"zz ', "hexadecimal numbers")):
            self.refused(self.edited(replay, old, new, False), "edited.replay:", what)

    def test_what_is_no_replay_file(self):
        self.refused(LATE, "this is no replay file; expected what `scmi-sim run --record FILE` writes")
        self.refused(self.path("nothing"), "No such file or directory")
        self.refused(self.folder, "Is a directory")

    def test_an_agent_that_is_not_there(self):
        replay = self.edited(self.record(LATE), '"name":"linux-6.12"', '"name":"linux-6.13"', False)
        said = self.call("replay", replay, code=2)
        self.assertIn("there is no agent 'linux-6.13'", said)
        self.assertIn("recorded on linux-6.13 (image linux-6.12, release 6.12.", said)
        self.call("replay", replay, "--agent", "linux-6.12")

    def test_usage(self):
        replay = self.record(LATE)
        for words in ((), (replay, replay), (replay, "--mode", "loose"), (replay, "--trace", "/no/such/file"),
                      (replay, "--trace-format", "yaml"), (replay, "--report", "yaml", "x")):
            self.assertIn("expected", self.call("replay", *words, code=2))
        self.call("run", LATE, "--record", self.path("x"), "--check-determinism", code=2)
        self.assertEqual(self.call("run", LATE, "--record", "/no/such/file", code=2).count("--record"), 1)
        self.assertEqual(os.listdir(self.folder), ["run.replay"])


class Sum(unittest.TestCase):
    def test_known_answer(self):
        self.assertEqual(checksum("a"), "af63dc4c8601ec8c")


if __name__ == "__main__":
    main()
