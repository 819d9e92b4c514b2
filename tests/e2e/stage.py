# SPDX-License-Identifier: Apache-2.0
"""A whole market on this machine, from real processes: what the demonstration and the end-to-end tests stand on.

Nothing here sleeps for luck: every wait looks at a line of output, a port or the pool's snapshot, up to a deadline.
"""

import json
import os
import re
import signal
import socket
import subprocess
import threading
import time
import urllib.request
from pathlib import Path


class StageError(RuntimeError):
    pass


def wait_until(what, condition, seconds, processes=()):
    """Polls `condition` until it returns something true; says `what` was missing when time is up."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        for process in processes:
            if process.popen.poll() is not None:
                raise StageError(f"{process.name} ended with status {process.popen.returncode} before {what}\n{process.tail()}")
        time.sleep(0.05)
    raise StageError(f"waited {seconds} s for {what}" + "".join("\n" + p.tail() for p in processes))


class Process:
    """One process with its output kept, line by line."""

    def __init__(self, name, command, folder, env=None):
        self.name = name
        self.lines = []
        self.log_path = Path(folder) / f"{name}.log"
        self.popen = subprocess.Popen(
            [str(c) for c in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            text=True, errors="replace", env={**os.environ, **(env or {})})
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        with open(self.log_path, "a", encoding="utf-8") as log:
            for line in self.popen.stdout:
                self.lines.append(line.rstrip("\n"))
                log.write(line)
                log.flush()

    def wait_for_line(self, text, seconds=20):
        found = wait_until(f"'{text}' from {self.name}",
                           lambda: next((line for line in self.lines if text in line), None), seconds, [self])
        return found

    def kill(self):
        self.popen.send_signal(signal.SIGKILL)
        self.popen.wait()

    def stop(self, seconds=20):
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGTERM)
            try:
                self.popen.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()
                raise StageError(f"{self.name} did not stop within {seconds} s of SIGTERM\n{self.tail()}")
        self.reader.join(5)
        return self.popen.returncode

    def wait(self, seconds):
        try:
            self.popen.wait(seconds)
        except subprocess.TimeoutExpired:
            raise StageError(f"{self.name} was still running after {seconds} s\n{self.tail()}") from None
        self.reader.join(5)
        return self.popen.returncode

    def tail(self, n=25):
        return f"--- last lines of {self.name}:\n" + "\n".join(self.lines[-n:])


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Stage:
    """A market and a pool in a folder, and whoever joins them. Use as a context manager."""

    def __init__(self, binary, folder, threads_per_prover=1):
        self.binary = Path(binary).resolve()
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.processes = []
        self.prover_env = {"OMP_NUM_THREADS": str(threads_per_prover)}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            if process.popen.poll() is None:
                process.popen.kill()
                process.popen.wait()
            process.reader.join(5)
            process.popen.stdout.close()

    def run(self, *arguments, check=True, seconds=300, env=None):
        result = subprocess.run([str(self.binary), *map(str, arguments)], capture_output=True, text=True, timeout=seconds,
                                errors="replace", env={**os.environ, **(env or {})})
        if check and result.returncode != 0:
            raise StageError(f"proofpool {' '.join(map(str, arguments))} ended with status {result.returncode}\n"
                             f"{result.stdout}{result.stderr}")
        return result

    def start(self, name, *arguments, binary=None, env=None):
        process = Process(name, [binary or self.binary, *arguments], self.folder, env)
        self.processes.append(process)
        return process

    def key_of(self, *arguments):
        """The public key that a role shows with --show-key, made on first use."""
        return self.run(*arguments, "--show-key").stdout.strip().splitlines()[-1]

    # ---- market ----

    def start_market(self, port, balance_buyer="1000", balance_pool="1000", pools=()):
        self.market_port = port
        config = self.folder / "market.toml"
        self.buyer_key_file = self.folder / "buyer.key"
        base = f'[market]\nlisten = "127.0.0.1:{port}"\ndata_dir = "{self.folder}/market-data"\n'
        config.write_text(base)
        self.market_key = self.key_of("market", "--config", config)
        accounts = [("buyer", "buyer", self.key_of("buy", "--key", self.buyer_key_file), balance_buyer)]
        accounts += [(name, "pool", key, balance_pool) for name, key in pools]
        config.write_text(base + "".join(
            f'\n[[account]]\nname = "{n}"\nrole = "{r}"\nkey = "{k}"\nbalance = "{b}"\n' for n, r, k, b in accounts))
        self.market_config = config
        return self.restart_market()

    def restart_market(self):
        self.market = self.start("market", "market", "--config", self.market_config)
        self.market.wait_for_line("listening")
        return self.market

    # ---- pool ----

    def write_pool_config(self, wire_port, http_port, market_port, market_key, name="demo", **sections):
        self.wire_port, self.http_port = wire_port, http_port
        path = self.folder / "pool.toml"
        values = {
            "pool": {"name": name, "data_dir": str(self.folder / "pool-data"), "equity": "500"},
            "market": {"address": f"http://127.0.0.1:{market_port}#{market_key}"},
            "wire": {"listen": f"tcp://127.0.0.1:{wire_port}", "public": f"tcp://127.0.0.1:{wire_port}"},
            "http": {"listen": f"127.0.0.1:{http_port}"},
        }
        for section, entries in sections.items():
            values.setdefault(section, {}).update(entries)
        path.write_text("\n".join(
            f"[{section}]\n" + "".join(f"{k} = {json.dumps(v)}\n" for k, v in entries.items())
            for section, entries in values.items()))
        self.pool_config = path
        return path

    def start_pool(self):
        self.pool = self.start("pool", "pool", "--config", self.pool_config)
        self.pool.wait_for_line("ready", 60)
        line = next(line for line in self.pool.lines if "tcp://" in line and "#" in line)
        self.pool_address = re.search(r"tcp://[^']+#[0-9a-f]+", line).group(0)
        return self.pool

    def snapshot(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.http_port}/api/snapshot", timeout=5) as answer:
                return json.load(answer)
        except OSError:
            return None

    def set_up(self, **sections):
        """A market that funds this pool and a buyer, and the pool, running."""
        market_port, wire_port, http_port = free_port(), free_port(), free_port()
        self.write_pool_config(wire_port, http_port, market_port, "00" * 32, **sections)
        pool_key = self.key_of("pool", "--config", self.pool_config)
        self.start_market(market_port, pools=[("pool", pool_key)])
        self.write_pool_config(wire_port, http_port, market_port, self.market_key, **sections)
        self.start_pool()

    # ---- members and buyers ----

    def start_member(self, name, *arguments, binary=None):
        first = [] if binary else ["member"]
        return self.start(name, *first, "--pool", self.pool_address, "--data-dir", self.folder / f"member-{name}",
                          "--name", name, *arguments, binary=binary, env=self.prover_env)

    def start_buy(self, elf, input_path, proof, journal, *arguments):
        return self.start("buyer", "buy", "--market", f"http://127.0.0.1:{self.market_port}#{self.market_key}", "--key", self.buyer_key_file, "--elf", elf, "--input", input_path, "--out",
                          proof, "--journal", journal, *arguments)


def split_headers(rlp):
    """Cuts concatenated RLP lists into their encodings."""
    headers, at = [], 0
    while at < len(rlp):
        first = rlp[at]
        if first >= 0xF8:
            n = first - 0xF7
            length = 1 + n + int.from_bytes(rlp[at + 1:at + 1 + n], "big")
        elif first >= 0xC0:
            length = 1 + first - 0xC0
        else:
            raise StageError(f"byte {at} does not begin an RLP list")
        headers.append(rlp[at:at + length])
        at += length
    return headers
