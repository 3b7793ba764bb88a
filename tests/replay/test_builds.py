#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""A replay on another build: it goes on as long as names match, and says where they do not, with both sides."""
import os
import sys

from replays import BUILD, HERE, LATE, Case, answer_of, image, main

sys.path.insert(0, os.path.join(os.path.dirname(HERE), "mutants"))
from run import Workshop  # pylint: disable=wrong-import-position


class Edit:
    """A change of core/, as a mutant is one."""

    def __init__(self, file, old, new):
        self.path, self.old, self.new = file, old, new

    def apply(self, folder):
        path = os.path.join(folder, "core", self.path)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        assert text.count(self.old) == 1, f"{self.path} has no such place any more: {self.old}"
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(self.old, self.new))


# Another build that does the same, only later; and one whose timeouts have another error.
SLOWER = Edit("exchange.c", "\treturn -ETIMEDOUT;\n", "\tcpu_relax();\n\tcpu_relax();\n\treturn -ETIMEDOUT;\n")
OTHER_ERROR = Edit("exchange.c", "\treturn -ETIMEDOUT;\n", "\treturn -EIO;\n")


class Builds(Case):
    @classmethod
    def setUpClass(cls):
        cls.workshop = Workshop(BUILD, "replay")

    def setUp(self):
        super().setUp()
        self.replay = self.record(LATE, "--agent", "own")

    def replayed(self, edit, mode="strict"):
        request = {"replay": self.replay, "agent": "own", "best_effort": mode == "best-effort"}
        return answer_of(self.workshop.image(edit), request)

    def test_names_match_on_another_build(self):
        answer = self.replayed(SLOWER)
        self.assertEqual((answer["verdict"], answer["replay"]["divergences"]), ("pass", []))
        self.assertEqual((answer["replay"]["same_build"], answer["replay"]["same_trace"]), (False, False))
        self.assertEqual(answer["replay"]["came"], answer["replay"]["recorded"])

    def test_the_first_divergence_has_both_sides(self):
        answer = self.replayed(OTHER_ERROR)
        self.assertEqual((answer["verdict"], len(answer["replay"]["divergences"])), ("diverged", 1))
        first = answer["replay"]["divergences"][0]
        self.assertEqual(first["in"], "gpu")
        self.assertRegex(first["recorded"], r"^\d+\.\d{3} us, gpu: client gpu perf.level_set = -110 ETIMEDOUT elapsed_us=\S+$")
        self.assertRegex(first["now"], r"^\d+\.\d{3} us, gpu: client gpu perf.level_set = -5 EIO elapsed_us=\S+$")
        self.assertIn(first["recorded"], answer["headline"])
        # It was ended there.
        self.assertLess(answer["virtual_ns"], first["at_ns"] + 1000000)

    def test_best_effort_goes_on_and_judges(self):
        answer = self.replayed(OTHER_ERROR, "best-effort")
        self.assertEqual(answer["verdict"], "fail")
        divergences = answer["replay"]["divergences"]
        self.assertEqual((divergences[0]["missed"], divergences[0]["extra"]), (1, 1))
        self.assertIn("-110 ETIMEDOUT", divergences[0]["recorded"])
        self.assertRegex(divergences[-1]["recorded"], "end pass by DONE$")
        self.assertRegex(divergences[-1]["now"], "end fail by DONE$")
        # After the one step the ways met again.
        self.assertEqual(len(divergences), 2)
        self.assertGreater(answer["virtual_ns"], 50000000)

    def test_on_the_build_that_was_recorded_nothing_differs(self):
        answer = answer_of(image("own"), {"replay": self.replay, "agent": "own"})
        self.assertEqual((answer["verdict"], answer["replay"]["same_build"], answer["replay"]["same_trace"]), ("pass", True, True))

    def test_what_no_name_shows_is_seen_by_the_hash_on_the_same_build(self):
        # A step of the file with another hash, as another trace before it would have it.
        text = self.replay
        replay = self.edited(text, '"in":"gpu","kind":"client","what":"gpu sleep time_us=20000","records":',
                             '"in":"gpu","kind":"client","what":"gpu sleep time_us=20000","records":1', False)
        answer = answer_of(image("own"), {"replay": replay, "agent": "own"})
        self.assertEqual(answer["verdict"], "diverged")
        self.assertRegex(answer["replay"]["divergences"][0]["now"], r"the traces differ after record \d+$")

    def test_another_tree(self):
        said = self.call("replay", self.record(LATE), "--agent", "own")
        self.assertRegex(said, r"replay on another build: all \d+ steps as recorded, another trace; recorded verdict: pass")

    def test_the_program_shows_a_divergence_and_leaves_with_3(self):
        replay = self.edited(self.replay, "gpu perf.level_set = -110 ETIMEDOUT", "gpu perf.level_set = -104 ECONNRESET", False)
        said = self.call("replay", replay, code=3)
        self.assertTrue(said.startswith("diverged "), said)
        self.assertRegex(said, r"replay on the build that was recorded: 1 divergence in \d+ steps")
        self.assertRegex(said, r"recorded: \S+ us, gpu: client gpu perf.level_set = -104 ECONNRESET")
        self.assertRegex(said, r"now:      \S+ us, gpu: client gpu perf.level_set = -110 ETIMEDOUT")
        self.assertRegex(said, r"again: \S+ replay \S+ --agent own --mode strict")
        said = self.call("replay", replay, "--mode", "best-effort")
        self.assertTrue(said.startswith("pass "), said)
        self.assertIn("(recorded steps that did not come: 1; others that came: 1)", said)

    def test_a_choice_that_cannot_be_taken(self):
        replay = self.edited(self.replay, '"what":"sched:pick","nth":3,"of":2,"took":0', '"what":"sched:pick","nth":3,"of":2,"took":5', False)
        answer = answer_of(image("own"), {"replay": replay, "agent": "own"})
        self.assertEqual(answer["verdict"], "diverged")
        self.assertIn("choice sched:pick, passage 3: 5 of 2", answer["replay"]["divergences"][0]["recorded"])
        self.assertIn("choice sched:pick, passage 3: 0 of 2", answer["replay"]["divergences"][0]["now"])

    def test_a_choice_that_is_forced(self):
        replay = self.edited(self.replay, '"what":"sched:pick","nth":3,"of":2,"took":0', '"what":"sched:pick","nth":3,"of":2,"took":1', False)
        answer = answer_of(image("own"), {"replay": replay, "agent": "own", "best_effort": True})
        self.assertIn(answer["verdict"], ("pass", "fail"))
        self.assertGreater(answer["replay"]["divergence_count"], 0)
        # The choice itself came as the file has it; what follows from it is what differs.
        self.assertNotIn("passage 3:", answer["replay"]["divergences"][0]["now"])

    def test_a_draw_that_cannot_be(self):
        poisson = self.record(os.path.join(os.path.dirname(LATE), "load-poisson.json"), name="poisson")
        replay = self.edited(poisson, '"stream":"generator.reader-0","values":"', '"stream":"generator.reader-0","values":"ffffffffffffffff ',
                             False)
        answer = answer_of(image("linux-6.12"), {"replay": replay})
        self.assertEqual(answer["verdict"], "diverged")


if __name__ == "__main__":
    main()
