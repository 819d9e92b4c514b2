#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Switches off every check of the verifier and of each table, one at a time, and asks whether a test notices.

One build (preset `mutants`) holds all mutants; each test program judges many in one process, a fork for each
(tests/mutants/main.cc). A mutant goes through the stages of its kind, quickest killer first, until a test fails. What
survives must stand in survivors.txt with a reason, and what stands there must survive. Without a mutant every stage
must be green. With --named, mutants meet the tests that tests/property/named_tests.txt asks for until each of those has
gone red under one. Some are about what no mutant switches off: removals.py turns those red, by edits of the sources.
So when `./dev mutants --named` and `./dev mutants --removals` both end well, each named test has been red.
"""
import argparse
import concurrent.futures
import fnmatch
import os
import pathlib
import re
import subprocess
import sys
import threading
import time

import removals

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
ARGUMENT = ["ZeroDenominator", "BusesUnbalanced", "ZetaInBaseField", "QuotientMismatch", "BatchNonce", "QueryNonce",
            "OpeningCount", "PrepPath", "MainPath", "PermPath", "QuotientPath", "LayerPath", "FinalPolynomial"]
# A stage: program, filter ({t} is the mutant's table), and what is run first, before any mutant, because it only makes
# samples. Whoever makes a sample by walking the protocol must not be run first for a mutant of the protocol itself.
OWN, GUARD, HONEST, ATTACKS, FLAGS, FORGERY, LIARS, CALLS = (
    ("tables_property_test", tests, "Sample.*") for tests in (
        "Mutation/{t}.*:MemoryAccess/{t}.*:Instruction/{t}.*", "Guard/{t}.*", "Sample.*",
        "-*/*:*Liar.*:CallForger.*:Rounds.*:Sample.*", "Flags/{t}.*", "Forgery/{t}.*", "*Liar.*",
        "Rounds.*:CallForger.*"))
CONSTRAINT = [OWN, FLAGS, FORGERY, GUARD, ATTACKS, LIARS, CALLS]
CONSTRAINT_OF_ROUNDS = [OWN, CALLS, FLAGS, LIARS]
INTERACTION = [OWN, HONEST]  # without it the honest trace does not balance, whatever an attack would gain
MACHINE = [("recursion_property_test", tests, "MachineMutation.TheSampleIsHonest")
           for tests in ("-MachineGuards.*", "MachineGuards.*")]
OF_ROUNDS = ("keccak_round", "sha256_round", "poseidon2", "poseidon2_perm")
SUITES = ("Pitfalls", "PitfallsDeathTest", "Section9", "Negatives", "Liar", "CallLiar", "CallForger", "Flags", "Leaf",
          "Node")  # where named tests are
JOB = [("vm_test", "Job*", "")]
PROTOCOL = [(program, "*", "") for program in ("stark_property_test", "stark_test")]
# Proofs are made once, by the parent; the test that proves more is left out.
RECURSION = [("recursion_unit_test", "Expectation.*:FinalPayload.*:Joins.*", ""),
             ("recursion_run_test", "-Recursion.TheFinalProofIsOfOneSize*",
              "Recursion.ARunEndsInOneProofThatTheOutsideVerifierAccepts")]
BUNDLE = ("stark_segment_test", "Bundle.*:Orders/*:Pitfalls.*:Section9.*:Statement.*", "Bundle.AnHonestOrderIsAccepted")
VERIFIER = [PROTOCOL[0], BUNDLE, PROTOCOL[1]]
CIRCUIT = ("recursion_unit_test", "Leaf.P08_*", "")  # which has all of the argument's checks a second time


class Mutant:
    def __init__(self, name, says, stages, table=""):
        self.name, self.says, self.table = name, says, table
        self.stages = [(program, tests.format(t=table), prime) for program, tests, prime in stages]


def mutants_of_sources():
    """The names that `found` and `keeps` give to the checks and parts of the protocol."""
    mutants = []
    for folder in ("prover/air", "prover/protocol", "prover/verify", "prover/vm", "prover/recursion"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix not in (".h", ".cc"):
                continue
            text = path.read_text()
            for name in re.findall(r'found\(\s*"([^"]+)",', text):
                stages = {"job": JOB, "final": RECURSION, "lifted": RECURSION}.get(name.split(":")[0], VERIFIER)
                mutants.append(Mutant(name, "", stages))
            parts = [n for n in re.findall(r'keeps\(\s*"([^"]+)"[,)]', text) if n != "absorb "]
            if path.name == "script.h":
                labels = re.findall(r'absorb\("([^"]+)"', text) + re.findall(r'NonceLabel = "([^"]+)"', text)
                parts += ["absorb " + label for label in labels]
            mutants += [Mutant(name, "", PROTOCOL) for name in parts]
            if path.name == "native_judge.h":  # every check of the argument and the queries goes through the judge
                mutants += [Mutant(name, "", VERIFIER + [CIRCUIT]) for name in ARGUMENT]
    return mutants


def mutants_of_tables(binaries):
    listed = subprocess.run([binaries / "mutants_of_tables"], capture_output=True, text=True, check=True).stdout
    mutants = []
    for line in listed.splitlines():
        kind, name, says = line.split(" ", 2)
        table = name.split("/")[0]
        stages = CONSTRAINT_OF_ROUNDS if table in OF_ROUNDS else CONSTRAINT
        stages = MACHINE if kind == "machine" else INTERACTION if "/interaction/" in name else stages
        mutants.append(Mutant(name, says, stages, table))
    return mutants


def run_batch(binaries, stage, mutants, how, report):
    """The failing tests of each mutant, in one process; the stage's filter may name the mutant's table."""
    program, _, prime = stage
    # One thread: a child forked from a process with a team of threads waits for them for ever.
    environment = dict(os.environ, OMP_NUM_THREADS="1", OMP_THREAD_LIMIT="1", PROOFPOOL_MUTANT_BATCH=how,
                       PROOFPOOL_MUTANT_PRIME=prime)
    if not prime:
        del environment["PROOFPOOL_MUTANT_PRIME"]
    process = subprocess.Popen([str(binaries / program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, env=environment, text=True)
    threading.Thread(target=feed, args=(process.stdin, mutants), daemon=True).start()
    killers = {}
    for line in process.stdout:
        if "\t" not in line:
            continue
        name, tests = line.rstrip("\n").split("\t")
        killers[name] = tests.split()
        report(name, killers[name])
    if process.wait() != 0 or list(killers) != [name for name, _ in mutants]:
        sys.exit(f"{program} gave up, or is red without any mutant")
    return killers


def feed(pipe, mutants):
    try:
        pipe.writelines(f"{name}\t{tests}\n" for name, tests in mutants)
        pipe.close()
    except BrokenPipeError:
        pass  # whoever reads the answers sees that some are missing


def run_stage(binaries, stage, mutants, jobs, how="first", report=lambda name, killers: None):
    """Like run_batch, over several processes at once."""
    shares = [mutants[i::jobs] for i in range(jobs) if mutants[i::jobs]]
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        results = list(pool.map(lambda share: run_batch(binaries, stage, share, how, report), shares))
    return {name: killers for result in results for name, killers in result.items()}


def judge(binaries, mutants, jobs, killers, report):
    """Adds the first killer of each mutant that has one and is not there yet."""
    for i in range(max(len(m.stages) for m in mutants)):
        waiting = [m for m in mutants if m.name not in killers and i < len(m.stages)]
        for program, prime in sorted({(m.stages[i][0], m.stages[i][2]) for m in waiting}):
            here = [m for m in waiting if (m.stages[i][0], m.stages[i][2]) == (program, prime)]
            begin = time.monotonic()
            # The empty mutant with each filter: a stage that is red by itself kills nothing.
            filters = sorted({m.stages[i][1] for m in here})
            red = run_stage(binaries, (program, "", prime), [(f"none {n}", f) for n, f in enumerate(filters)], jobs)
            if any(red.values()):
                sys.exit(f"without any mutant, {program} is red: {red}")
            lines = [(m.name, m.stages[i][1]) for m in here]
            found = run_stage(binaries, (program, "", prime), lines, jobs, report=report)
            killers |= {name: tests[0] for name, tests in found.items() if tests}
            print(f"stage {i + 1} of {program}: {len(here)} mutants, {sum(map(bool, found.values()))} killed, "
                  f"{time.monotonic() - begin:.0f} s", file=sys.stderr)


def reviewed():
    lines = (HERE / "survivors.txt").read_text().splitlines()
    pairs = [line.split(" -- ", 1) for line in lines if line and not line.startswith("#")]
    if any(len(pair) != 2 for pair in pairs):
        sys.exit("survivors.txt: a line is a mutant, ' -- ' and the reason why no test can notice")
    return dict(pairs)


def named_tests():
    """What named_tests.txt asks for: the ids with an underscore after them, and the negatives."""
    names = []
    for line in (ROOT / "tests/property/named_tests.txt").read_text().splitlines():
        if line.startswith("N "):
            names.append(line[2:])
        elif line and line[0] in "PR" and " -- " not in line:
            names.append(line.split()[0] + "_*")
    return names


def tests_of(binaries, program, names):
    """The tests of a program that carry one of the names, as GoogleTest's filter takes them."""
    listed = subprocess.run([binaries / program, "--gtest_list_tests"], capture_output=True, text=True, check=True)
    suite, tests = "", []
    for line in listed.stdout.splitlines():
        if not line.startswith(" "):
            suite = line.split()[0]
            continue
        test = line.split()[0]
        if suite.split("/")[0].rstrip(".") in SUITES and any(fnmatch.fnmatchcase(test, name) for name in names):
            tests.append(suite + test)
    return tests


def match_named(binaries, mutants, jobs):
    """Prints a mutant that turns each named test red; gives what neither a mutant nor a removal turns red."""
    idle_tests, listed, removed = [], [], {name for r in removals.removals() for _, name in r.tests}
    for program, prime in sorted({(program, prime) for m in mutants for program, _, prime in m.stages}):
        here = [m for m in mutants if any(program == s[0] and prime == s[2] for s in m.stages)]
        tests = tests_of(binaries, program, named_tests())
        listed += [test.rsplit(".", 1)[1] for test in tests]
        idle = [test for test in tests if not any(fnmatch.fnmatchcase(test, name) for name in removed)]
        for i in range(0, len(here), 8 * jobs):
            if not idle:
                break
            lines = [(m.name, ":".join(idle)) for m in here[i:i + 8 * jobs]]
            for mutant, tests in run_stage(binaries, (program, "", prime), lines, jobs, "all").items():
                for test in set(tests) & set(idle):
                    idle.remove(test)
                    print(f"{test} goes red under {mutant}", flush=True)
        idle_tests += idle
    idle_tests += [f"whatever is called {name}" for name in named_tests() if not fnmatch.filter(listed, name)]
    print("named tests that nothing turns red:", ", ".join(idle_tests) or "none")
    return idle_tests


def known_killers(path, names):
    if not path or not path.exists():
        return {}
    pairs = [line.split("\t") for line in path.read_text().splitlines()]
    return {name: killer for name, killer in pairs if name in names}


def note(path, name, tests):
    if path and tests:
        with path.open("a") as file:
            file.write(f"{name}\t{tests[0]}\n")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--build", default=ROOT / "build/mutants", type=pathlib.Path)
    arguments.add_argument("--jobs", default=2, type=int)
    arguments.add_argument("--only", default="", help="a regular expression that names must match")
    arguments.add_argument("--list", action="store_true", help="print the mutants and what they drop")
    arguments.add_argument("--named", action="store_true", help="print which mutants each named test kills, and stop")
    arguments.add_argument("--killers", type=pathlib.Path, help="append each mutant and its first killer to this file; "
                           "those that it names already are not tried again, so that a run can be cut in pieces")
    options = arguments.parse_args()
    binaries = options.build / "bin"
    mutants = mutants_of_tables(binaries) + mutants_of_sources()
    names = [m.name for m in mutants]
    repeated = sorted({n for n in names if names.count(n) > 1})
    if repeated:
        sys.exit(f"two checks share a name: {repeated}")
    chosen = [m for m in mutants if re.search(options.only, m.name)]
    if options.list:
        print("\n".join(f"{m.name} {m.says}".strip() for m in chosen))
        return 0
    if options.named:
        return 1 if match_named(binaries, chosen, options.jobs) else 0
    begin = time.monotonic()
    killers = known_killers(options.killers, names)
    judge(binaries, chosen, options.jobs, killers, lambda name, tests: note(options.killers, name, tests))
    killers = {m.name: killers[m.name] for m in chosen if m.name in killers}
    alive = [m for m in chosen if m.name not in killers]
    reasons = {name: why for name, why in reviewed().items() if name in {m.name for m in chosen}}
    for m in alive:
        print(f"survives: {m.name} {m.says}: {reasons.get(m.name, 'NOT REVIEWED')}")
    unknown = [name for name in reasons if name in killers]
    for name in unknown:
        print(f"reviewed as a survivor, but killed by {killers[name]}: {name}")
    missing = [name for name in reviewed() if name not in names]
    for name in missing:
        print(f"reviewed, but no such mutant: {name}")
    unreviewed = [m for m in alive if m.name not in reasons]
    print(f"{len(chosen)} mutants, {len(killers)} killed, {len(alive) - len(unreviewed)} reviewed survivors, "
          f"{len(unreviewed)} others, {time.monotonic() - begin:.0f} s with {options.jobs} at a time")
    return 1 if unreviewed or unknown or missing else 0


if __name__ == "__main__":
    sys.exit(main())
