// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "auction/lot.h"
#include "auction/transcript.h"
#include "auction/transcript_chain.h"

namespace pp::auction {
namespace {

constexpr std::size_t kSignatureBytes = 64;
constexpr std::size_t kLinkBytes = 32;

/// A count that the remaining bytes can hold at `entry_bytes` each; marks the reader failed otherwise.
std::size_t read_count(ByteReader& in, std::size_t entry_bytes) {
  const std::size_t n = in.u32();
  if (n <= in.remaining_bytes() / entry_bytes) return n;
  in.fail();
  return 0;
}

void read_terms(ByteReader& in, Transcript& out) {
  out.terms.resize(read_count(in, 64));
  for (MemberTerms& t : out.terms) {
    t.member.bytes = in.fixed<32>();
    t.terms.capacity_units = in.i64();
    t.terms.bonded_units = in.i64();
    t.terms.quality_charge = Money::nanos(in.i64());
    t.terms.median.count = in.i64();
  }
}

void read_commits(ByteReader& in, Transcript& out) {
  out.commits.resize(read_count(in, 136));
  for (CommitRecord& c : out.commits) {
    c.member.bytes = in.fixed<32>();
    c.commitment.bytes = in.fixed<32>();
    c.signature = in.fixed<64>();
    c.received.ms = in.i64();
  }
}

void read_reveals(ByteReader& in, Transcript& out) {
  out.reveals.resize(read_count(in, 60));
  for (RevealRecord& r : out.reveals) {
    r.commit_index = in.u32();
    r.opening.price = Money::nanos(in.i64());
    r.opening.units = in.i64();
    r.opening.nonce = in.fixed<32>();
    r.received.ms = in.i64();
  }
}

void read_moves(ByteReader& in, Transcript& out) {
  out.moves.resize(read_count(in, 125));
  for (ClockMove& m : out.moves) {
    const std::uint8_t kind = in.u8();
    if (kind > static_cast<std::uint8_t>(MoveKind::Leave)) in.fail();
    m.kind = static_cast<MoveKind>(kind);
    m.member.bytes = in.fixed<32>();
    m.tick = in.u32();
    m.units = in.i64();
    m.promised.count = in.i64();
    m.signature = in.fixed<64>();
    m.received.ms = in.i64();
  }
}

void read_beacon(ByteReader& in, Transcript& out) {
  out.beacon.dated.ms = in.i64();
  out.beacon.value = to_bytes(in.blob(256));
  out.beacon.evidence = to_bytes(in.blob(1'024));
}

void read_result(ByteReader& in, Transcript& out) {
  out.result.awards.resize(read_count(in, 56));
  for (Award& a : out.result.awards) {
    a.member.bytes = in.fixed<32>();
    a.units = in.i64();
    a.unit_price = Money::nanos(in.i64());
    a.extra_units = in.i64();
  }
  out.result.lines.resize(read_count(in, 49));
  for (ResultLine& line : out.result.lines) {
    line.member.bytes = in.fixed<32>();
    line.verdict.reason = static_cast<Reason>(in.u8());
    line.verdict.units_admitted = in.i64();
    line.verdict.units_won = in.i64();
  }
  out.result.units_sold = in.i64();
  out.result.units_left = in.i64();
  out.result.cutoff = Money::nanos(in.i64());
  out.result.orders.resize(read_count(in, 17));
  for (OrderLine& line : out.result.orders) {
    line.order.value = in.u64();
    line.reason = static_cast<Reason>(in.u8());
    line.price = Money::nanos(in.i64());
  }
}

void read_asks(ByteReader& in, Transcript& out) {
  out.asks.resize(read_count(in, 24));
  for (BatchAsk& ask : out.asks) {
    ask.order.value = in.u64();
    ask.value = Money::nanos(in.i64());
    ask.jobs = in.i64();
  }
}

/// Reads one section's body into the transcript; false when it is malformed.
bool read_body(Section section, BytesView body, Transcript& out) {
  ByteReader in(body);
  switch (section) {
    case Section::Rules: {
      const auto lot = read_lot(in);
      if (!lot) return false;
      out.lot = *lot;
      break;
    }
    case Section::Terms:
      read_terms(in, out);
      break;
    case Section::Commits:
      read_commits(in, out);
      break;
    case Section::CommitRoot:
      out.commit_root = in.fixed<32>();
      break;
    case Section::Reveals:
      read_reveals(in, out);
      break;
    case Section::RevealRoot:
      out.reveal_root = in.fixed<32>();
      break;
    case Section::Moves:
      read_moves(in, out);
      break;
    case Section::Beacon:
      read_beacon(in, out);
      break;
    case Section::Result:
      read_result(in, out);
      break;
    case Section::Asks:
      read_asks(in, out);
      break;
    case Section::Book:
      out.book = read_lot(in);
      if (!out.book) return false;
      break;
  }
  return in.finished();
}

std::span<const Section> order_of(const LotRules& lot) {
  using enum Section;
  static constexpr Section kSealed[] = {Rules,   Terms,      Commits,         CommitRoot,
                                        Reveals, RevealRoot, Section::Beacon, Result};
  static constexpr Section kClock[] = {Rules, Terms, Moves, Section::Beacon, Result};
  static constexpr Section kRound[] = {Rules,      Terms,           Asks,  Commits, CommitRoot, Reveals,
                                       RevealRoot, Section::Beacon, Result};
  static constexpr Section kSale[] = {Rules,      Terms,           Book,  Commits, CommitRoot, Reveals,
                                      RevealRoot, Section::Beacon, Result};
  switch (form_of(lot.mechanism)) {
    case SaleForm::Clock:
      return kClock;
    case SaleForm::Round:
      return kRound;
    default:
      return is_sale(lot) ? std::span<const Section>(kSale) : std::span<const Section>(kSealed);
  }
}

}  // namespace

std::variant<Transcript, ReadFault> read_transcript(BytesView bytes) {
  using Kind = ReadFault::Kind;
  Transcript out;
  ByteReader in(bytes);
  const BytesView magic = in.raw(kTranscriptMagic.size());
  if (bytes.size() > kTranscriptBytesMax || in.failed() || !std::ranges::equal(magic, as_bytes(kTranscriptMagic))) {
    return ReadFault{Kind::NotATranscript, Section::Rules};
  }
  Digest32 link = first_link();
  std::span<const Section> order = order_of(LotRules{});
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Section section = order[i];
    const std::uint8_t kind = in.u8();
    const BytesView body = in.blob(kTranscriptBytesMax);
    const Digest32 stated = in.fixed<kLinkBytes>();
    if (in.failed() || kind != static_cast<std::uint8_t>(section)) return ReadFault{Kind::Malformed, section};
    link = next_link(link, section, body);
    // The chain is looked at first: a flipped byte is a broken chain, not a riddle about its meaning.
    if (link != stated) return ReadFault{Kind::ChainBroken, section};
    if (!read_body(section, body, out)) return ReadFault{Kind::Malformed, section};
    if (section == Section::Rules) order = order_of(out.lot);
  }
  out.signed_result.signature = in.fixed<kSignatureBytes>();
  if (!in.finished()) return ReadFault{Kind::Malformed, Section::Result};
  out.signed_result.statement = {out.lot.pool, out.lot.lot, lot_hash(out.lot), link};
  return out;
}

}  // namespace pp::auction
