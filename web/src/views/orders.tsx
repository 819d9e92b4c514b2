// SPDX-License-Identifier: Apache-2.0
// Orders: what buyers asked for and how far each has come. Choosing a row shows its batch.
import type { Order } from "../api/snapshot.gen";
import { brief, count, cycles, isZero, money, relative } from "../ui/format";
import { Progress, Section, State } from "../ui/parts";
import { type Column, Table } from "../ui/table";

export function Orders(props: { orders: Order[]; nowMs: number; chosen: number | undefined; onChoose: (id: number) => void }) {
  const columns: Column<Order>[] = [
    { head: "order", cell: (o) => `#${o.id}` },
    { head: "program", cell: (o) => <span class="key">{brief(o.image)}</span>, title: (o) => o.image },
    { head: "state", cell: (o) => <State word={o.state} />, title: (o) => o.reason },
    { head: "jobs", cell: (o) => (o.jobs > 0 ? <Progress done={o.jobs_done} of={o.jobs} label={`jobs of order ${o.id}`} /> : "") },
    { head: "cycles", cell: (o) => (o.cycles > 0 ? cycles(o.cycles) : ""), title: (o) => count(o.cycles), number: true },
    { head: "maximum", cell: (o) => money(o.max_price), number: true },
    { head: "our bid", cell: (o) => (isZero(o.bid) ? "" : money(o.bid)), number: true },
    { head: "price", cell: (o) => (isZero(o.price) ? "" : money(o.price)), number: true },
    { head: "deadline", cell: (o) => relative(o.deadline_ms, props.nowMs), number: true },
  ];
  return (
    <Section id="orders" title="Orders" aside={`${props.orders.length}`}>
      <Table
        label="Orders"
        columns={columns}
        rows={props.orders}
        rowKey={(o) => o.id}
        empty="No order yet. The pool watches the market and prices each order as it appears."
        selected={props.chosen}
        onSelect={(o) => props.onChoose(o.id)}
      />
    </Section>
  );
}
