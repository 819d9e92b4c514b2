// SPDX-License-Identifier: Apache-2.0
// The operator's page: what is being proved, who proves it, at which price, and that the books balance.
import { useEffect, useState } from "preact/hooks";
import { type Feed, follow } from "../api/live";
import type { Snapshot } from "../api/snapshot.gen";
import { Auctions } from "./auctions";
import { BatchView } from "./batch";
import { Events } from "./events";
import { Header } from "./header";
import { LedgerView } from "./ledger";
import { Members } from "./members";
import { Orders } from "./orders";

export function Page() {
  const [feed, setFeed] = useState<Feed>({ state: "connecting" });
  const [nowMs, setNowMs] = useState(Date.now());
  useEffect(() => follow(setFeed), []);
  useEffect(() => {
    const timer = window.setInterval(() => setNowMs(Date.now()), 1000);
    return () => window.clearInterval(timer);
  }, []);

  const snapshot = feed.state === "connecting" ? null : feed.snapshot;
  return (
    <>
      <Header feed={feed} nowMs={nowMs} />
      {snapshot ? (
        <Floor snapshot={snapshot} nowMs={nowMs} stale={feed.state === "lost"} />
      ) : (
        <main class="waiting">
          <p>{feed.state === "lost" ? "The pool does not answer. This page tries again by itself." : "Connecting to the pool …"}</p>
        </main>
      )}
    </>
  );
}

function Floor(props: { snapshot: Snapshot; nowMs: number; stale: boolean }) {
  const { snapshot, nowMs } = props;
  const [chosen, setChosen] = useState<number | null>(null);
  const newest = snapshot.batches[0];
  const batch = snapshot.batches.find((b) => b.order === chosen) ?? newest;
  return (
    <main class={props.stale ? "stale" : ""}>
      <Orders orders={snapshot.orders} nowMs={nowMs} chosen={batch?.order} onChoose={setChosen} />
      <BatchView batch={batch} members={snapshot.members} nowMs={nowMs} />
      <Auctions lots={snapshot.lots} members={snapshot.members} batch={batch?.id} nowMs={nowMs} />
      <Members members={snapshot.members} nowMs={nowMs} address={snapshot.pool.address} />
      <LedgerView ledger={snapshot.ledger} members={snapshot.members} />
      <Events events={snapshot.events} />
    </main>
  );
}
