// SPDX-License-Identifier: Apache-2.0
// The members of the simulated world, each true to its character.
#include "auction/transcript.h"
#include "schemas/vocab/sha256.h"
#include "tests/sim/core/world.h"

namespace pp::sim {
namespace {

BlobHash proof_of(const MemberId& member, JobId job, std::uint64_t salt, bool valid) {
  ByteWriter out;
  out.raw(member.bytes);
  out.u64(job.value);
  out.u64(salt);
  out.u8(valid);
  return BlobHash{sha256(out.bytes())};
}

}  // namespace

SimMember& World::member(const MemberId& id) {
  for (SimMember& m : members_) {
    if (m.id == id) return m;
  }
  fail("a message to nobody");
  return members_.front();
}

void World::from_member(SimMember& m, core::EventBody body) {
  if (!m.online) return;
  const std::uint64_t life = life_;
  const int copies = rng_.chance_ppm(scenario_.duplicate_ppm) ? 2 : 1;
  for (int i = 0; i < copies; ++i) {
    after(Millis{5 + static_cast<std::int64_t>(rng_.below(60))}, [this, life, body] {
      if (life == life_) post(body, host::Lane::Members);
    });
  }
}

void World::join(SimMember& m) {
  m.online = true;
  m.session = next_session_++;
  m.working.clear();
  core::MemberJoined hello{m.id, m.session, "member", "", {}, 1u << 30};
  for (const auction::JobClass c :
       {auction::JobClass{auction::JobKind::Segment, 18}, auction::JobClass{auction::JobKind::Node, 2},
        auction::JobClass{auction::JobKind::Final, 0}}) {
    hello.capabilities.push_back({c, Millis{4000}});
  }
  post(hello, host::Lane::Members);
  for (const auto& [job, proof] : m.unanswered) submit(m, job.first, job.second, proof);
  beat(m);
  if (m.character == Character::Leaver) {
    const std::uint64_t session = m.session;
    after(Millis{8000 + static_cast<std::int64_t>(rng_.below(20'000))}, [this, &m, session] {
      if (m.session == session && m.online) leave(m);
    });
  }
}

void World::leave(SimMember& m) {
  const auto reason = rng_.chance_ppm(500'000) ? core::LeaveReason::Goodbye : core::LeaveReason::Silent;
  post(core::MemberLeft{m.id, m.session, reason}, host::Lane::Members);
  m.online = false;
  const std::uint64_t life = life_;
  after(Millis{3000 + static_cast<std::int64_t>(rng_.below(10'000))}, [this, life, &m] {
    if (life == life_ && !m.online) join(m);
  });
}

void World::beat(SimMember& m) {
  const std::uint64_t session = m.session;
  const auto room = static_cast<std::uint32_t>(m.working.size() < 2 ? 2 - m.working.size() : 0);
  from_member(m, core::Heartbeat{m.id, m.session, {}});
  from_member(m, core::WorkPulled{m.id, room, Money::nanos(1000)});
  if (m.character == Character::Intruder) {
    const JobId job{1 + rng_.below(8)};
    from_member(m,
                core::ResultSubmitted{m.id, 1, job, LeaseEpoch{1 + rng_.below(20)}, proof_of(m.id, job, 9, false), 9});
  }
  after(seconds(5), [this, &m, session] {
    if (m.session == session && m.online) beat(m);
  });
}

void World::bid(SimMember& m, const core::LotOpened& lot) {
  const Money price = lot.rules.reserve.scaled(40 + static_cast<std::int64_t>(rng_.below(70)), 100);
  const auction::Opening opening{price, 1 + static_cast<std::int64_t>(rng_.below(4)),
                                 sha256(as_bytes(std::to_string(rng_.next())))};
  if (auction::lot_hash(lot.rules) != lot.hash) fail("a lot was announced under another hash");
  m.openings[lot.rules.lot] = opening;
  const auto sealed = auction::seal(lot.hash, m.id, lot.rules.job_class, opening);
  from_member(m, core::BidCommitted{m.id, rng_.next(), lot.rules.lot, sealed.bytes, {}});
}

void World::reveal(SimMember& m, LotId lot) {
  if (m.character == Character::Shy || !m.openings.contains(lot)) return;
  auction::Opening opening = m.openings[lot];
  if (m.character == Character::Sloppy) opening.price += Money::nanos(1);
  const auto job_class = core().state().lots.at(lot).rules.job_class;
  from_member(m, core::BidRevealed{m.id, rng_.next(), lot, job_class, opening.price, opening.units, opening.nonce});
}

void World::submit(SimMember& m, JobId job, LeaseEpoch epoch, const BlobHash& proof) {
  const core::ResultSubmitted result{m.id, rng_.next(), job, epoch, proof, 900'000};
  from_member(m, result);
  if (m.character == Character::Doubling) from_member(m, result);
}

void World::work(SimMember& m, const core::JobAssigned& job) {
  if (m.character == Character::Silent) return;
  m.working.insert(job.job);
  const bool valid = m.character != Character::Invalid && m.character != Character::Malformed;
  const BlobHash proof = proof_of(m.id, job.job, job.epoch.value, valid);
  if (valid) valid_proofs_.insert(proof);
  Millis span{2000 + static_cast<std::int64_t>(rng_.below(4000))};
  if (m.character == Character::Late) span = (job.deadline - now_) + Millis{500};
  const std::uint64_t session = m.session;
  after(span, [this, &m, session, job, proof] {
    m.working.erase(job.job);
    m.unanswered[{job.job, job.epoch}] = proof;
    if (m.session == session && m.online) submit(m, job.job, job.epoch, proof);
  });
}

void World::hear_verdict(SimMember& m, const core::ResultAnswered& answer, const host::MemberMessage& message) {
  ++verdicts_[static_cast<std::size_t>(answer.reason)];
  m.unanswered.erase({answer.job, answer.epoch});
  if (answer.reason == core::ResultReason::Accepted || answer.reason == core::ResultReason::AcceptedLate) {
    if (!signature_valid(signer_.key().bytes, host::kResultReceiptTag, message.signed_bytes, message.signature)) {
      fail("a result receipt has a bad signature");
    }
    if (m.paid.contains(answer.job) && m.paid[answer.job] != answer.pay) fail("a result was answered with two pays");
    m.paid[answer.job] = answer.pay;
  } else {
    ++m.refusals;
  }
  from_member(m, core::WorkPulled{m.id, 2, Money::nanos(1000)});
}

void World::send(host::MemberMessage message) {
  std::visit([this](const auto& body) { allow_only_wished(body); }, message.body);
  const auto to = [this](const MemberId& id, auto act) {
    SimMember& m = member(id);
    const std::uint64_t session = m.session;
    after(Millis{5 + static_cast<std::int64_t>(rng_.below(60))}, [&m, session, act] {
      if (m.online && m.session == session) act(m);
    });
  };
  if (const auto* lot = std::get_if<core::LotOpened>(&message.body)) {
    for (const MemberId& id : lot->members) to(id, [this, lot = *lot](SimMember& m) { bid(m, lot); });
  }
  if (const auto* wanted = std::get_if<core::RevealsWanted>(&message.body)) {
    for (const MemberId& id : wanted->members) to(id, [this, lot = wanted->lot](SimMember& m) { reveal(m, lot); });
  }
  if (const auto* job = std::get_if<core::JobAssigned>(&message.body)) {
    to(job->member, [this, job = *job](SimMember& m) { work(m, job); });
  }
  if (const auto* ended = std::get_if<core::LeaseEnded>(&message.body)) {
    to(ended->member, [job = ended->job](SimMember& m) { m.working.erase(job); });
  }
  if (const auto* answer = std::get_if<core::ResultAnswered>(&message.body)) {
    to(answer->member, [this, message, answer = *answer](SimMember& m) { hear_verdict(m, answer, message); });
  }
  if (const auto* lot = std::get_if<core::LotDecided>(&message.body)) {
    const bool cleared = lot->outcome == core::LotOutcome::Cleared;
    const std::string_view tag = cleared ? auction::kLotResultTag : core::kTranscriptTag;
    if (!signature_valid(signer_.key().bytes, tag, message.signed_bytes, message.signature)) {
      fail("a lot's transcript has a bad signature");
    }
    for (const core::LotBid& b : lot->bids) {
      to(b.member, [this](SimMember& m) { from_member(m, core::WorkPulled{m.id, 2, Money::nanos(1000)}); });
    }
  }
}

}  // namespace pp::sim
