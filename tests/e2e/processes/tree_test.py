# SPDX-License-Identifier: Apache-2.0
"""A batch as a tree of jobs, with real processes: an order of at least 17 segments ends in one small proof."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from stage import Stage, wait_until  # noqa: E402

FINAL_PROOF_BYTES = 186_467  # however many segments there are
BINARY, GUESTS = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()


class Tree(unittest.TestCase):
    def test_seventeen_segments_become_one_proof(self):
        with tempfile.TemporaryDirectory(prefix="proofpool-tree-") as folder, Stage(BINARY, folder) as stage:
            stage.set_up(pricing={"cost_per_2p20_cycles": "2"}, segments={"log_cycles": 16})
            for name, cost in (("ada", "900"), ("ben", "700")):
                stage.start_member(name, "--cost-per-hour", cost).wait_for_line("joined", 120)
            elf, input_path = GUESTS / "fibonacci.elf", Path(folder) / "input"
            input_path.write_bytes((215_000).to_bytes(4, "little"))
            image = stage.run("image-id", "--elf", elf).stdout.strip()
            proof, journal = Path(folder) / "proof", Path(folder) / "journal"
            buyer = stage.start_buy(elf, input_path, proof, journal, "--max-price", "90", "--deadline-s", "240")
            self.assertEqual(buyer.wait(280), 0, buyer.tail())
            shot = wait_until("the order to be settled", lambda: self.settled(stage.snapshot()), 30, [stage.pool])
            jobs = shot["batches"][0]["jobs"]
            kinds = [job["job_class"].split("/")[0] for job in jobs]
            self.assertGreaterEqual(kinds.count("segment"), 17)
            self.assertGreaterEqual(kinds.count("node"), 5)
            self.assertEqual(kinds.count("final"), 1)
            self.assertTrue(all(job["state"] == "accepted" for job in jobs))
            self.assertEqual(float(shot["ledger"]["sum"]), 0.0)
            self.assertEqual(proof.stat().st_size, FINAL_PROOF_BYTES)
            context = next(line.split()[1] for line in buyer.lines if line.startswith("context"))
            claim = ["--image", image, "--input", input_path, "--journal", journal, "--context", context]
            stage.run("verify", "--proof", proof, *claim)
            spoilt = bytearray(proof.read_bytes())
            spoilt[-1000] ^= 1
            proof.write_bytes(spoilt)
            self.assertEqual(stage.run("verify", "--proof", proof, *claim, check=False).returncode, 1)

    @staticmethod
    def settled(shot):
        return shot if shot and shot["orders"] and shot["orders"][0]["state"] == "paid" else None


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
