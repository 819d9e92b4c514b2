# SPDX-License-Identifier: Apache-2.0
"""Measures the kernels, the executor and whole segments, prints one table, and writes it as JSON on request.
Figures are the best and the median of several runs, with their spread; compare ratios made in one run."""

import argparse
import json
import os
import re
import subprocess
from pathlib import Path


def run(command, **environment):
    return subprocess.run([str(c) for c in command], capture_output=True, text=True, check=True,
                          env={**os.environ, **environment}).stdout


def spread(values):
    return 100 * (max(values) - min(values)) / min(values)


def kernels(bin_dir, runs):
    figures = {}
    for line in run([bin_dir / "kernels_bench", runs]).splitlines():
        match = re.match(r"(\w+)\s+best\s+([\d.]+)\s+median\s+([\d.]+)\s+spread\s+([\d.]+)", line)
        if match:
            figures[match[1]] = tuple(float(match[i]) for i in (2, 3, 4))
    return figures


def segment(bin_dir, log_cycles, runs):
    """Seconds of each run and what the last one said about bytes, memory and verification."""
    seconds, verify, last = [], [], ""
    for _ in range(runs):
        last = run([bin_dir / "stark_segment_bench", log_cycles])
        match = re.search(r"segment ([\d.]+) s, (\d+) cycles/s; proof (\d+) bytes; \w+ in ([\d.]+) ms; peak ([\d.]+) GB", last)
        seconds.append(float(match[1]))
        verify.append(float(match[4]))
    return seconds, verify, int(match[3]), int(float(match[5]) * 1e9), last


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True)
    parser.add_argument("--json", help="write the table here as well")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    bin_dir = Path(options.build) / "bin"
    model = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())
    print(f"machine  {model[1] if model else 'unknown'}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.2f}, {options.runs} runs")

    table = kernels(bin_dir, options.runs)
    for log_cycles in (18, 20):
        seconds, verify, proof_bytes, peak_bytes, last = segment(bin_dir, log_cycles, options.runs)
        ordered = sorted(seconds)
        table[f"segment_2e{log_cycles}_s"] = (ordered[0], ordered[len(ordered) // 2], spread(seconds))
    rates = sorted((1 << 20) / s for s in seconds)
    table["segment_cycles_per_s"] = (rates[-1], rates[len(rates) // 2], spread(seconds))
    table["segment_peak_bytes"] = (peak_bytes, peak_bytes, 0.0)
    table["segment_proof_bytes"] = (proof_bytes, proof_bytes, 0.0)
    table["verify_segment_ms"] = (min(verify), sorted(verify)[len(verify) // 2], spread(verify))
    loops = json.loads(run([bin_dir / "vm_bench", "--benchmark_format=json"]))["benchmarks"]
    rate = next(b["items_per_second"] for b in loops if "fast" in b["name"] and "loop" in b["name"])
    table["executor_mips"] = (rate / 1e6, rate / 1e6, 0.0)

    for key, (best, median, percent) in table.items():
        print(f"{key:26} best {best:16.3f}  median {median:16.3f}  spread {percent:6.1f} %")
    print("\nshares of the last segment of 2^20 cycles\n" + last)
    if options.json:
        Path(options.json).write_text(json.dumps({key: best for key, (best, _, _) in table.items()}, indent=2) + "\n")


if __name__ == "__main__":
    main()
