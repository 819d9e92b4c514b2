# SPDX-License-Identifier: Apache-2.0
"""Measures kernels, executor, segments and precompiles, prints one table, and writes it as JSON on request.

Each figure is measured several times; the table shows the best, the median and the spread, and the JSON file holds the
best under the same key. Absolute figures move from day to day: compare ratios made in one run, for instance to
mul_packed_ns."""

import argparse
import json
import os
import re
import subprocess
from pathlib import Path

THREADS = 2  # of whole segments; figures of one thread say so in their key


def run(*command):
    """The output of a program that keeps idle threads asleep, so that a shared machine is not loaded by waiting."""
    environment = {**os.environ, "OMP_WAIT_POLICY": "passive"}
    return subprocess.run([str(c) for c in command], capture_output=True, text=True, check=True, env=environment).stdout


class Figure:
    def __init__(self, values, threads=1, higher_is_better=False):
        self.ordered = sorted(values, reverse=higher_is_better)
        self.best, self.median = self.ordered[0], self.ordered[len(values) // 2]
        self.spread = 100 * (max(values) - min(values)) / min(values)
        self.threads = threads


def kernels(bench):
    """One arithmetic kernel a key, named by kernels_bench itself: `key value value ...`."""
    figures = {}
    for line in run(bench.bin / "kernels_bench", bench.runs).splitlines():
        match = re.fullmatch(r"(\w+) threads (\d+) values((?: [\d.]+)+)", line)
        if match:
            figures[match[1]] = Figure([float(v) for v in match[3].split()], int(match[2]))
    return figures


def prove(bench, log_cycles, *guest):
    """The runs of one segment's proof, as dictionaries; prints the profile of the best."""
    output = run(bench.bin / "stark_segment_bench", log_cycles, THREADS, bench.runs, *guest)
    words = [line.split()[1:] for line in output.splitlines() if line.startswith("run ")]
    bench.profiles.append(f"{' '.join(map(str, guest)) or 'mixed'}, at most 2^{log_cycles} cycles\n" +
                          "\n".join(line for line in output.splitlines() if not line.startswith("run ")))
    return [dict(zip(w[0::2], w[1::2])) for w in words]


def values(runs, key):
    return [float(r[key]) for r in runs]


def segments(bench):
    """Ordinary compiled code, everything from the job's bytes to the proof's."""
    short, long = prove(bench, 18), prove(bench, 20)
    rates = [float(r["cycles"]) / float(r["seconds"]) for r in long]
    return {
        "cell_ns_2t": Figure(values(long, "cell_ns"), THREADS),
        "segment_2e18_s": Figure(values(short, "seconds"), THREADS),
        "segment_2e20_s": Figure(values(long, "seconds"), THREADS),
        "segment_cycles_per_s": Figure(rates, THREADS, higher_is_better=True),
        "segment_peak_bytes": Figure(values(long, "peak_bytes"), THREADS),
        "segment_proof_bytes": Figure(values(long, "proof_bytes"), THREADS),
        "verify_segment_ms": Figure(values(long, "verify_ms")),
    }


def executor(bench):
    """Instructions a second of a plain loop: fast, and metered and cut into jobs."""
    output = run(bench.bin / "vm_bench", "--benchmark_format=json", f"--benchmark_repetitions={bench.runs}",
                 "--benchmark_filter=plain_loop", "--benchmark_min_time=0.2")
    figures = {}
    for key, mode in (("executor_mips", "fast"), ("executor_metered_mips", "metered")):
        rates = [b["items_per_second"] / 1e6 for b in json.loads(output)["benchmarks"]
                 if b["name"].startswith(mode) and b["run_type"] == "iteration"]
        figures[key] = Figure(rates, higher_is_better=True)
    return figures


def precompiles(bench):
    """Calls proved a second by guests that make little else than calls."""
    rates = {}
    for _ in range(bench.runs):
        for line in run(bench.bin / "stark_calls_bench", 18, THREADS).splitlines():
            match = re.match(r"(\w+_per_s) ([\d.]+)", line)
            if match:
                rates.setdefault(match[1], []).append(float(match[2]))
    return {key: Figure(values, THREADS, higher_is_better=True) for key, values in rates.items()}


def recursion(bench):
    """Lifting, joining and the final proof, from segments of 2^18 cycles; the overhead is against one of 2^20. A segment
    with calls is lifted in two steps, wide leaf and shrink."""
    output = run(bench.bin / "recursion_bench", 18)
    said = {}
    for line in output.splitlines():
        match = re.match(r"(\w+) ([\d.]+)(?: \((\w+)\))?$", line)
        if match:
            if match[3] not in (None, "Accepted"):
                raise SystemExit(f"recursion_bench: {line}")
            said.setdefault(match[1], float(match[2]))
    for key in ("node4", "wide_leaf", "shrink"):
        said[f"{key}_peak_bytes"] = said[f"{key}_s_peak_bytes"]
    (long,) = prove(bench, 20)[:1]
    said["aggregation_overhead"] = (said["leaf_s"] + said["node4_s"] / 3) / float(long["seconds"])
    keys = ("leaf_s", "node4_s", "final_s", "aggregation_overhead", "recursion_proof_bytes", "final_proof_bytes",
            "verify_recursion_ms", "verify_final_ms", "node4_peak_bytes", "wide_leaf_s", "wide_proof_bytes",
            "wide_leaf_peak_bytes", "shrink_s", "shrink_proof_bytes", "shrink_peak_bytes")
    return {key: Figure([said[key]], THREADS) for key in keys}


# A new family of figures is one more line here.
MEASURES = [
    kernels,
    segments,
    executor,
    precompiles,
    recursion,
]


def machine():
    model = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())
    return f"{model[1] if model else 'unknown'}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.2f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True, type=Path)
    parser.add_argument("--json", type=Path, help="write the best figures here as well")
    parser.add_argument("--runs", type=int, default=5)
    bench = parser.parse_args()
    bench.bin, bench.profiles = bench.build / "bin", []

    print(f"machine  {machine()}\nruns     {bench.runs}\n", flush=True)
    print(f"{'figure':28} {'threads':>7} {'best':>16} {'median':>16} {'spread':>9}", flush=True)
    best = {}
    for measure in MEASURES:
        for key, figure in measure(bench).items():
            best[key] = figure.best
            print(f"{key:28} {figure.threads:7} {figure.best:16.3f} {figure.median:16.3f} {figure.spread:7.1f} %", flush=True)
    print("\nShares of each phase, best run so far\n\n" + "\n\n".join(bench.profiles))
    if bench.json:
        bench.json.write_text(json.dumps(best, indent=2) + "\n")


if __name__ == "__main__":
    main()
