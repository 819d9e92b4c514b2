#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Takes out of the sources, one at a time, what removals.txt lists, and asks whether the tests named there go red.

It works on a copy of the working tree, whose build it keeps (preset `mutants`, where each folder's tests are a program),
so what is compiled again is what an edit touches. Before any edit all the tests must be green. A program that does not
compile, or dies on the way, is no red test.
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


class Removal:
    def __init__(self, paragraph):
        lines = paragraph.splitlines()
        self.says = lines[0]
        self.tests = [tuple(line.split()[1:]) for line in lines if line.startswith("test ")]
        self.file = next(line.split()[1] for line in lines if line.startswith("in "))
        self.old, self.new = ("\n".join(line[2:] for line in lines[1:] if line.startswith(sign)) for sign in "-+")
        self.programs = sorted({program for program, _ in self.tests})


def removals():
    paragraphs = (HERE / "removals.txt").read_text().split("\n\n")
    return [Removal(p.strip("\n")) for p in paragraphs if not p.startswith("#")]


def copy_sources(tree):
    """Makes the copy hold what the working tree does. What did not change keeps its time."""
    listed = subprocess.run(["git", "ls-files", "-coz", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True)
    names = {name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()}
    known = tree / "build/copied.txt"
    for name in set(known.read_text().splitlines() if known.exists() else []) - names:
        (tree / name).unlink(missing_ok=True)
    for name in names:
        source, copy = ROOT / name, tree / name
        if not copy.exists() or copy.read_bytes() != source.read_bytes():
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(source.read_bytes())
            copy.chmod(source.stat().st_mode)
    known.parent.mkdir(parents=True, exist_ok=True)
    known.write_text("\n".join(sorted(names)))


class Copy:
    def __init__(self, tree, jobs):
        self.tree, self.build, self.jobs = tree, tree / "build/mutants", jobs
        self.environment = dict(os.environ, CCACHE_BASEDIR=str(tree), CCACHE_NOHASHDIR="1", CCACHE_DEPEND="1")
        copy_sources(tree)
        if not (self.build / "build.ninja").exists():
            self.call(["cmake", "--preset", "mutants"])

    def call(self, command):
        done = subprocess.run(command, cwd=self.tree, env=self.environment, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"{' '.join(map(str, command))} failed:\n{(done.stdout + done.stderr)[-3000:]}")

    def compile(self, programs):
        self.call(["ninja", "-C", self.build, f"-j{self.jobs}", *programs])

    def verdicts(self, program, tests):
        """The tests that pass and those that fail, of those that there are."""
        run = lambda *flags: subprocess.run([self.build / "bin" / program, f"--gtest_filter={tests}", *flags],
                                            cwd=self.build, capture_output=True, text=True).stdout
        n_tests = sum(line.startswith("  ") for line in run("--gtest_list_tests").splitlines())
        ended = re.findall(r"^\[ +(OK|FAILED) +\] ([^ ,]+).* \(\d+ ms\)$", run(), re.MULTILINE)
        passed, failed = ([name for word, name in ended if word == asked] for asked in ("OK", "FAILED"))
        if n_tests == 0 or len(passed) + len(failed) != n_tests:
            sys.exit(f"{program}: {n_tests} tests are called {tests}, and {len(ended)} came to an end")
        return passed, failed


def judge(copy, removal):
    """Whether all its tests go red without it."""
    path = copy.tree / removal.file
    whole = path.read_text()
    if whole.count(removal.old) != 1:
        sys.exit(f"{removal.file} does not hold this once: {removal.old}")
    path.write_text(whole.replace(removal.old, removal.new))
    try:
        copy.compile(removal.programs)
        verdicts = [copy.verdicts(*test) for test in removal.tests]
    finally:
        path.write_text(whole)
    for passed, failed in verdicts:
        for name in failed:
            print(f"{name} goes red when {removal.says}", flush=True)
        for name in passed:
            print(f"STILL GREEN: {name} when {removal.says}", flush=True)
    return not any(passed for passed, _ in verdicts)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--tree", default=ROOT / "build/removals", type=pathlib.Path, help="where the copy is")
    arguments.add_argument("--jobs", default=2, type=int)
    arguments.add_argument("--only", default="", help="a regular expression that a test's name must match")
    options = arguments.parse_args()
    chosen = [r for r in removals() if any(re.search(options.only, name) for _, name in r.tests)]
    begin = time.monotonic()
    copy = Copy(options.tree, options.jobs)
    copy.compile(sorted({program for r in chosen for program in r.programs}))
    for program, tests in sorted({test for r in chosen for test in r.tests}):
        if red := copy.verdicts(program, tests)[1]:
            sys.exit(f"red before anything is removed: {red}")
    unnoticed = [r for r in chosen if not judge(copy, r)]
    print(f"{len(chosen)} removals, {len(unnoticed)} not noticed, {time.monotonic() - begin:.0f} s")
    return 1 if unnoticed else 0


if __name__ == "__main__":
    sys.exit(main())
