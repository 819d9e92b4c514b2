// SPDX-License-Identifier: Apache-2.0
// The books: every account's balance, and the sum of all, which must be zero.
import type { Balance, Ledger, Member } from "../api/snapshot.gen";
import { brief, isZero, money } from "../ui/format";
import { Section } from "../ui/parts";
import { type Column, Table } from "../ui/table";

export function LedgerView(props: { ledger: Ledger; members: Member[] }) {
  const { ledger } = props;
  const balanced = isZero(ledger.sum);
  const columns: Column<Balance>[] = [
    { head: "account", cell: (b) => account(b.account, props.members), title: (b) => b.account },
    { head: "balance", cell: (b) => money(b.amount), number: true },
  ];
  return (
    <Section
      id="ledger"
      title="Ledger"
      aside={
        <>
          {ledger.payout_epoch > 0 && <span title={`root ${ledger.payout_root}`}>payout epoch {ledger.payout_epoch} · </span>}
          <span class={`state ${balanced ? "good" : "bad"}`}>{balanced ? "in balance" : `out of balance by ${money(ledger.sum)}`}</span>
        </>
      }
    >
      <Table label="Balances" columns={columns} rows={ledger.balances} rowKey={(b) => b.account} empty="Nothing has been booked yet." />
    </Section>
  );
}

/** "payable:3f2a…" with the member's name beside the key. */
function account(name: string, members: Member[]): string {
  const [kind = "", key] = name.split(":");
  if (!key) return kind.replaceAll("_", " ");
  const member = members.find((m) => m.id === key);
  return `${kind} ${member?.name ?? ""} ${brief(key)}`;
}
