# SPDX-License-Identifier: Apache-2.0
"""Every family of rules between real processes: the operator picks one while the pool runs, a batch is bought by it,
   and the lot's transcript, from the pool and from a member, stands up to the audit.
   lots_test.py PROOFPOOL GUESTS"""

import signal
import sys
import tempfile
import unittest
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from stage import Stage, wait_until  # noqa: E402

BINARY, GUESTS = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()


class Lots(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="proofpool-lots-")
        cls.stage = Stage(BINARY, cls.folder.name)
        cls.sections = {
            "segments": {"log_cycles": 16},
            "auction": {"default_rule": "vcg", "commit_ms": 600, "reveal_ms": 600},
            "clock": {"ticks": 10, "tick_ms": 300},
            "round": {"wait_ms": 4000},
            "members": {"silence_ms": 60000},
        }
        cls.stage.set_up(**cls.sections)
        cls.pool_key = cls.stage.key_of("pool", "--config", cls.stage.pool_config)
        cls.input = cls.stage.folder / "input"
        cls.input.write_bytes(b"\x02\0\0\0\x03\0\0\0")
        cls.members = [cls.stage.start_member(name, "--cost-per-hour", cost, "--jobs-a-lot", "1")
                       for name, cost in (("anna", "0.1"), ("ben", "0.2"), ("carl", "0.4"))]
        for member in cls.members:
            member.wait_for_line("joined pool", 120)

    @classmethod
    def tearDownClass(cls):
        cls.stage.__exit__()
        cls.folder.cleanup()

    def pick(self, rule):
        """The operator edits the file and sends SIGHUP."""
        before = sum("configuration reloaded" in line for line in self.stage.pool.lines)
        text = self.stage.pool_config.read_text()
        lines = [f'default_rule = "{rule}"' if line.startswith("default_rule") else line for line in text.split("\n")]
        self.stage.pool_config.write_text("\n".join(lines))
        self.stage.pool.popen.send_signal(signal.SIGHUP)
        wait_until("the reload", lambda: sum("configuration reloaded" in line for line in self.stage.pool.lines) > before,
                   20, [self.stage.pool])

    def order(self, n=1):
        buyers = [self.stage.start_buy(GUESTS / "add.elf", self.input, self.stage.folder / f"proof{i}",
                                       self.stage.folder / f"journal{i}", "--max-price", "5", "--bid-s", "2",
                                       "--deadline-s", "200") for i in range(n)]
        for buyer in buyers:
            self.assertEqual(buyer.wait(240), 0, buyer.tail() + self.stage.pool.tail())

    def cleared(self, rule):
        shot = self.stage.snapshot()
        return [lot for lot in shot["lots"] if lot["rule"] == rule and lot["outcome"] == "cleared"]

    def transcript(self, lot):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.stage.http_port}/api/lots/{lot}/transcript") as answer:
            return answer.read()

    def audit(self, lot):
        path = self.stage.folder / f"lot-{lot}.transcript"
        path.write_bytes(self.transcript(lot))
        held = self.stage.run("audit", "--transcript", path, "--pool-key", self.pool_key)
        self.assertIn("holds", held.stdout)
        forged = bytearray(path.read_bytes())
        forged[len(forged) // 2] ^= 1
        forged_path = self.stage.folder / f"lot-{lot}.forged"
        forged_path.write_bytes(forged)
        found = self.stage.run("audit", "--transcript", forged_path, "--pool-key", self.pool_key, check=False)
        self.assertEqual(found.returncode, 1, found.stdout)
        self.assertIn("FAULT", found.stdout)
        kept = [p for m in ("anna", "ben", "carl")
                for p in (self.stage.folder / f"member-{m}").rglob(f"lot-{lot}.transcript")]
        self.assertTrue(kept, f"no member kept lot {lot}")
        for copy in kept:
            self.assertEqual(copy.read_bytes(), path.read_bytes())

    def bought_by(self, rule):
        self.pick(rule)
        self.order()
        lots = self.cleared(rule)
        self.assertTrue(lots, rule)
        for lot in lots:
            self.audit(lot["id"])

    def test_vcg(self):
        self.bought_by("vcg")

    def test_uniform(self):
        self.bought_by("uniform")

    def test_second_score(self):
        self.bought_by("second-score")

    def test_dutch_up(self):
        self.bought_by("dutch-up")

    def test_dutch_down(self):
        self.bought_by("dutch-down")

    def test_fixed_rate(self):
        self.pick("fixed-rate")
        before = len(self.stage.snapshot()["lots"])
        self.order()
        self.assertEqual(len(self.stage.snapshot()["lots"]), before)
        self.assertTrue(any("at fixed-rate" in line for member in self.members for line in member.lines))

    def test_two_orders_in_one_round(self):
        self.pick("proofi")
        self.order(2)
        lots = self.cleared("proofi")
        self.assertTrue(lots)
        for lot in lots:
            self.audit(lot["id"])

    def test_a_file_with_faults_changes_nothing(self):
        text = self.stage.pool_config.read_text()
        self.stage.pool_config.write_text(text.replace("ticks = 10", "ticks = 0"))
        self.stage.pool.popen.send_signal(signal.SIGHUP)
        self.stage.pool.wait_for_line("the configuration stays as it was")
        self.stage.pool_config.write_text(text)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
