// SPDX-License-Identifier: Apache-2.0
#include "auction/book.h"

#include <algorithm>

#include "auction/lot.h"

namespace pp::auction {
namespace {

/// Marks every offer of a member that stands twice. Offers in ascending member order, as the sealed lot hands them
/// over, cost one pass.
void mark_duplicates(std::span<const Offer> offers, std::vector<Verdict>& verdicts) {
  std::vector<std::uint32_t> order(offers.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto by_member = [&](std::uint32_t a, std::uint32_t b) { return offers[a].member < offers[b].member; };
  if (!std::is_sorted(order.begin(), order.end(), by_member)) std::sort(order.begin(), order.end(), by_member);
  for (std::size_t i = 1; i < order.size(); ++i) {
    if (offers[order[i - 1]].member != offers[order[i]].member) continue;
    verdicts[order[i - 1]].reason = verdicts[order[i]].reason = Reason::DuplicateOffer;
  }
}

/// Puts each run of equal rank in the order of its tie digests.
void order_ties(std::span<const Offer> offers, const LotRules& lot, const Seed& seed, std::vector<BookEntry>& entries) {
  struct Drawn {
    std::uint64_t first = 0;  // the digest's first eight bytes, which nearly always decide
    std::uint32_t at = 0;     // into digests and originals
  };
  std::optional<LotHash> hash;  // most books have no ties, and then need no hash
  std::vector<Digest32> digests;
  std::vector<Drawn> order;
  std::vector<BookEntry> originals;
  for (std::size_t begin = 0; begin < entries.size();) {
    std::size_t end = begin + 1;
    while (end < entries.size() && entries[end].rank == entries[begin].rank) ++end;
    if (end - begin > 1) {
      if (!hash) hash = lot_hash(lot);
      originals.assign(entries.begin() + static_cast<std::ptrdiff_t>(begin),
                       entries.begin() + static_cast<std::ptrdiff_t>(end));
      digests.clear();
      order.clear();
      for (const BookEntry& entry : originals) {
        digests.push_back(tie_digest(seed, *hash, offers[entry.offer].member));
        std::uint64_t first = 0;
        for (std::size_t i = 0; i < 8; ++i) first = (first << 8) | digests.back()[i];
        order.push_back({first, static_cast<std::uint32_t>(order.size())});
      }
      std::sort(order.begin(), order.end(), [&](const Drawn& a, const Drawn& b) {
        return a.first != b.first ? a.first < b.first : digests[a.at] < digests[b.at];
      });
      for (std::size_t i = begin; i < end; ++i) entries[i] = originals[order[i - begin].at];
    }
    begin = end;
  }
}

}  // namespace

Reason admit(const LotRules& lot, const Offer& offer, RankBy rank_by) {
  if (lot.units <= 0) return Reason::EmptyLot;
  if (offer.price.negative()) return Reason::NegativePrice;
  if (offer.price > kMoneyMax) return Reason::AbsurdPrice;
  if (offer.units <= 0) return Reason::NoUnits;
  if (offer.units > kUnitsMax) return Reason::AbsurdUnits;
  const Terms& terms = offer.terms;
  if (terms.capacity_units < 0 || terms.bonded_units < 0 || terms.quality_charge.negative() ||
      terms.quality_charge > kChargeMax || terms.median.count < 0 || terms.median > kPromiseMax) {
    return Reason::BadTerms;
  }
  if (terms.capacity_units == 0) return Reason::NoCapacity;
  if (terms.bonded_units == 0) return Reason::NoBond;
  if (offer.price > lot.reserve) return Reason::AboveReserve;
  if (rank_by == RankBy::Score && offer.price + terms.quality_charge > lot.score_reserve) {
    return Reason::AboveScoreReserve;
  }
  return Reason::Won;
}

Book open_book(const LotRules& lot, std::span<const Offer> offers, const Seed& seed, RankBy rank_by) {
  PP_CHECK(offers.size() < UINT32_MAX);
  Book book;
  book.verdicts.resize(offers.size());
  mark_duplicates(offers, book.verdicts);
  book.entries.reserve(offers.size());
  for (std::uint32_t i = 0; i < offers.size(); ++i) {
    const Offer& offer = offers[i];
    Verdict& verdict = book.verdicts[i];
    if (lot.units > 0 && verdict.reason == Reason::DuplicateOffer) continue;
    const Reason reason = admit(lot, offer, rank_by);
    if (reason != Reason::Won) {
      verdict.reason = reason;
      continue;
    }
    verdict.units_admitted = std::min({offer.units, offer.terms.capacity_units, offer.terms.bonded_units});
    const Money charge = rank_by == RankBy::Score ? offer.terms.quality_charge : Money{};
    book.entries.push_back({offer.price + charge, verdict.units_admitted, i});
  }
  std::sort(book.entries.begin(), book.entries.end(),
            [](const BookEntry& a, const BookEntry& b) { return a.rank < b.rank; });
  order_ties(offers, lot, seed, book.entries);
  return book;
}

}  // namespace pp::auction
