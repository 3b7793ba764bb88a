#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Every shipped scenario is recorded and replayed: the same steps, the same trace, the same verdict. And damaged files."""
import concurrent.futures
import json
import os
import random

from replays import LOOKUP, ROOT, Case, answer_of, checksum, image, main, read

DAMAGED = 200


class Shipped(Case):
    def test_all_are_replayed(self):
        self.call("run", os.path.join(ROOT, "scenarios"), "--agent", "linux-6.12", "--record", self.folder)
        files = sorted(os.listdir(self.folder))
        self.assertGreater(len(files), 80)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            answers = list(pool.map(self.replay, files))
        for name, answer in zip(files, answers):
            with self.subTest(name):
                self.assertEqual((answer["verdict"], answer["replay"]["divergences"]), (answer["replay"]["verdict"], []))
                self.assertTrue(answer["replay"]["same_build"] and answer["replay"]["same_trace"])

    def replay(self, name):
        path = os.path.join(self.folder, name)
        file = read(path)
        agent = json.loads(file)["agent"]["image"]
        return answer_of(image(agent), {"replay": path, "engine": {"run_ahead": len(file) % 2 == 0}})


class Damaged(Case):
    """Files with bytes changed and a right checksum: an answer, whatever it is, and never a crash."""

    def test_bytes_that_changed(self):
        text = read(self.record(LOOKUP))
        at = text.index('"checksum": "') + len('"checksum": "')
        draw = random.Random(4)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            verdicts = list(pool.map(self.verdict, [(i, self.damage(text, at + 17, draw), at) for i in range(DAMAGED)]))
        self.assertLessEqual(set(verdicts), {"pass", "fail", "bad-input", "diverged"})
        self.assertGreater(verdicts.count("bad-input"), DAMAGED // 10)
        self.assertGreater(verdicts.count("diverged"), 0)

    @staticmethod
    def damage(text, begin, draw):
        for _ in range(draw.randint(1, 3)):
            at = draw.randrange(begin, len(text))
            kind = draw.randrange(3)
            if kind == 0:
                text = text[:at] + draw.choice('0123456789abc"{}[],:-') + text[at + 1:]
            elif kind == 1:
                text = text[:at] + text[at + draw.randint(1, 40):]
            else:
                text = text[:at] + text[at:at + draw.randint(1, 40)] + text[at:]
        return text

    def verdict(self, job):
        number, text, at = job
        path = self.path(f"{number}.replay")
        with open(path, "w", encoding="utf-8") as out:
            out.write(text[:at] + checksum(text[at + 17:]) + text[at + 16:])
        return answer_of(image("linux-6.12-checked"), {"replay": path})["verdict"]


if __name__ == "__main__":
    main()
