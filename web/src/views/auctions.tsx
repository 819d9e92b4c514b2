// SPDX-License-Identifier: Apache-2.0
// The auction floor: each lot with its rule, and after clearing every bid with what became of it.
import type { Lot, Member, Offer } from "../api/snapshot.gen";
import { money, relative } from "../ui/format";
import { MemberName, Section, State } from "../ui/parts";
import { type Column, Table } from "../ui/table";

export function Auctions(props: { lots: Lot[]; members: Member[]; batch: number | undefined; nowMs: number }) {
  const lots = props.lots.filter((lot) => props.batch === undefined || lot.batch === props.batch);
  return (
    <Section id="auctions" title="Auctions" aside={`${lots.length}`}>
      {lots.length === 0 && <p class="empty">No lot has been opened for this batch.</p>}
      {lots.map((lot) => (
        <LotView key={lot.id} lot={lot} members={props.members} nowMs={props.nowMs} />
      ))}
    </Section>
  );
}

function LotView(props: { lot: Lot; members: Member[]; nowMs: number }) {
  const { lot, members } = props;
  const columns: Column<Offer>[] = [
    { head: "bidder", cell: (o) => <MemberName id={o.member} members={members} /> },
    { head: "bid", cell: (o) => (o.revealed ? money(o.price) : ""), number: true },
    { head: "offered", cell: (o) => (o.revealed ? o.units : ""), number: true },
    { head: "won", cell: (o) => (o.won > 0 ? <strong>{o.won}</strong> : "0"), number: true },
    { head: "paid each", cell: (o) => (o.won > 0 ? money(o.pay) : ""), number: true },
    { head: "outcome", cell: (o) => o.outcome },
  ];
  const sealed = lot.state !== "decided";
  return (
    <article class="lot">
      <h3>
        Lot {lot.id} · {lot.units} × {lot.job_class} <State word={sealed ? lot.state : lot.outcome} />
      </h3>
      <p class="facts">
        {lot.rule} · reserve {money(lot.reserve)} · {lot.commits} sealed {lot.commits === 1 ? "bid" : "bids"}
        {sealed && ` · closes ${relative(lot.closes_ms, props.nowMs)}`}
      </p>
      {!sealed && <Table label={`Bids of lot ${lot.id}`} columns={columns} rows={lot.offers} rowKey={(o) => o.member} empty="Nobody bid." />}
    </article>
  );
}
