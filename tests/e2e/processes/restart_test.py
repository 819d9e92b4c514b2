# SPDX-License-Identifier: Apache-2.0
"""The pool is killed with SIGKILL in the middle of a batch and started again: the order is delivered, no accepted work
is lost, and nobody is paid twice. The market is killed and restarted as well.
   restart_test.py PROOFPOOL GUESTS"""

import sqlite3
import sys
import tempfile
import unittest
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from stage import Stage, split_headers, wait_until  # noqa: E402

BINARY, GUESTS = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
HEADERS = Path(__file__).resolve().parents[2] / "data/mainnet_headers_0_999.rlp"


def jobs_of(shot):
    return shot["batches"][0]["jobs"] if shot and shot["batches"] else []


class KilledPool(unittest.TestCase):
    def test_nothing_is_lost_or_paid_twice(self):
        with tempfile.TemporaryDirectory(prefix="proofpool-restart-") as folder, Stage(BINARY, folder) as stage:
            stage.set_up(segments={"log_cycles": 16})
            for name in ("ada", "cyd"):
                stage.start_member(name, "--cost-per-hour", "100").wait_for_line("joined", 120)
            headers = stage.folder / "headers.rlp"
            headers.write_bytes(b"".join(split_headers(HEADERS.read_bytes())[:50]))
            proof, journal = stage.folder / "proof", stage.folder / "journal"
            elf = GUESTS / "header_chain.elf"
            buyer = stage.start_buy(elf, headers, proof, journal, "--max-price", "50", "--bid-s", "2", "--deadline-s", "200")

            def in_the_middle():
                states = [j["state"] for j in jobs_of(stage.snapshot())]
                return "accepted" in states and "leased" in states

            wait_until("a batch in the middle", in_the_middle, 120, [stage.pool, stage.market])
            before = {j["id"]: j for j in jobs_of(stage.snapshot()) if j["state"] == "accepted"}
            stage.pool.kill()
            stage.market.kill()
            stage.restart_market()
            stage.start_pool()
            self.assertEqual(buyer.wait(220), 0, buyer.tail())

            shot = wait_until("the books to be settled", lambda: self.settled(stage.snapshot()), 30, [stage.pool])
            for job in jobs_of(shot):
                self.assertEqual(job["state"], "accepted")
            for job_id, job in before.items():
                after = next(j for j in jobs_of(shot) if j["id"] == job_id)
                self.assertEqual((after["member"], after["price"]), (job["member"], job["price"]), "accepted work is kept")
            self.assertEqual(Decimal(shot["ledger"]["sum"]), 0)
            self.books(stage, shot)
            context = next(line.split()[1] for line in buyer.lines if line.startswith("context"))
            stage.run("verify", "--proof", proof, "--image", stage.run("image-id", "--elf", elf).stdout.strip(),
                      "--input", headers, "--journal", journal, "--context", context)
            self.assertEqual(stage.pool.stop(), 0, stage.pool.tail())

    def settled(self, shot):
        return shot if shot and shot["orders"] and shot["orders"][0]["state"] == "paid" else None

    def books(self, stage, shot):
        """Pay plus surplus plus fee is the revenue, and each job was paid once: beside the prices only copies that
        another's result made needless may have cost something, each such fee an entry of its own."""
        batch = shot["batches"][0]
        prices = sum((Decimal(j["price"]) for j in batch["jobs"]), Decimal(0))
        self.assertEqual(prices + Decimal(batch["cancel_fees"]), Decimal(batch["paid"]))
        total = Decimal(batch["paid"]) + Decimal(batch["surplus"]) + Decimal(batch["operator_fee"])
        dust = sum((-Decimal(b["amount"]) for b in shot["ledger"]["balances"] if b["account"] == "dust"), Decimal(0))
        self.assertEqual(total + dust, Decimal(batch["revenue"]))
        earned = sum((Decimal(m["earned"]) for m in shot["members"]), Decimal(0))
        self.assertEqual(earned, Decimal(batch["paid"]) + Decimal(batch["surplus"]))
        database = sqlite3.connect(f"file:{stage.folder}/pool-data/pool.db?mode=ro", uri=True)
        sums = database.execute("select sum(nanos) from posting").fetchone()[0]
        self.assertEqual(sums, 0, "every posting of the journal adds up to zero")
        paid = "select coalesce(sum(nanos), 0) from posting join entry on entry = number where kind = ? and nanos > 0"
        for kind, amount in (("job paid", prices), ("cancel fee", Decimal(batch["cancel_fees"]))):
            booked = Decimal(database.execute(paid, (kind,)).fetchone()[0]) / 10**9
            self.assertEqual(booked, amount, kind)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
