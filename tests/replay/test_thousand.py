#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""1,000 replays of one file, each in a fresh process, with all that must not matter mixed: 1,000 identical traces."""
import concurrent.futures
import os

from replays import LOOKUP, Case, answer_of, image, main, read

REPLAYS = 1000
FACTORIES = ("raw", "ucontext", "boost", "thread")
# Another place for the arena, as sim/cli/determinism.c has it.
ARENA_BASES = (0, 0x110000000000)


class Thousand(Case):
    def replay(self, number):
        """One replay; what it says, and the bytes of its trace."""
        trace = self.path(f"{number}.trace")
        answer = answer_of(image("linux-6.12-checked"), {
            "replay": self.path("run.replay"), "trace": trace, "trace_format": "ftrace",
            "engine": {"factory": FACTORIES[number % 4], "run_ahead": number // 4 % 2 == 0,
                       "arena_base": ARENA_BASES[number // 8 % 2]}})
        text = read(trace, "rb")
        os.unlink(trace)
        return answer["verdict"], answer["trace_hash"], answer["replay"]["divergence_count"], text

    def test_all_the_same(self):
        self.record(LOOKUP, "--trace", self.path("trace"))
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            results = set(pool.map(self.replay, range(REPLAYS)))
        self.assertEqual(len(results), 1)
        verdict, _, divergences, text = results.pop()
        self.assertEqual((verdict, divergences), ("pass", 0))
        self.assertEqual(text, read(self.path("trace"), "rb"))


if __name__ == "__main__":
    main()
