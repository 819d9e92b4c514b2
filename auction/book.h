// SPDX-License-Identifier: Apache-2.0
// The book of a lot: admitted offers, best first. Every sealed rule starts from it.
//
// Pure, any thread. O(n log n); ties are hashed only where prices really tie. The order depends on the offers as a
// set and on the seed, never on the order in which offers stand or came. Bounded by the offers given.
#pragma once
#include <span>

#include "auction/types.h"

namespace pp::auction {

struct BookEntry {
  Money rank;               // price, or price plus quality charge in a book ranked by score
  std::int64_t units = 0;   // admitted
  std::uint32_t offer = 0;  // index into the offers
};

enum class RankBy : std::uint8_t { Price, Score };

struct Book {
  std::vector<BookEntry> entries;  // best first: (rank, tie digest)
  std::vector<Verdict> verdicts;   // of every offer; the admitted ones stand at Outbid until the rule decides
};

/// Judges one offer by itself, in the order of the admission section of reason.h; `Won` means admitted.
Reason admit(const LotRules& lot, const Offer& offer, RankBy rank_by);

/// Requires: offers.size() < 2^32.
Book open_book(const LotRules& lot, std::span<const Offer> offers, const Seed& seed, RankBy rank_by);

}  // namespace pp::auction
