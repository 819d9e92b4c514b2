// SPDX-License-Identifier: Apache-2.0
#include "auction/transcript.h"

#include "auction/lot.h"
#include "auction/stack_writer.h"
#include "auction/transcript_chain.h"

namespace pp::auction {
namespace {

/// Appends sections and keeps the running link.
class SectionWriter {
 public:
  SectionWriter() : link_(first_link()) {
    for (const char c : kTranscriptMagic) out_.u8(static_cast<std::uint8_t>(c));
  }
  void add(Section section, const ByteWriter& body) {
    link_ = next_link(link_, section, body.bytes());
    out_.u8(static_cast<std::uint8_t>(section));
    out_.blob(body.bytes());
    out_.raw(link_);
  }
  ClosedLot close() { return {out_.take(), link_}; }

 private:
  ByteWriter out_;
  Digest32 link_;
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

void add_sealing(SectionWriter& out, const SealedLot& lot) {
  out.add(Section::Commits, commits_body(lot.commits()));
  out.add(Section::CommitRoot, digest_body(lot.commit_root()));
  out.add(Section::Reveals, reveals_body(lot.reveals()));
  out.add(Section::RevealRoot, digest_body(lot.reveal_root()));
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

}  // namespace pp::auction
