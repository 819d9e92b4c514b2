// SPDX-License-Identifier: Apache-2.0
// Members: who proves, how reliably, and what each has earned.
import type { Member } from "../api/snapshot.gen";
import { brief, money, percent, relative } from "../ui/format";
import { Section, State } from "../ui/parts";
import { type Column, Table } from "../ui/table";

function speeds(m: Member): string {
  const known = m.speeds.filter((s) => s.jobs > 0);
  return known.map((s) => `; ${s.class}: ${(s.median_ms / 1000).toFixed(1)} s over ${s.jobs} jobs`).join("");
}

export function Members(props: { members: Member[]; nowMs: number; address: string }) {
  const columns: Column<Member>[] = [
    { head: "member", cell: (m) => (<>{m.name} <span class="key">{brief(m.id)}</span></>), title: (m) => m.id },
    { head: "state", cell: (m) => <State word={m.presence} />, title: (m) => `heard ${relative(m.heard_ms, props.nowMs)}` },
    { head: "running", cell: (m) => m.in_flight, number: true },
    { head: "valid", cell: (m) => m.valid, number: true },
    { head: "invalid", cell: (m) => (m.invalid > 0 ? <strong class="bad">{m.invalid}</strong> : 0), number: true },
    { head: "late", cell: (m) => (m.late > 0 ? <strong class="bad">{m.late}</strong> : 0), number: true },
    { head: "reliability", cell: (m) => percent(m.reliability_ppm), number: true, title: () => "valid times in time, lower bounds" },
    { head: "standing", cell: (m) => m.stage, title: (m) => `${m.credit} jobs at once${speeds(m)}` },
    { head: "bond", cell: (m) => money(m.bond), number: true },
    { head: "earned", cell: (m) => money(m.earned), number: true },
  ];
  return (
    <Section id="members" title="Members" aside={`${props.members.filter((m) => m.presence === "online").length} of ${props.members.length} connected`}>
      <Table
        label="Members"
        columns={columns}
        rows={props.members}
        rowKey={(m) => m.id}
        empty={`No member has joined. One joins with: proofpool member --pool '${props.address}'`}
      />
    </Section>
  );
}
