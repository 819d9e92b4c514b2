// SPDX-License-Identifier: Apache-2.0
// The line on top: which pool this is, whether it bids, and whether the page and the market are live.
import type { Feed } from "../api/live";
import { brief, money, relative } from "../ui/format";

export function Header(props: { feed: Feed; nowMs: number }) {
  const { feed, nowMs } = props;
  const snapshot = feed.state === "connecting" ? null : feed.snapshot;
  return (
    <header class="top">
      <h1>
        proofpool{snapshot && <span class="name"> {snapshot.pool.name}</span>}
        {snapshot && (
          <span class="key" title={snapshot.pool.key}>
            {brief(snapshot.pool.key)}
          </span>
        )}
      </h1>
      {snapshot && (
        <p>
          <span class={`state ${snapshot.pool.bidding ? "good" : "bad"}`}>
            {snapshot.pool.bidding ? "bidding" : `not bidding: ${snapshot.pool.why_not_bidding}`}
          </span>
          <span class={`state ${snapshot.market.health === "good" ? "good" : "bad"}`} title={snapshot.market.url}>
            market {snapshot.market.health === "good" ? "answers" : `${snapshot.market.health}: ${snapshot.market.detail}`}
          </span>
          <span class="aside">
            free equity {money(snapshot.pool.equity_free)} · committed {money(snapshot.pool.equity_committed)}
          </span>
        </p>
      )}
      <p class="link" role="status" aria-live="polite">
        {feed.state === "live" && <span class="state good">live</span>}
        {feed.state === "connecting" && <span class="state busy">connecting</span>}
        {feed.state === "lost" && <span class="state bad">connection lost, next try {relative(feed.retryAtMs, nowMs)}</span>}
      </p>
    </header>
  );
}
