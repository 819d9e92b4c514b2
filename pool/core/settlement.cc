// SPDX-License-Identifier: Apache-2.0
// Money from the market: settled by its own signed, numbered word, booked, and put under a payout root.
#include <algorithm>

#include "pool/core/turn.h"
#include "schemas/vocab/sha256.h"

namespace pp::core {
namespace {

using ledger::AccountKind;
using ledger::Draft;
using ledger::EntryKind;

ledger::Account account(AccountKind kind) { return {kind, {}}; }

/// Closes a batch's revenue and cost into fee, reserve and surplus; a loss falls on the reserve, then the operator.
void close_batch(Turn& t, Batch& batch, Money revenue, const Digest32& seed) {
  Money left = revenue - batch.paid;
  batch.operator_fee = std::clamp(revenue.scaled(t.s.config.operator_fee_ppm, kPpm), Money{}, std::max(Money{}, left));
  left -= batch.operator_fee;
  const Money to_reserve =
      std::clamp(revenue.scaled(t.s.config.reserve_ppm, kPpm) + batch.spread, Money{}, std::max(Money{}, left));
  left -= to_reserve;
  batch.surplus = std::max(Money{}, left);
  const Money loss = std::max(Money{}, -left);
  const Money from_reserve = std::min(loss, -t.s.books.balance(AccountKind::Reserve));
  Draft draft{{EntryKind::BatchClosed, batch.batch.value, 0}, {}};
  draft.debit(account(AccountKind::Revenue), revenue)
      .credit(account(AccountKind::JobCost), batch.paid)
      .credit(account(AccountKind::Fee), batch.operator_fee)
      .credit(account(AccountKind::Reserve), to_reserve)
      .credit(account(AccountKind::Surplus), batch.surplus)
      .debit(account(AccountKind::Reserve), from_reserve)
      .debit(account(AccountKind::Operator), loss - from_reserve);
  if (!draft.postings.empty()) t.book(draft);
  share_surplus(t, batch, seed);
}

std::vector<ledger::PayoutLeaf> leaves_of(const State& s) {
  std::vector<ledger::PayoutLeaf> leaves;
  for (const auto& [id, member] : s.members) {
    if (member.earned_at_epoch > Money{}) leaves.push_back({id, member.earned_at_epoch});
  }
  return leaves;
}

const ledger::PayoutTree& tree_of(Turn& t) {
  if (!t.payouts.tree || t.payouts.epoch != t.s.payout_epoch) {
    t.payouts.tree.emplace(ledger::PayoutDomain{0, t.s.pool.bytes}, leaves_of(t.s));
    t.payouts.epoch = t.s.payout_epoch;
  }
  return *t.payouts.tree;
}

void publish_payouts(Turn& t) {
  for (auto& [id, member] : t.s.members) member.earned_at_epoch = member.earned;
  ++t.s.payout_epoch;
  const ledger::PayoutTree& tree = tree_of(t);
  t.s.payout_root = tree.root();
  t.emit(PayoutRootPublished{t.s.payout_epoch, tree.root(), tree.total(),
                             static_cast<std::uint32_t>(tree.leaves().size())});
}

void return_collateral(Turn& t, Order& order, SettlementKind kind) {
  if (order.collateral == Money{}) return;
  const bool slashed = kind == SettlementKind::Slashed;
  const EntryKind entry = slashed ? EntryKind::CollateralSlashed : EntryKind::CollateralReturned;
  t.book(Draft{{entry, scope_of(order.terms.order), 0}, {}}
             .debit(account(slashed ? AccountKind::SlashLoss : AccountKind::Cash), order.collateral)
             .credit(account(AccountKind::CollateralPosted), order.collateral));
}

/// Lots go with the last batch that they sold for.
void forget_lots(State& s) {
  std::erase_if(s.lots, [&](const auto& item) {
    const std::vector<BatchId>& batches = item.second.batches;
    return !batches.empty() &&
           std::none_of(batches.begin(), batches.end(), [&](const BatchId id) { return s.batches.contains(id); });
  });
}

/// Drops the oldest finished orders with everything that belongs to them.
void prune(Turn& t) {
  while (t.s.finished.size() > t.s.config.batches_kept) {
    const OrderId id = t.s.finished.front();
    t.s.finished.erase(t.s.finished.begin());
    const auto order = t.s.orders.find(id);
    if (order == t.s.orders.end()) continue;
    if (order->second.batch) {
      const Batch& batch = t.s.batches.at(*order->second.batch);
      for (const JobId job : batch.jobs) t.s.jobs.erase(job);
      t.s.books.close_scope(batch.batch.value);
      t.s.batches.erase(*order->second.batch);
      forget_lots(t.s);
    }
    t.s.books.close_scope(scope_of(id));
    t.s.orders.erase(order);
  }
}

}  // namespace

void Turn::book(const ledger::Draft& draft) { PP_CHECK(s.books.post(draft, seq, now) == ledger::PostVerdict::Posted); }

Money equity_committed(const State& s) {
  Money out;
  for (const auto& [id, order] : s.orders) out += order.exposure;
  for (const auto& [id, batch] : s.batches) {
    if (batch.stage == OrderStage::Proving) out += batch.pay_budget - batch.paid;
  }
  return out;
}

Money equity_free(const State& s) {
  Money owed;
  for (const auto& [account_, balance] : s.books.balances()) {
    if (ledger::is_liability(account_.kind)) owed -= balance;
  }
  return s.books.balance(AccountKind::Cash) - owed - equity_committed(s);
}

void on(Turn& t, const EquityPaidIn& e) {
  if (e.amount <= Money{} || e.amount > kMoneyMax) return;
  std::uint64_t subject = 0;
  for (std::size_t i = 0; i < 8; ++i) subject |= static_cast<std::uint64_t>(e.reference[i]) << (8 * i);
  const ledger::EntryKey key{EntryKind::EquityPaidIn, 0, subject};
  if (t.s.books.posted(key)) return;
  t.book(Draft{key, {}}.debit(account(AccountKind::Cash), e.amount).credit(account(AccountKind::Operator), e.amount));
  reconsider_orders(t);
}

void on(Turn& t, const Settled& e) {
  if (e.seq <= t.s.last_settlement) return;  // a repetition
  t.s.last_settlement = e.seq;
  const auto at = t.s.orders.find(e.order);
  const bool sane = e.revenue >= Money{} && e.revenue <= kMoneyMax;
  if (at == t.s.orders.end() || at->second.settled || !sane) {
    t.s.market = MarketHealth::Lying;
    t.s.market_detail = "settlement " + std::to_string(e.seq.value) + " is not about an open order of ours";
    return;
  }
  Order& order = at->second;
  order.settled = true;
  const bool paid = e.kind == SettlementKind::Paid;
  const Money revenue = paid ? e.revenue : Money{};
  return_collateral(t, order, e.kind);
  if (revenue > Money{}) {
    t.book(Draft{{EntryKind::RevenueSettled, scope_of(e.order), 0}, {}}
               .debit(account(AccountKind::Cash), revenue)
               .credit(account(AccountKind::Revenue), revenue));
  }
  if (order.batch) {
    Batch& batch = t.s.batches.at(*order.batch);
    if (batch.stage == OrderStage::Proving) {
      batch.stage = OrderStage::Failed;  // slashed before the deadline of our own clock
      stop_work(t, batch);
    }
    batch.stage = paid ? OrderStage::Paid : OrderStage::Slashed;
    close_batch(t, batch, revenue, e.evidence);
  } else if (revenue > Money{}) {
    t.book(Draft{{EntryKind::BatchClosed, scope_of(e.order), 0}, {}}
               .debit(account(AccountKind::Revenue), revenue)
               .credit(account(AccountKind::Dust), revenue));
  }
  finish_order(t, order, paid ? OrderStage::Paid : OrderStage::Slashed, order.reason);
  publish_payouts(t);
  prune(t);
  reconsider_orders(t);
}

void on(Turn& t, const StatementAsked& e) {
  const auto at = t.s.members.find(e.member);
  if (at == t.s.members.end()) return t.emit(MemberRefused{e.member, 0, RefuseReason::NotJoined, {}});
  const Member& member = at->second;
  StatementAnswered answer{e.member,
                           e.request,
                           member.earned,
                           {},
                           t.s.payout_epoch,
                           t.s.payout_root,
                           member.earned_at_epoch,
                           {},
                           standing_of(t.s, member)};
  for (const JobId id : member.jobs) {
    for (const Lease& lease : t.s.jobs.at(id).leases) {
      if (lease.member == e.member && lease.end == LeaseEnd::Running) answer.open_pay += lease.pay;
    }
  }
  const ledger::PayoutTree& tree = tree_of(t);
  const auto leaf = std::lower_bound(tree.leaves().begin(), tree.leaves().end(), e.member,
                                     [](const ledger::PayoutLeaf& l, const MemberId& m) { return l.member < m; });
  if (leaf != tree.leaves().end() && leaf->member == e.member) {
    answer.path = tree.path(static_cast<std::size_t>(leaf - tree.leaves().begin()));
  }
  t.emit(std::move(answer));
}

}  // namespace pp::core
