# SPDX-License-Identifier: Apache-2.0
"""Orders that must never be bid on, with a real market, a real pool and a real buyer.
   market_test.py PROOFPOOL GUESTS"""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from stage import Stage, free_port, wait_until  # noqa: E402

BINARY, GUESTS = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()


class Preflight(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="proofpool-market-")
        cls.stage = Stage(BINARY, cls.folder.name)
        cls.stage.set_up(limits={"cycles_max": 1 << 20})
        cls.input = cls.stage.folder / "input"
        cls.input.write_bytes(b"\x02\0\0\0\x03\0\0\0")

    @classmethod
    def tearDownClass(cls):
        cls.stage.__exit__()
        cls.folder.cleanup()

    def order(self, elf, price="5"):
        """Posts an order, waits until the buyer has ended; its status, its words, and what the pool thinks of it."""
        before = len(self.stage.snapshot()["orders"])
        buyer = self.stage.start_buy(elf, self.input, self.stage.folder / "proof", self.stage.folder / "journal",
                                     "--max-price", price, "--bid-s", "2", "--deadline-s", "60")
        status = buyer.wait(60)
        shot = wait_until("the pool's view of the order", lambda: self.seen(before), 20, [self.stage.pool])
        return status, "\n".join(buyer.lines), shot["orders"][0]

    def seen(self, before):
        shot = self.stage.snapshot()
        return shot if shot and len(shot["orders"]) > before and shot["orders"][0]["state"] not in ("preflight",) else None

    def refused(self, elf, reason):
        status, said, order = self.order(elf)
        self.assertEqual(status, 1, said)
        self.assertIn("P-BUY-001", said)
        self.assertEqual(order["state"], "refused")
        self.assertIn(reason, order["reason"])
        self.assertEqual(order["bid"], "0.00")

    def test_a_program_that_never_halts(self):
        self.refused(GUESTS / "spin.elf", "limit")

    def test_a_program_that_ends_with_another_exit_code(self):
        self.refused(GUESTS / "panic.elf", "exit code")

    def test_a_program_that_faults(self):
        # A word of zeros is no instruction, and the program runs into it with its second step.
        elf = bytearray((GUESTS / "add.elf").read_bytes())
        second = int.from_bytes(elf[24:28], "little") + 4
        header = int.from_bytes(elf[28:32], "little")
        for i in range(int.from_bytes(elf[44:46], "little")):
            at = header + 32 * i
            offset, address = (int.from_bytes(elf[at + 4 + 4 * k:at + 8 + 4 * k], "little") for k in (0, 1))
            size = int.from_bytes(elf[at + 16:at + 20], "little")
            if address <= second < address + size:
                elf[offset + second - address:offset + second - address + 4] = b"\0\0\0\0"
        broken = self.stage.folder / "broken.elf"
        broken.write_bytes(elf)
        self.refused(broken, "instruction")

    def test_an_order_that_does_not_pay(self):
        status, said, order = self.order(GUESTS / "add.elf", price="0.000000001")
        self.assertEqual(status, 1, said)
        self.assertEqual(order["state"], "refused")

    def test_no_money_no_order(self):
        buyer = self.stage.start_buy(GUESTS / "add.elf", self.input, self.stage.folder / "p", self.stage.folder / "j",
                                     "--max-price", "5000", "--bid-s", "2", "--deadline-s", "60")
        self.assertEqual(buyer.wait(30), 1)
        self.assertIn("P-MKT", "\n".join(buyer.lines))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
