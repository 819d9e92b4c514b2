// SPDX-License-Identifier: Apache-2.0
#include "auction/audit.h"

#include <algorithm>
#include <map>

#include "auction/lot.h"
#include "auction/mechanism.h"

namespace pp::auction {
namespace {

class Auditor {
 public:
  Auditor(const Transcript& transcript, const PoolKey& pool, Signatures signatures)
      : t_(transcript), pool_(pool), check_signatures_(signatures == Signatures::Check) {}

  AuditReport run() {
    report_.lot = t_.lot;
    report_.n_awards = t_.result.awards.size();
    check_origin();
    if (!check_rules()) return std::move(report_);
    if (form_of(t_.lot.mechanism) == SaleForm::Clock) {
      replay_clock();
    } else {
      replay_sealed();
    }
    return std::move(report_);
  }

 private:
  void find(Fault fault, std::string what) {
    if (report_.findings.size() < kFindingsMax) report_.findings.push_back({fault, std::move(what)});
  }

  void check_origin() {
    if (t_.lot.pool != pool_) find(Fault::WrongPool, "the rules name pool " + t_.lot.pool.brief());
    if (!check_signatures_) return;
    const Bytes message = statement_message(t_.signed_result.statement);
    if (!signature_valid(pool_.bytes, kLotResultTag, message, t_.signed_result.signature)) {
      find(Fault::BadPoolSignature, "the signature over the last link is not the pool's");
    }
  }

  bool check_rules() {
    if (const auto sound = check_lot(t_.lot); !sound) {
      find(Fault::BadRules, sound.error().context);
      return false;
    }
    for (std::size_t i = 1; i < t_.terms.size(); ++i) {
      if (t_.terms[i - 1].member < t_.terms[i].member) continue;
      find(Fault::BadTerms, "terms number " + std::to_string(i) + " are out of order");
      return false;
    }
    return check_basis();
  }

  /// What the rules refer to by hash is what the transcript shows.
  bool check_basis() {
    if (form_of(t_.lot.mechanism) == SaleForm::Round && asks_hash(t_.asks) != t_.lot.round.basis) {
      find(Fault::BadAsks, "the orders' asks are not those that the rules were published with");
      return false;
    }
    if (!t_.book) return true;
    const bool sound = check_lot(*t_.book) && t_.book->mechanism == t_.lot.mechanism && !is_sale(*t_.book);
    if (sound && t_.book->pool == t_.lot.pool && lot_hash(*t_.book).bytes == t_.lot.round.basis) return true;
    find(Fault::BadBook, "the sale's rules name another book of offers");
    return false;
  }

  void replay_sealed() {
    report_.n_bids = t_.commits.size();
    SealedLot lot(t_.book ? *t_.book : t_.lot, t_.terms, t_.asks);
    for (std::size_t i = 0; i < t_.commits.size(); ++i) {
      const CommitRecord& c = t_.commits[i];
      const bool signed_well =
          !check_signatures_ ||
          signature_valid(c.member.bytes, kCommitTag, commit_message(lot.hash(), c.member, c.commitment), c.signature);
      const Reason reason = lot.commit(c.member, c.commitment, c.signature, signed_well, c.received);
      if (reason == Reason::Won && lot.commits().back().received == c.received) continue;
      find(Fault::BadCommit,
           "commit " + std::to_string(i) + " of member " + c.member.brief() + ": " +
               (reason == Reason::Won ? "dated before the one in front of it" : std::string(to_text(reason))));
      return;  // the numbers of all later commits are in doubt
    }
    if (lot.commit_root() != t_.commit_root) find(Fault::BadCommitRoot, "the commit root is not that of the commits");
    for (std::size_t i = 0; i < t_.reveals.size(); ++i) {
      const RevealRecord& r = t_.reveals[i];
      Reason reason = Reason::RevealWithoutCommit;
      if (r.commit_index < t_.commits.size()) {
        reason = lot.reveal(t_.commits[r.commit_index].member, r.opening, r.received);
      }
      if (reason == Reason::Won && lot.reveals().back() == r) continue;
      find(Fault::BadReveal,
           "reveal " + std::to_string(i) + " of commit " + std::to_string(r.commit_index) + ": " +
               (reason == Reason::Won ? "names a superseded commit or runs backwards" : std::string(to_text(reason))));
      return;
    }
    if (lot.reveal_root() != t_.reveal_root) find(Fault::BadRevealRoot, "the reveal root is not that of the reveals");
    check_beacon(lot.rules().commit_close);
    compare(t_.book ? result_of_sale(t_.lot, lot, t_.beacon) : result_of(lot, t_.beacon));
  }

  void replay_clock() {
    report_.n_bids = t_.moves.size();
    ClockLot lot(t_.lot, t_.terms);
    for (std::size_t i = 0; i < t_.moves.size(); ++i) {
      const ClockMove& m = t_.moves[i];
      const bool signed_well = !check_signatures_ ||
                               signature_valid(m.member.bytes, kClockMoveTag, move_message(lot.hash(), m), m.signature);
      const Reason reason = lot.take(m, signed_well, m.received);
      if (reason == Reason::Won && lot.moves().back() == m) continue;
      find(Fault::BadMove,
           "move " + std::to_string(i) + " of member " + m.member.brief() + ": " +
               (reason == Reason::Won ? "dated before the one in front of it" : std::string(to_text(reason))));
      return;
    }
    if (!lot.over(t_.beacon.dated)) find(Fault::BadBeacon, "the beacon is dated before the clock ended");
    compare(result_of(lot, t_.beacon));
  }

  void check_beacon(Instant close) {
    if (t_.beacon.dated <= close) find(Fault::BadBeacon, "the beacon is not dated after the close of the commits");
  }

  void compare(const LotResult& derived) {
    const LotResult& stated = t_.result;
    report_.derived = derived;
    if (stated == derived) return;
    std::map<MemberId, Award> awards;
    for (const Award& a : derived.awards) awards[a.member] = a;
    for (const Award& a : stated.awards) {
      const auto it = awards.find(a.member);
      if (it == awards.end()) {
        find(Fault::WrongWinner, "member " + a.member.brief() + " is awarded units and won none");
        continue;
      }
      if (a.units != it->second.units) {
        find(Fault::WrongWinner, "member " + a.member.brief() + " is awarded " + std::to_string(a.units) +
                                     " units and won " + std::to_string(it->second.units));
      } else if (a != it->second) {
        find(Fault::WrongPrice,
             "member " + a.member.brief() + " is paid " + price_text(a) + " and is owed " + price_text(it->second));
      }
      awards.erase(it);
    }
    for (const auto& [member, award] : awards) {
      find(Fault::WrongWinner,
           "member " + member.brief() + " won " + std::to_string(award.units) + " units and is not awarded them");
    }
    compare_lines(stated, derived);
    compare_orders(stated, derived);
    if (stated.units_sold != derived.units_sold || stated.units_left != derived.units_left ||
        stated.cutoff != derived.cutoff) {
      find(Fault::WrongTotals, "units sold, units left or the cutoff price are not those of the offers");
    }
    if (report_.findings.empty()) find(Fault::WrongTotals, "the awards are not in the order of the offers");
  }

  void compare_lines(const LotResult& stated, const LotResult& derived) {
    std::map<MemberId, Verdict> verdicts;
    for (const ResultLine& line : derived.lines) verdicts[line.member] = line.verdict;
    for (const ResultLine& line : stated.lines) {
      const auto it = verdicts.find(line.member);
      if (it == verdicts.end()) {
        find(Fault::WrongReason, "member " + line.member.brief() + " has a reason and made no offer");
        continue;
      }
      if (line.verdict != it->second) {
        find(Fault::WrongReason, "member " + line.member.brief() + " is told '" +
                                     std::string(to_text(line.verdict.reason)) + "' and should be told '" +
                                     std::string(to_text(it->second.reason)) + "'");
      }
      verdicts.erase(it);
    }
    for (const auto& [member, verdict] : verdicts) {
      find(Fault::WrongReason, "member " + member.brief() + " made an offer and is told nothing");
    }
  }

  void compare_orders(const LotResult& stated, const LotResult& derived) {
    if (stated.orders.size() != derived.orders.size()) {
      return find(Fault::WrongOrder, std::to_string(stated.orders.size()) + " orders are answered of " +
                                         std::to_string(derived.orders.size()));
    }
    for (std::size_t i = 0; i < derived.orders.size(); ++i) {
      const OrderLine& is = stated.orders[i];
      const OrderLine& due = derived.orders[i];
      if (is == due) continue;
      find(Fault::WrongOrder, "order " + std::to_string(due.order.value) + " is told '" +
                                  std::string(to_text(is.reason)) + "' at " + is.price.to_string() +
                                  " and should be told '" + std::string(to_text(due.reason)) + "' at " +
                                  due.price.to_string());
    }
  }

  static std::string price_text(const Award& award) {
    return award.unit_price.to_string() + " a unit (" + std::to_string(award.extra_units) + " of them one nano more)";
  }

  const Transcript& t_;
  PoolKey pool_;
  bool check_signatures_;
  AuditReport report_;
};

}  // namespace

std::string_view to_text(Fault fault) {
  switch (fault) {
    case Fault::NotATranscript:
      return "not a transcript";
    case Fault::Malformed:
      return "malformed section";
    case Fault::ChainBroken:
      return "changed after signing";
    case Fault::WrongPool:
      return "another pool's lot";
    case Fault::BadPoolSignature:
      return "signature does not hold";
    case Fault::BadRules:
      return "impossible rules";
    case Fault::BadTerms:
      return "terms out of order";
    case Fault::BadCommit:
      return "commit against the rules";
    case Fault::BadCommitRoot:
      return "wrong commit root";
    case Fault::BadReveal:
      return "reveal against the rules";
    case Fault::BadRevealRoot:
      return "wrong reveal root";
    case Fault::BadMove:
      return "clock move against the rules";
    case Fault::BadBeacon:
      return "beacon too early";
    case Fault::WrongWinner:
      return "wrong winner";
    case Fault::WrongPrice:
      return "wrong price";
    case Fault::WrongReason:
      return "wrong reason";
    case Fault::WrongTotals:
      return "wrong totals";
    case Fault::BadAsks:
      return "asks changed after the rules";
    case Fault::BadBook:
      return "another book of offers";
    case Fault::WrongOrder:
      return "wrong answer to an order";
  }
  return "unknown fault";
}

AuditReport audit(BytesView transcript, const PoolKey& pool, Signatures signatures) {
  const auto read = read_transcript(transcript);
  if (const auto* fault = std::get_if<ReadFault>(&read)) {
    AuditReport report;
    const std::string where = "section '" + std::string(to_text(fault->section)) + "'";
    switch (fault->kind) {
      case ReadFault::Kind::NotATranscript:
        report.findings.push_back({Fault::NotATranscript, "the bytes do not begin like a transcript"});
        break;
      case ReadFault::Kind::Malformed:
        report.findings.push_back({Fault::Malformed, where + " is cut, foreign or malformed"});
        break;
      case ReadFault::Kind::ChainBroken:
        report.findings.push_back({Fault::ChainBroken, where + " does not match its link"});
        break;
    }
    return report;
  }
  return Auditor(std::get<Transcript>(read), pool, signatures).run();
}

bool includes(const Transcript& transcript, const CommitReceipt& receipt) {
  if (receipt.lot != transcript.signed_result.statement.rules || receipt.index >= transcript.commits.size()) {
    return false;
  }
  const CommitRecord& record = transcript.commits[receipt.index];
  return record.member == receipt.member && record.commitment == receipt.commitment &&
         record.received == receipt.received;
}

bool includes(const Transcript& transcript, const MoveReceipt& receipt) {
  if (receipt.lot != transcript.signed_result.statement.rules || receipt.index >= transcript.moves.size()) return false;
  ClockMove move = transcript.moves[receipt.index];
  move.signature = receipt.move.signature;  // the pool's word is about the move, not about its signature
  return move == receipt.move;
}

bool includes(const Transcript& transcript, const RevealReceipt& receipt) {
  if (receipt.lot != transcript.signed_result.statement.rules) return false;
  const RevealRecord wanted{receipt.index, receipt.opening, receipt.received};
  return std::find(transcript.reveals.begin(), transcript.reveals.end(), wanted) != transcript.reveals.end();
}

}  // namespace pp::auction
