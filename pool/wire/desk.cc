// SPDX-License-Identifier: Apache-2.0
// What members say, judged as far as the wire can: stage, signature, bounds. The rest is the core's business.
#include "auction/clock_lot.h"
#include "auction/seal.h"
#include "pool/wire/causes.h"
#include "pool/wire/switchboard.h"
#include "schemas/wire/handshake.h"

namespace pp::wire {

void Switchboard::challenge(Session& session) {
  session.nonce = random_digest();
  const Meeting meeting{config_.keys.public_key, session.user, session.nonce};
  const PoolKey pool = ports_.signer.key();
  say(session, Challenge{kVersion, session.nonce, pool,
                         ports_.signer.sign(kChallengeTag, challenge_message(meeting, pool)), ports_.clock.now()});
}

void Switchboard::hear(Session& session, const Knock&) {
  if (session.stage != Stage::Knocked) return refuse(session, Refusal::OutOfPlace);
  challenge(session);
}

void Switchboard::hear(Session& session, const Hello& hello) {
  if (session.stage != Stage::Knocked) return refuse(session, Refusal::OutOfPlace);
  if (hello.version != kVersion) return expel(session, Refusal::WrongVersion, true, std::nullopt);
  if (!config_.members_allowed.empty() && !config_.members_allowed.contains(hello.member)) {
    return expel(session, Refusal::NotListed, true, std::nullopt);
  }
  const Meeting meeting{config_.keys.public_key, session.user, session.nonce};
  if (!signature_valid(hello.member.bytes, kHelloTag, hello_message(meeting, ports_.signer.key(), hello),
                       hello.signature)) {
    return expel(session, Refusal::BadSignature, true, std::nullopt);
  }
  core::MemberJoined joined{hello.member, session.number, hello.name, hello.payout_address, {}, hello.memory_bytes};
  for (const Capability& capability : hello.capabilities) {
    // Classes that this version does not know are of no use to it; the member may speak a newer one.
    if (const auto known = auction::JobClass::from_code(capability.job_class)) {
      joined.capabilities.push_back({*known, capability.benchmark});
    }
  }
  if (!ports_.post(std::move(joined))) return expel(session, Refusal::Overloaded, false, std::nullopt);
  // The core lets the later session replace the earlier, so the earlier leaves without an event of its own.
  if (Session* earlier = find(hello.member)) expel(*earlier, Refusal::Replaced, true, std::nullopt);
  session.stage = Stage::Greeted;
  session.member = hello.member;
  by_member_[hello.member] = session.routing_id;
  counters_.hellos.fetch_add(1, std::memory_order_relaxed);
}

void Switchboard::hear(Session& session, const Heartbeat& heartbeat) {
  say(session, Tick{ports_.clock.now()});
  if (now_ms_ - session.heartbeat_passed_ms < limits_.heartbeat_pass_ms) return;
  core::Heartbeat event{session.member, session.number, {}};
  for (const Progress& p : heartbeat.progress) event.progress.push_back({p.job, p.epoch, p.permille});
  if (post(session, std::move(event))) session.heartbeat_passed_ms = now_ms_;
}

void Switchboard::hear(Session& session, const Commit& commit) {
  const auto lot = lots_.find(commit.lot);
  const auto answer = [&](Cause cause) {
    CommitReceipt receipt;
    receipt.request = commit.request;
    receipt.lot = commit.lot;
    receipt.cause = std::move(cause);
    receipt.lot_hash = commit.lot_hash;
    receipt.commitment = commit.commitment;
    say(session, receipt);
  };
  if (lot == lots_.end() || lot->second != commit.lot_hash) {
    counters_.count(Refusal::UnknownLot);
    return answer(cause_of(core::LotDoor::UnknownLot, auction::Reason::Won));
  }
  const Bytes message = auction::commit_message({commit.lot_hash}, session.member, {commit.commitment});
  if (!signature_valid(session.member.bytes, auction::kCommitTag, message, commit.signature)) {
    counters_.count(Refusal::BadSignature);
    return answer(cause_of(auction::Reason::BadSignature));
  }
  post(session, core::BidCommitted{session.member, commit.request, commit.lot, commit.commitment, commit.signature});
}

void Switchboard::hear(Session& session, const Reveal& reveal) {
  const auto job_class = auction::JobClass::from_code(reveal.job_class);
  if (!job_class) return expel(session, Refusal::Malformed, false, core::LeaveReason::Misbehaved);
  post(session, core::BidRevealed{session.member, reveal.request, reveal.lot, *job_class, reveal.price, reveal.units,
                                  reveal.nonce});
}

void Switchboard::hear(Session& session, const ClockMove& v) {
  if (v.kind > static_cast<std::uint8_t>(auction::MoveKind::Leave)) {
    return expel(session, Refusal::Malformed, false, core::LeaveReason::Misbehaved);
  }
  const auction::ClockMove move{
      static_cast<auction::MoveKind>(v.kind), session.member, v.tick, v.units, v.promised, v.signature, {}};
  const auto answer = [&](Cause cause) {
    say(session, ClockReceipt{v.request, v.lot, false, std::move(cause), v.lot_hash, 0, {}, {}});
  };
  const auto lot = lots_.find(v.lot);
  if (lot == lots_.end() || lot->second != v.lot_hash) {
    counters_.count(Refusal::UnknownLot);
    return answer(cause_of(core::LotDoor::UnknownLot, auction::Reason::Won));
  }
  const Bytes message = auction::move_message({v.lot_hash}, move);
  if (!signature_valid(session.member.bytes, auction::kClockMoveTag, message, v.signature)) {
    counters_.count(Refusal::BadSignature);
    return answer(cause_of(auction::Reason::BadSignature));
  }
  post(session,
       core::ClockMoved{session.member, v.request, v.lot, move.kind, v.tick, v.units, v.promised, v.signature});
}

void Switchboard::hear(Session& session, const Pull& pull) {
  core::WorkPulled event{session.member, pull.credits, pull.backup_floor, {}};
  for (const ClassPrice& floor : pull.floors) {
    if (const auto job_class = auction::JobClass::from_code(floor.job_class)) event.floors[*job_class] = floor.price;
  }
  post(session, std::move(event));
}

void Switchboard::hear(Session& session, const Fetch& fetch) {
  Chunk chunk{fetch.blob, fetch.offset, 0, {}};
  if (!session.readable.contains(fetch.blob)) {
    counters_.count(Refusal::BlobNotForYou);
    return say(session, chunk);
  }
  if (const auto kept = transcripts_.find(fetch.blob); kept != transcripts_.end()) {
    const Bytes& all = kept->second;
    if (fetch.offset < all.size()) {
      const auto from = all.begin() + static_cast<std::ptrdiff_t>(fetch.offset);
      chunk.total_bytes = all.size();
      chunk.bytes.assign(
          from, from + static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(fetch.length, all.size() - fetch.offset)));
    }
    return say(session, chunk);
  }
  const auto size = ports_.blobs.size_bytes(fetch.blob);
  if (size && fetch.offset < *size) {
    auto bytes = ports_.blobs.read(fetch.blob, fetch.offset, fetch.length);
    if (bytes && bytes->size() <= fetch.length) {
      chunk.total_bytes = *size;
      chunk.bytes = std::move(*bytes);
    }
  }
  say(session, chunk);
}

void Switchboard::hear(Session& session, const Decline& decline) {
  post(session, core::JobDeclined{session.member, decline.job, decline.epoch, decline.detail});
}

void Switchboard::hear(Session& session, const StatementAsk& ask) {
  post(session, core::StatementAsked{session.member, ask.request});
}

void Switchboard::hear(Session& session, const Drain&) { post(session, core::MemberDraining{session.member}); }

void Switchboard::hear(Session& session, const Goodbye&) { end(session, core::LeaveReason::Goodbye); }

// ---- results: the pool fetches them, a few at a time, and stores them before it says a word to the core ----

void Switchboard::hear(Session& session, const ResultOffer& offer) {
  if (offer.proof_bytes == 0 || offer.proof_bytes > limits_.proof_bytes_max) {
    counters_.count(Refusal::UploadTooLarge);
    const Cause cause = cause_of(core::ResultReason::TooLarge);
    return say(session, Verdict{offer.request, offer.job, offer.epoch, false, cause, offer.proof, {}, {}});
  }
  if (ports_.blobs.size_bytes(offer.proof) == offer.proof_bytes)
    return submit(session.member, session.routing_id, offer);
  const auto same = [&](const auto& entry) {
    return entry.first == session.routing_id && entry.second.proof == offer.proof;
  };
  if (uploads_.contains({session.routing_id, offer.proof}) || std::ranges::any_of(waiting_, same)) return;
  if (session.uploads >= limits_.uploads_per_session_max || waiting_.size() >= limits_.uploads_waiting_max ||
      !session.upload_bytes.take(offer.proof_bytes, now_ms_)) {
    return refuse(session, Refusal::UploadStorm);
  }
  ++session.uploads;
  waiting_.emplace_back(session.routing_id, offer);
  start_uploads();
}

void Switchboard::start_uploads() {
  while (!waiting_.empty() && uploads_.size() < limits_.uploads_active_max) {
    const auto [routing_id, offer] = waiting_.front();
    waiting_.pop_front();
    Session* session = find(routing_id);
    if (!session) continue;
    Upload& upload = uploads_[{routing_id, offer.proof}];
    upload = {routing_id, offer, {}, 0, now_ms_};
    upload.bytes.reserve(offer.proof_bytes);
    ask_chunks(*session, upload);
  }
}

void Switchboard::ask_chunks(Session& session, Upload& upload) {
  const std::uint64_t window = limits_.upload_window_chunks * kChunkBytesMax;
  while (upload.asked_bytes < upload.offer.proof_bytes && upload.asked_bytes < upload.bytes.size() + window) {
    const std::uint64_t length = std::min<std::uint64_t>(kChunkBytesMax, upload.offer.proof_bytes - upload.asked_bytes);
    say(session, Fetch{upload.offer.proof, upload.asked_bytes, static_cast<std::uint32_t>(length)});
    upload.asked_bytes += length;
  }
}

void Switchboard::hear(Session& session, const Chunk& chunk) {
  const auto it = uploads_.find({session.routing_id, chunk.blob});
  if (it == uploads_.end()) return counters_.count(Refusal::OutOfPlace);
  Upload& upload = it->second;
  const std::uint64_t left = upload.offer.proof_bytes - upload.bytes.size();
  // Chunks come in the order in which they were asked for, each of the length asked for.
  if (chunk.total_bytes != upload.offer.proof_bytes || chunk.offset != upload.bytes.size() ||
      chunk.bytes.size() != std::min<std::uint64_t>(kChunkBytesMax, left)) {
    return drop_upload(it, Refusal::UploadBroken);
  }
  upload.bytes.insert(upload.bytes.end(), chunk.bytes.begin(), chunk.bytes.end());
  upload.heard_ms = now_ms_;
  if (upload.bytes.size() < upload.offer.proof_bytes) return ask_chunks(session, upload);
  if (store(upload)) drop_upload(it, std::nullopt);  // else tried again at the next tick
}

bool Switchboard::store(Upload& upload) {
  Session* session = find(upload.routing_id);
  if (!session) return true;
  StoreRequest request{upload.routing_id, session->member, upload.offer, std::move(upload.bytes)};
  if (storer_.push(std::move(request))) return true;
  upload.bytes = std::move(request.proof);
  return false;
}

void Switchboard::drop_upload(Uploads::iterator it, std::optional<Refusal> refusal) {
  Session* session = find(it->second.routing_id);
  const ResultOffer offer = it->second.offer;
  uploads_.erase(it);
  if (session) --session->uploads;
  if (refusal) {
    counters_.count(*refusal);
    if (session)
      say(*session, Verdict{offer.request, offer.job, offer.epoch, false, cause_of(*refusal), offer.proof, {}, {}});
  }
  start_uploads();
}

void Switchboard::stored(const Stored& one) {
  if (one.outcome == StoreOutcome::Stored) return submit(one.member, one.routing_id, one.offer);
  const Refusal refusal = one.outcome == StoreOutcome::WrongHash ? Refusal::UploadBroken : Refusal::Overloaded;
  counters_.count(refusal);
  if (Session* session = find(one.routing_id)) {
    if (refusal == Refusal::Overloaded) return say(*session, Refuse{cause_of(refusal), {}, false, false});
    say(*session,
        Verdict{one.offer.request, one.offer.job, one.offer.epoch, false, cause_of(refusal), one.offer.proof, {}, {}});
  }
}

void Switchboard::submit(const MemberId& member, const RoutingId& routing_id, const ResultOffer& offer) {
  const bool posted =
      ports_.post(core::ResultSubmitted{member, offer.request, offer.job, offer.epoch, offer.proof, offer.proof_bytes});
  if (posted) return;
  if (Session* session = find(routing_id)) refuse(*session, Refusal::Overloaded);
}

}  // namespace pp::wire
