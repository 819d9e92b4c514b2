#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Switches off every check of the verifier and of each table, one at a time, and asks whether a test notices.

One build (preset `mutants`) holds all mutants; the environment chooses one at run time. A mutant is killed by the first
test program that fails, and the programs are tried in order of how quickly they kill. What survives must stand in
survivors.txt with a reason, and what stands there must survive.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SECONDS_MAX = 120
ARGUMENT = ["ZeroDenominator", "BusesUnbalanced", "ZetaInBaseField", "QuotientMismatch", "BatchNonce", "QueryNonce",
            "OpeningCount", "PrepPath", "MainPath", "PermPath", "QuotientPath", "LayerPath", "FinalPolynomial"]


def checks_in_sources():
    """The names that `found` and `keeps` give to the checks and parts of the protocol."""
    names = []
    for folder in ("prover/air", "prover/protocol", "prover/verify", "prover/vm"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix not in (".h", ".cc"):
                continue
            text = path.read_text()
            names += re.findall(r'(?:found|keeps)\(\s*"([^"]+)"[,)]', text)
            if path.name == "native_judge.h":  # every check of the argument and the queries goes through the judge
                names += ARGUMENT
            if path.name == "script.h":
                labels = re.findall(r'absorb\("([^"]+)"', text) + re.findall(r'NonceLabel = "([^"]+)"', text)
                names += ["absorb " + label for label in labels]
    names = [n for n in names if n != "absorb "]
    repeated = sorted({n for n in names if names.count(n) > 1})
    if repeated:
        sys.exit(f"two checks share a name: {repeated}")
    return names


def mutants_of(binaries):
    listed = subprocess.run([binaries / "mutants_of_tables"], capture_output=True, text=True, check=True).stdout
    tables = dict(line.split(" ", 1) for line in listed.splitlines())
    return tables | {name: "" for name in checks_in_sources()}


def programs_for(mutant, tables):
    """Command lines, quickest killer first."""
    rows = "tables_property_test"
    table = mutant.split("/")[0]
    if table in tables:
        own = [[rows, f"--gtest_filter=*/{table}.*"]]
        return own + [[rows, "--gtest_filter=-*/*"]]
    if mutant.startswith("job: "):
        return [["vm_test", "--gtest_filter=Job*"]]
    return [["stark_pitfalls_test"], ["stark_mutation_test"], ["stark_test"], ["stark_bundle_test"]]


def is_green(binaries, command, mutant):
    environment = dict(os.environ, PROOFPOOL_MUTANT=mutant, OMP_NUM_THREADS="1")
    line = [str(binaries / command[0]), *command[1:], "--gtest_brief=1", "--gtest_fail_fast"]
    try:
        ran = subprocess.run(line, env=environment, capture_output=True, timeout=SECONDS_MAX)
    except subprocess.TimeoutExpired:
        return False
    return ran.returncode == 0


def survives(binaries, mutant, tables):
    return all(is_green(binaries, command, mutant) for command in programs_for(mutant, tables))


def reviewed():
    lines = (HERE / "survivors.txt").read_text().splitlines()
    pairs = [line.split(" -- ", 1) for line in lines if line and not line.startswith("#")]
    if any(len(pair) != 2 for pair in pairs):
        sys.exit("survivors.txt: a line is a mutant, ' -- ' and the reason why no test can notice")
    return dict(pairs)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--build", default=ROOT / "build/mutants", type=pathlib.Path)
    arguments.add_argument("--jobs", default=2, type=int)
    arguments.add_argument("--only", default="", help="a regular expression that names must match")
    arguments.add_argument("--list", action="store_true", help="print the mutants and what they drop")
    options = arguments.parse_args()
    binaries = options.build / "bin"
    mutants = mutants_of(binaries)
    chosen = [m for m in mutants if re.search(options.only, m)]
    if options.list:
        print("\n".join(f"{m} {mutants[m]}".strip() for m in chosen))
        return 0
    tables = {m.split("/")[0] for m in mutants if "/" in m and mutants[m]}
    programs = {tuple(c): None for m in chosen for c in programs_for(m, tables)}
    for command in programs:
        if not is_green(binaries, list(command), ""):
            sys.exit(f"without any mutant, {' '.join(command)} is red")
    begin = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        alive = [m for m, lives in zip(chosen, pool.map(lambda m: survives(binaries, m, tables), chosen)) if lives]
    reasons = {m: why for m, why in reviewed().items() if m in chosen}
    for m in alive:
        print(f"survives: {m} {mutants[m]}: {reasons.get(m, 'NOT REVIEWED')}")
    unknown = [m for m in reasons if m not in alive]
    for m in unknown:
        print(f"reviewed as a survivor, but killed: {m}")
    missing = [m for m in reviewed() if m not in mutants]
    for m in missing:
        print(f"reviewed, but no such mutant: {m}")
    unreviewed = [m for m in alive if m not in reasons]
    print(f"{len(chosen)} mutants, {len(chosen) - len(alive)} killed, {len(alive) - len(unreviewed)} reviewed survivors, "
          f"{len(unreviewed)} others, {time.monotonic() - begin:.0f} s with {options.jobs} at a time")
    return 1 if unreviewed or unknown or missing else 0


if __name__ == "__main__":
    sys.exit(main())
