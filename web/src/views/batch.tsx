// SPDX-License-Identifier: Apache-2.0
// One batch: every job as a tile in the order of the run, and the same as a table.
import type { Batch, Job, Member } from "../api/snapshot.gen";
import { count, cycles, isZero, money, span } from "../ui/format";
import { MemberName, Section, State, tone } from "../ui/parts";
import { type Column, Table } from "../ui/table";

export function BatchView(props: { batch: Batch | undefined; members: Member[]; nowMs: number }) {
  const { batch, members } = props;
  if (!batch) {
    return (
      <Section id="batch" title="Batch">
        <p class="empty">No order has been won yet.</p>
      </Section>
    );
  }
  const columns: Column<Job>[] = [
    { head: "job", cell: (j) => j.index + 1, number: true },
    { head: "class", cell: (j) => j.job_class },
    { head: "state", cell: (j) => <State word={j.state} /> },
    { head: "prover", cell: (j) => <MemberName id={j.member} members={members} /> },
    { head: "price", cell: (j) => (isZero(j.price) ? "" : `${money(j.price)}${j.backup ? " backup" : ""}`), number: true },
    { head: "cycles", cell: (j) => cycles(j.cycles), title: (j) => count(j.cycles), number: true },
    { head: "leases", cell: (j) => j.attempts, title: (j) => `${j.refusals} results refused`, number: true },
    { head: "proving", cell: (j) => (j.proving_ms > 0 ? span(j.proving_ms) : j.state === "leased" && j.leased_ms > 0 ? `since ${span(Math.max(0, props.nowMs - j.leased_ms))}` : ""), number: true },
    { head: "checking", cell: (j) => (j.verify_ms > 0 ? span(j.verify_ms) : ""), number: true },
  ];
  return (
    <Section
      id="batch"
      title={`Batch of order #${batch.order}`}
      aside={
        <>
          <State word={batch.state} /> revenue {money(batch.revenue)} · pay {money(batch.paid)}{Number(batch.cancel_fees) > 0 ? ` (${money(batch.cancel_fees)} for copies not needed)` : ""} · fee {money(batch.operator_fee)} · surplus {money(batch.surplus)}
        </>
      }
    >
      <ol class="tiles" aria-label="Jobs in the order of the run">
        {batch.jobs.map((job) => (
          <li key={job.id} class={tone(job.state)} title={`job ${job.index + 1}, ${job.job_class}: ${job.state}`}>
            {job.index + 1}
          </li>
        ))}
      </ol>
      <Table label="Jobs" columns={columns} rows={batch.jobs} rowKey={(j) => j.id} empty="This batch has no jobs." />
    </Section>
  );
}
