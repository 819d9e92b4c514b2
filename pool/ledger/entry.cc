// SPDX-License-Identifier: Apache-2.0
#include "pool/ledger/entry.h"

#include "schemas/vocab/sha256.h"

namespace pp::ledger {

std::string_view name_of(AccountKind kind) {
  switch (kind) {
    case AccountKind::Cash:
      return "cash";
    case AccountKind::MarketReceivable:
      return "market_receivable";
    case AccountKind::CollateralPosted:
      return "collateral_posted";
    case AccountKind::Payable:
      return "payable";
    case AccountKind::Bond:
      return "bond";
    case AccountKind::BuyerDeposit:
      return "buyer_deposit";
    case AccountKind::DisputeHold:
      return "dispute_hold";
    case AccountKind::Reserve:
      return "reserve";
    case AccountKind::Surplus:
      return "surplus";
    case AccountKind::Dust:
      return "dust";
    case AccountKind::Operator:
      return "operator";
    case AccountKind::Revenue:
      return "revenue";
    case AccountKind::JobCost:
      return "job_cost";
    case AccountKind::Fee:
      return "fee";
    case AccountKind::SlashLoss:
      return "slash_loss";
  }
  return "unknown";
}

std::string name_of(const Account& account) {
  std::string name(name_of(account.kind));
  if (has_owner(account.kind)) name += ":" + MemberId{account.owner}.brief();
  return name;
}

std::string_view name_of(EntryKind kind) {
  switch (kind) {
    case EntryKind::EquityPaidIn:
      return "equity paid in";
    case EntryKind::CollateralLocked:
      return "collateral locked";
    case EntryKind::CollateralReturned:
      return "collateral returned";
    case EntryKind::CollateralSlashed:
      return "collateral slashed";
    case EntryKind::JobPaid:
      return "job paid";
    case EntryKind::RevenueSettled:
      return "revenue settled";
    case EntryKind::BatchClosed:
      return "batch closed";
    case EntryKind::SurplusShared:
      return "surplus shared";
    case EntryKind::CancelFee:
      return "cancel fee";
    case EntryKind::BondPaidIn:
      return "bond paid in";
    case EntryKind::BondSlashed:
      return "bond slashed";
    case EntryKind::DisputeSettled:
      return "dispute settled";
    case EntryKind::BondReleased:
      return "bond released";
  }
  return "unknown";
}

Digest32 link_of(const Transaction& transaction) {
  return tagged_hash("pp/ledger/entry/1", encode_fields(transaction));
}

}  // namespace pp::ledger
