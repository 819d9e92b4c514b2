// SPDX-License-Identifier: Apache-2.0
#include "auction/transcript.h"

#include <algorithm>

#include "auction/lot.h"
#include "auction/mechanism.h"
#include "auction/mechanisms/proofi.h"
#include "auction/stack_writer.h"
#include "schemas/vocab/sha256.h"

namespace pp::auction {
namespace {

constexpr std::string_view kMagic = "pp/lot-transcript/1\n";
constexpr std::size_t kSignatureBytes = 64;
constexpr std::size_t kLinkBytes = 32;

/// Appends sections and keeps the running link.
class SectionWriter {
 public:
  SectionWriter() {
    for (const char c : kMagic) out_.u8(static_cast<std::uint8_t>(c));
    link_ = tagged_hash("pp/lot-chain/1", as_bytes(kMagic));
  }
  void add(Section section, const ByteWriter& body) {
    link_ = next_link(link_, section, body.bytes());
    out_.u8(static_cast<std::uint8_t>(section));
    out_.blob(body.bytes());
    out_.raw(link_);
  }
  ClosedLot close() { return {out_.take(), link_}; }

  static Digest32 next_link(const Digest32& link, Section section, BytesView body) {
    StackWriter<65> message;
    message.raw(link);
    message.u8(static_cast<std::uint8_t>(section));
    message.raw(sha256(body));
    return tagged_hash("pp/lot-link/1", message.bytes());
  }

 private:
  ByteWriter out_;
  Digest32 link_{};
};

ByteWriter terms_body(const std::vector<MemberTerms>& terms) {
  ByteWriter out;
  out.u32(static_cast<std::uint32_t>(terms.size()));
  for (const MemberTerms& t : terms) {
    out.raw(t.member.bytes);
    out.i64(t.terms.capacity_units);
    out.i64(t.terms.bonded_units);
    out.i64(t.terms.quality_charge.nanos());
    out.i64(t.terms.median.count);
  }
  return out;
}

ByteWriter commits_body(const std::vector<CommitRecord>& commits) {
  ByteWriter out;
  out.u32(static_cast<std::uint32_t>(commits.size()));
  for (const CommitRecord& c : commits) {
    out.raw(c.member.bytes);
    out.raw(c.commitment.bytes);
    out.raw(c.signature);
    out.i64(c.received.ms);
  }
  return out;
}

ByteWriter reveals_body(const std::vector<RevealRecord>& reveals) {
  ByteWriter out;
  out.u32(static_cast<std::uint32_t>(reveals.size()));
  for (const RevealRecord& r : reveals) {
    out.u32(r.commit_index);
    out.i64(r.opening.price.nanos());
    out.i64(r.opening.units);
    out.raw(r.opening.nonce);
    out.i64(r.received.ms);
  }
  return out;
}

ByteWriter moves_body(const std::vector<ClockMove>& moves) {
  ByteWriter out;
  out.u32(static_cast<std::uint32_t>(moves.size()));
  for (const ClockMove& m : moves) {
    out.u8(static_cast<std::uint8_t>(m.kind));
    out.raw(m.member.bytes);
    out.u32(m.tick);
    out.i64(m.units);
    out.i64(m.promised.count);
    out.raw(m.signature);
    out.i64(m.received.ms);
  }
  return out;
}

ByteWriter digest_body(const Digest32& digest) {
  ByteWriter out;
  out.raw(digest);
  return out;
}

void add_ending(SectionWriter& out, const Beacon& beacon, const LotResult& result) {
  ByteWriter body;
  body.i64(beacon.dated.ms);
  body.blob(beacon.value);
  body.blob(beacon.evidence);
  out.add(Section::Beacon, body);
  ByteWriter end;
  end.u32(static_cast<std::uint32_t>(result.awards.size()));
  for (const Award& a : result.awards) {
    end.raw(a.member.bytes);
    end.i64(a.units);
    end.i64(a.unit_price.nanos());
    end.i64(a.extra_units);
  }
  end.u32(static_cast<std::uint32_t>(result.lines.size()));
  for (const ResultLine& line : result.lines) {
    end.raw(line.member.bytes);
    end.u8(static_cast<std::uint8_t>(line.verdict.reason));
    end.i64(line.verdict.units_admitted);
    end.i64(line.verdict.units_won);
  }
  end.i64(result.units_sold);
  end.i64(result.units_left);
  end.i64(result.cutoff.nanos());
  end.u32(static_cast<std::uint32_t>(result.orders.size()));
  for (const OrderLine& line : result.orders) {
    end.u64(line.order.value);
    end.u8(static_cast<std::uint8_t>(line.reason));
    end.i64(line.price.nanos());
  }
  out.add(Section::Result, end);
}

void add_opening(SectionWriter& out, const LotRules& lot, const std::vector<MemberTerms>& terms) {
  ByteWriter rules;
  write_lot(rules, lot);
  out.add(Section::Rules, rules);
  out.add(Section::Terms, terms_body(terms));
}

LotResult from_clearing(Clearing clearing, const std::vector<MemberId>& members) {
  LotResult out;
  for (std::size_t i = 0; i < members.size(); ++i) out.lines.push_back({members[i], clearing.verdicts[i]});
  out.awards = std::move(clearing.awards);
  out.units_sold = clearing.units_sold;
  out.units_left = clearing.units_left;
  out.cutoff = clearing.cutoff;
  return out;
}

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

void add_sealing(SectionWriter& out, const SealedLot& lot) {
  out.add(Section::Commits, commits_body(lot.commits()));
  out.add(Section::CommitRoot, digest_body(lot.commit_root()));
  out.add(Section::Reveals, reveals_body(lot.reveals()));
  out.add(Section::RevealRoot, digest_body(lot.reveal_root()));
}

ByteWriter asks_body(const std::vector<BatchAsk>& asks) {
  ByteWriter out;
  out.u32(static_cast<std::uint32_t>(asks.size()));
  for (const BatchAsk& ask : asks) {
    out.u64(ask.order.value);
    out.i64(ask.value.nanos());
    out.i64(ask.jobs);
  }
  return out;
}

/// Adds to a cleared sealed lot those who committed and never opened.
void add_silent(const SealedLot& lot, LotResult& out) {
  const std::vector<MemberId> silent = lot.not_revealed();
  if (silent.empty()) return;  // the offers are in the members' order already
  for (const MemberId& member : silent) out.lines.push_back({member, {Reason::NotRevealed, 0, 0}});
  std::sort(out.lines.begin(), out.lines.end(), [](const auto& a, const auto& b) { return a.member < b.member; });
}

Clearing clear_round(const SealedLot& lot, std::span<const Offer> offers, const Seed& seed, LotResult& out) {
  const RoundRules& round = lot.rules().round;
  ProofiClearing cleared = clear_proofi(lot.rules(), {round.variant, round.capacity}, lot.asks(), offers, seed);
  for (std::size_t i = 0; i < lot.asks().size(); ++i) {
    out.orders.push_back({lot.asks()[i].order, cleared.orders[i], cleared.order_price[i]});
  }
  cleared.members.units_left = lot.rules().units - cleared.members.units_sold;
  return std::move(cleared.members);
}

/// Admitted offers stand; nothing is sold yet.
Clearing stand_in_book(const LotRules& lot, std::span<const Offer> offers, const Seed& seed) {
  Clearing out = clear(lot, offers, seed);
  out.awards.clear();
  for (Verdict& verdict : out.verdicts) {
    if (verdict.units_admitted > 0) verdict = {Reason::Standing, verdict.units_admitted, 0};
  }
  out.units_left += out.units_sold;
  out.units_sold = 0;
  out.cutoff = lot.reserve;
  return out;
}

std::vector<MemberId> members_of(std::span<const Offer> offers) {
  std::vector<MemberId> out;
  out.reserve(offers.size());
  for (const Offer& offer : offers) out.push_back(offer.member);
  return out;
}

}  // namespace

std::string_view to_text(Section section) {
  switch (section) {
    case Section::Rules:
      return "rules";
    case Section::Terms:
      return "terms";
    case Section::Commits:
      return "commits";
    case Section::CommitRoot:
      return "commit root";
    case Section::Reveals:
      return "reveals";
    case Section::RevealRoot:
      return "reveal root";
    case Section::Moves:
      return "moves";
    case Section::Beacon:
      return "beacon";
    case Section::Result:
      return "result";
    case Section::Asks:
      return "asks";
    case Section::Book:
      return "book";
  }
  return "unknown";
}

bool is_sale(const LotRules& lot) { return form_of(lot.mechanism) == SaleForm::Book && lot.batch.value != 0; }

LotResult result_of(const SealedLot& lot, const Beacon& beacon) {
  const std::vector<Offer> offers = lot.offers();
  const Seed seed = seed_of(lot.hash(), beacon.value);
  LotResult round;
  Clearing clearing;
  switch (form_of(lot.rules().mechanism)) {
    case SaleForm::Round:
      clearing = clear_round(lot, offers, seed, round);
      break;
    case SaleForm::Book:
      clearing = stand_in_book(lot.rules(), offers, seed);
      break;
    default:
      clearing = clear(lot.rules(), offers, seed);
  }
  LotResult out = from_clearing(std::move(clearing), members_of(offers));
  out.orders = std::move(round.orders);
  add_silent(lot, out);
  return out;
}

LotResult result_of_sale(const LotRules& sale, const SealedLot& book, const Beacon& beacon) {
  const std::vector<Offer> offers = book.offers();
  return from_clearing(clear(sale, offers, seed_of(lot_hash(sale), beacon.value)), members_of(offers));
}

LotResult result_of(const ClockLot& lot, const Beacon& beacon) {
  std::vector<MemberId> members;
  if (lot.rules().mechanism == MechanismId::DutchUp) {
    for (const Acceptance& a : lot.acceptances()) members.push_back(a.offer.member);
  } else {
    for (const Stay& s : lot.stays()) members.push_back(s.offer.member);
  }
  LotResult out = from_clearing(lot.clear(seed_of(lot.hash(), beacon.value)), members);
  std::sort(out.lines.begin(), out.lines.end(), [](const auto& a, const auto& b) { return a.member < b.member; });
  return out;
}

ClosedLot close_lot(const SealedLot& lot, const Beacon& beacon, const LotResult& result) {
  SectionWriter out;
  add_opening(out, lot.rules(), lot.terms());
  if (form_of(lot.rules().mechanism) == SaleForm::Round) out.add(Section::Asks, asks_body(lot.asks()));
  add_sealing(out, lot);
  add_ending(out, beacon, result);
  return out.close();
}

ClosedLot close_sale(const LotRules& sale, const SealedLot& book, const Beacon& beacon, const LotResult& result) {
  SectionWriter out;
  add_opening(out, sale, book.terms());
  ByteWriter rules;
  write_lot(rules, book.rules());
  out.add(Section::Book, rules);
  add_sealing(out, book);
  add_ending(out, beacon, result);
  return out.close();
}

ClosedLot close_lot(const ClockLot& lot, const Beacon& beacon, const LotResult& result) {
  SectionWriter out;
  add_opening(out, lot.rules(), lot.terms());
  out.add(Section::Moves, moves_body(lot.moves()));
  add_ending(out, beacon, result);
  return out.close();
}

Bytes statement_message(const ResultStatement& statement) {
  StackWriter<104> out;
  out.raw(statement.pool.bytes);
  out.u64(statement.lot.value);
  out.raw(statement.rules.bytes);
  out.raw(statement.head);
  return to_bytes(out.bytes());
}

ResultStatement statement_of(const LotRules& lot, const ClosedLot& closed) {
  return {lot.pool, lot.lot, lot_hash(lot), closed.head};
}

Bytes signed_transcript(ClosedLot closed, const Signature& signature) {
  closed.body.insert(closed.body.end(), signature.begin(), signature.end());
  return std::move(closed.body);
}

bool proves_cheating(const SignedResult& a, const SignedResult& b) {
  if (a.statement.pool != b.statement.pool || a.statement.lot != b.statement.lot) return false;
  if (a.statement == b.statement) return false;
  const auto holds = [](const SignedResult& r) {
    return signature_valid(r.statement.pool.bytes, kLotResultTag, statement_message(r.statement), r.signature);
  };
  return holds(a) && holds(b);
}

std::variant<Transcript, ReadFault> read_transcript(BytesView bytes) {
  using Kind = ReadFault::Kind;
  Transcript out;
  ByteReader in(bytes);
  const BytesView magic = in.raw(kMagic.size());
  if (bytes.size() > kTranscriptBytesMax || in.failed() || !std::ranges::equal(magic, as_bytes(kMagic))) {
    return ReadFault{Kind::NotATranscript, Section::Rules};
  }
  Digest32 link = tagged_hash("pp/lot-chain/1", magic);
  std::span<const Section> order = order_of(LotRules{});
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Section section = order[i];
    const std::uint8_t kind = in.u8();
    const BytesView body = in.blob(kTranscriptBytesMax);
    const Digest32 stated = in.fixed<kLinkBytes>();
    if (in.failed() || kind != static_cast<std::uint8_t>(section)) return ReadFault{Kind::Malformed, section};
    link = SectionWriter::next_link(link, section, body);
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
