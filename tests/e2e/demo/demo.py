# SPDX-License-Identifier: Apache-2.0
"""The main job, on real input: a buyer orders a proof over Ethereum mainnet headers, a pool wins the order, auctions
its jobs to three members, and everyone is paid. One member is killed in the middle of a job, another submits a
corrupted proof once; the order is delivered all the same, as one small proof. Ends with a summary and exit status 0."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from stage import Stage, StageError, split_headers, wait_until  # noqa: E402

ROOT = Path(__file__).resolve().parents[3]


def say(text=""):
    print(text, flush=True)


def brief(key):
    return key[:8] if key else "-"


def kill_in_the_middle(stage, victim, name):
    """Kills the member as soon as the pool shows it holding a lease."""
    def holds_a_job():
        shot = stage.snapshot()
        if not shot:
            return None
        ids = [m["id"] for m in shot["members"] if m["name"] == name]
        return next((j for b in shot["batches"] for j in b["jobs"] if j["state"] == "leased" and j["member"] in ids), None)

    job = wait_until(f"{name} to hold a job", holds_a_job, 120, [stage.pool])
    victim.kill()
    say(f"  killed {name} with SIGKILL while it held job {job['index'] + 1}")


def tree(jobs, names):
    """The jobs from the final one down, each below the one that takes its proof."""
    def branch(job, depth):
        kind = "final" if job["job_class"].startswith("final") else job["job_class"]
        say(f"  {'  ' * depth + kind:20} job {job['index'] + 1:2}  {names.get(job['member'], '-'):8} price {job['price']:<12} "
            f"proving {job['proving_ms'] / 1000:6.1f} s  verifying {job['verify_ms']:3} ms  leases {job['attempts']}"
            + ("  (backup)" if job["backup"] else ""))
        for child in job["children"]:
            branch(jobs[child], depth + 1)

    branch(jobs[-1], 0)


def summary(shot):
    names = {m["id"]: m["name"] for m in shot["members"]}
    say("\nAuctions")
    for lot in reversed(shot["lots"]):
        kind = "single-job lot" if lot["units"] == 1 else "class lot"
        say(f"  lot {lot['id']}: {lot['units']} x {lot['job_class']} ({kind}, {lot['rule']}, reserve {lot['reserve']}): {lot['outcome']}")
        for offer in lot["offers"]:
            bid = f"bid {offer['price']} for {offer['units']}" if offer["revealed"] else "did not reveal"
            won = f"won {offer['won']} at {offer['pay']}" if offer["won"] else offer["outcome"]
            say(f"    {names.get(offer['member'], brief(offer['member'])):8} {bid:36} {won}")
    batch = shot["batches"][0]
    say("\nJobs, the final one first, each above those whose proofs it takes")
    tree(batch["jobs"], names)
    say("\nMembers")
    for m in shot["members"]:
        say(f"  {m['name']:8} {brief(m['id'])}  valid {m['valid']}  invalid {m['invalid']}  late {m['late']}  earned {m['earned']}")
    say("\nBooks")
    for b in shot["ledger"]["balances"]:
        say(f"  {b['account']:76} {b['amount']:>16}")
    say(f"  {'sum':76} {shot['ledger']['sum']:>16}")
    return batch


def check(condition, what):
    if not condition:
        raise StageError(f"not as it should be: {what}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--guests", required=True)
    parser.add_argument("--headers", type=int, default=144, help="how many mainnet headers are proved (default 144)")
    parser.add_argument("--folder", help="keep everything here (default: a temporary folder)")
    options = parser.parse_args()
    began = time.monotonic()

    with tempfile.TemporaryDirectory(prefix="proofpool-demo-") as temporary:
        folder = Path(options.folder or temporary)
        with Stage(options.binary, folder) as stage:
            run(stage, options)
    say(f"\nThe order was proved, delivered, paid and shared in {time.monotonic() - began:.0f} s.")


def run(stage, options):
    guests = Path(options.guests)
    elf = guests / "header_chain.elf"
    headers = split_headers((ROOT / "tests/data/mainnet_headers_0_999.rlp").read_bytes())[:options.headers]
    input_path = stage.folder / "headers.rlp"
    input_path.write_bytes(b"".join(headers))
    image = stage.run("image-id", "--elf", elf).stdout.strip()
    say(f"Program header_chain, image {image}")
    say(f"Input   {len(headers)} Ethereum mainnet headers, {input_path.stat().st_size} bytes")

    stage.set_up(pricing={"cost_per_2p20_cycles": "2"}, members={"silence_ms": 15000},
                 lease={"base_ms": 25000, "per_2p20_cycles_ms": 40000})
    say(f"Market  http://127.0.0.1:{stage.market_port}")
    say(f"Pool    {stage.pool_address}")
    say(f"Page    http://127.0.0.1:{stage.http_port}/")

    corrupting = Path(options.binary).with_name("corrupting_member")
    ada = stage.start_member("ada", "--cost-per-hour", "1500")
    ben = stage.start_member("ben", "--cost-per-hour", "60", "--slowdown", "9")
    cyd = stage.start_member("cyd", "--cost-per-hour", "900", binary=corrupting)
    for member in (ada, ben, cyd):
        member.wait_for_line("joined", 120)
    say("Members ada (fast), ben (slow and cheap, will be killed), cyd (will submit one corrupted proof)\n")

    proof, journal = stage.folder / "proof.bin", stage.folder / "journal.bin"
    buyer = stage.start_buy(elf, input_path, proof, journal, "--max-price", "60", "--deadline-s", "180")
    kill_in_the_middle(stage, ben, "ben")
    status = buyer.wait(280)
    check(status == 0, f"the buyer ended with status {status}\n{buyer.tail()}")
    say("  the buyer has its proof")

    shot = wait_until("the order to be settled in the books", lambda: settled(stage.snapshot()), 30, [stage.pool])
    batch = summary(shot)
    verified = stage.run("verify", "--proof", proof, "--image", image, "--input", input_path, "--journal", journal,
                         "--context", next(line.split()[1] for line in buyer.lines if line.startswith("context")))
    say("\nDelivered proof")
    say(f"  {proof.stat().st_size} bytes; " + verified.stdout.strip().replace("\n", "\n  "))

    check(proof.stat().st_size < 200_000, "one proof under 200 KB")
    kinds = [job["job_class"].split("/")[0] for job in batch["jobs"]]
    check(kinds.count("segment") >= 4 and kinds.count("node") >= 1 and kinds.count("final") == 1,
          "at least four segments, joined by nodes, and one final proof")
    check(all(j["state"] == "accepted" for j in batch["jobs"]), "every job is accepted")
    check(any(l["units"] > 1 for l in shot["lots"]) and any(l["units"] == 1 for l in shot["lots"]), "class and single-job lots")
    check(sum(m["invalid"] for m in shot["members"]) >= 1, "the corrupted proof was refused")
    check(float(shot["ledger"]["sum"]) == 0.0, "the books balance")
    for member in (ada, cyd):
        check(member.stop() == 0, f"{member.name} leaves cleanly\n{member.tail()}")
    check(stage.pool.stop() == 0, f"the pool stops cleanly\n{stage.pool.tail()}")
    check(stage.market.stop() == 0, f"the market stops cleanly\n{stage.market.tail()}")


def settled(shot):
    return shot if shot and shot["orders"] and shot["orders"][0]["state"] == "paid" else None


if __name__ == "__main__":
    try:
        main()
    except StageError as e:
        print(f"demo: {e}", file=sys.stderr)
        sys.exit(1)
