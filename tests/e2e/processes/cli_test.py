# SPDX-License-Identifier: Apache-2.0
"""The prover's command line as a newcomer meets it: it proves, verifies, and says what is wrong.
   cli_test.py PROOFPOOL GUESTS"""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

BINARY, GUESTS = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()


def run(*arguments):
    return subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, timeout=120)


class Proof(unittest.TestCase):
    """One proof of `add`, and everything that must make its verification fail."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="proofpool-cli-")
        cls.at = Path(cls.folder.name)
        (cls.at / "input").write_bytes(b"\x02\0\0\0\x03\0\0\0")
        (cls.at / "other").write_bytes(b"\x02\0\0\0\x04\0\0\0")
        cls.context = "ab" * 32
        made = run("prove", "--elf", GUESTS / "add.elf", "--input", cls.at / "input", "--context", cls.context,
                   "--out", cls.at / "proof", "--journal", cls.at / "journal")
        assert made.returncode == 0, made.stderr
        cls.image = run("image-id", "--elf", GUESTS / "add.elf").stdout.strip()

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def verify(self, **changed):
        options = {"proof": self.at / "proof", "image": self.image, "input": self.at / "input",
                   "context": self.context, "journal": self.at / "journal", **changed}
        return run("verify", *(part for k, v in options.items() if v is not None for part in (f"--{k.replace('_', '-')}", v)))

    def test_the_proof_holds(self):
        self.assertEqual((self.at / "journal").read_bytes(), b"\x05\0\0\0")
        result = self.verify()
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertNotIn("not pinned", result.stdout)

    def test_what_is_left_out_is_named(self):
        self.assertIn("not pinned: the input", self.verify(input=None).stdout)
        self.assertIn("not pinned: the context", self.verify(context=None).stdout)

    def test_another_statement_is_refused(self):
        (self.at / "wrong_journal").write_bytes(b"\x06\0\0\0")
        other_image = run("image-id", "--elf", GUESTS / "fibonacci.elf").stdout.strip()
        for changed in ({"image": other_image}, {"input": self.at / "other"}, {"context": "cd" * 32},
                        {"journal": self.at / "wrong_journal"}, {"exit_code": 1}):
            result = self.verify(**changed)
            self.assertEqual(result.returncode, 1, f"{changed} was accepted")
            self.assertIn("P-VER-001", result.stderr)

    def test_a_changed_byte_is_refused(self):
        proof = (self.at / "proof").read_bytes()
        for at in (0, 100, len(proof) // 3, len(proof) // 2, len(proof) - 1):
            spoiled = bytearray(proof)
            spoiled[at] ^= 0x10
            (self.at / "spoiled").write_bytes(spoiled)
            self.assertEqual(self.verify(proof=self.at / "spoiled").returncode, 1, f"byte {at}")
        for wrong in (proof[:-1], proof + b"\0", b""):
            (self.at / "spoiled").write_bytes(wrong)
            self.assertEqual(self.verify(proof=self.at / "spoiled").returncode, 1)

    def test_a_failing_guest_needs_its_exit_code_named(self):
        made = run("execute", "--elf", GUESTS / "panic.elf", "--input", self.at / "input")
        self.assertEqual(made.returncode, 0, made.stderr)
        self.assertNotIn("exit code  0", made.stdout)


class Mistakes(unittest.TestCase):
    """Wrong arguments, wrong files: exit status 2 or 1, and a sentence that says what, why and what to do."""

    def refused(self, status, words, *arguments):
        result = run(*arguments)
        self.assertEqual(result.returncode, status, f"{arguments}: {result.stdout}{result.stderr}")
        said = result.stdout + result.stderr
        for word in words:
            self.assertIn(word, said, f"{arguments}")

    def test_wrong_command_lines(self):
        self.refused(2, ["subcommand"])
        self.refused(2, [], "frobnicate")
        self.refused(2, ["--elf"], "execute")
        self.refused(2, ["--nonsense"], "execute", "--elf", "x", "--input", "y", "--nonsense")
        self.refused(2, ["--config"], "pool")
        self.refused(2, ["--pool"], "member")
        self.refused(2, ["--key"], "buy")

    def test_help_is_no_mistake(self):
        self.refused(2, ["no verb"], "help", "frobnicate")
        for arguments in (["--help"], ["help"], ["help", "prove"], ["prove", "--help"], ["pool", "--example-config"], ["market", "--example-config"]):
            self.assertEqual(run(*arguments).returncode, 0, arguments)

    def test_wrong_files(self):
        with tempfile.TemporaryDirectory() as folder:
            at = Path(folder)
            (at / "text").write_text("no program at all")
            (at / "empty").write_bytes(b"")
            self.refused(1, ["P-FIL-001", "no such file"], "execute", "--elf", at / "missing", "--input", at / "empty")
            self.refused(1, ["P-ELF-"], "execute", "--elf", at / "text", "--input", at / "empty")
            self.refused(1, ["P-ELF-"], "execute", "--elf", "/bin/true", "--input", at / "empty")
            self.refused(1, ["P-BIN-003", "64 hexadecimal"], "verify", "--proof", at / "text", "--image", "xyz", "--journal", at / "empty")
            self.refused(1, ["refused"], "verify", "--proof", at / "text", "--image", "00" * 32, "--journal", at / "empty")

    def test_configuration_errors_name_the_key_and_what_is_allowed(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "pool.toml"
            path.write_text(run("pool", "--example-config").stdout.replace("commit_ms = 1000", 'commit_ms = "soon"')
                            .replace("log_cycles = 18", "log_cycles = 40").replace("[wire]", "[wire]\ncolour = 1"))
            self.refused(1, ["P-CFG-003", "auction.commit_ms", "from 100 to 600000", "segments.log_cycles",
                             "from 16 to 21", "wire.colour: unknown key"], "pool", "--config", path)
            path.write_text("[pool\n")
            self.refused(1, ["P-CFG-002", "pool.toml:1"], "pool", "--config", path)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
