# SPDX-License-Identifier: Apache-2.0
"""Assembles the programs of programs.py as anyone would who does not use the SDK, runs each with `proofpool execute`, and
proves and verifies one that is made of all of them. Usage: conformance_test.py PROOFPOOL"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
from programs import all_programs, assembly  # noqa: E402

COMPILER = ["riscv64-unknown-elf-gcc", "-march=rv32im", "-mabi=ilp32", "-nostdlib", "-nostartfiles", "-static"]
# How a suite may place its text: by the linker's default script, or packed without headers.
LINKS = [["-Ttext=0x10000"], ["-Wl,-Ttext-segment=0x10000"], ["-Wl,-N", "-Wl,--no-warn-rwx-segments", "-Ttext=0x10000"]]


def run(*command):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\nended with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


def build(folder, name, text, link):
    source, elf = folder / f"{name}.S", folder / f"{name}.elf"
    source.write_text(text)
    run(*COMPILER, *link, source, "-o", elf)
    return elf


def exit_code(proofpool, elf):
    return int(re.search(r"exit code +(\d+)", run(proofpool, "execute", "--elf", elf)).group(1))


def main():
    proofpool = sys.argv[1]
    with tempfile.TemporaryDirectory(prefix="proofpool-conformance-") as temporary:
        folder = Path(temporary)
        parts = []
        for number, (name, part) in enumerate(all_programs()):
            elf = build(folder, name, assembly([part]), LINKS[number % len(LINKS)])
            code = exit_code(proofpool, elf)
            if code != 0:
                sys.exit(f"{name}: check {code} does not hold")
            parts.append(part)
        # The harness itself must be able to fail.
        program, data = parts[0]
        wrong = build(folder, "wrong", assembly([(program, data)]).replace("li t6, 1\n", "li t6, 2\n", 1), LINKS[0])
        if exit_code(proofpool, wrong) == 0:
            sys.exit("a wrong expectation was not noticed")
        elf = build(folder, "all", assembly(parts), LINKS[0])
        proof, journal = folder / "proof", folder / "journal"
        run(proofpool, "prove", "--elf", elf, "--out", proof, "--journal", journal)
        image = run(proofpool, "image-id", "--elf", elf).strip()
        print(run(proofpool, "verify", "--proof", proof, "--image", image, "--journal", journal))
        print(f"{len(parts)} programs hold, and one of all of them is proved")


if __name__ == "__main__":
    main()
