// SPDX-License-Identifier: Apache-2.0
// Jobs: pulled with credits, fetched by hash, proved, kept on disk, handed in until the pool has answered.
#include <algorithm>

#include "prover/agent/loop.h"
#include "schemas/vocab/sha256.h"
#include "schemas/wire/receipts.h"

namespace pp::agent {
namespace {

constexpr std::uint64_t kWindowChunks = 4;
constexpr int kFetchAttemptsMax = 3;
constexpr std::uint32_t kOffersMax = 20;
constexpr std::uint16_t kWireCause = 1000;  // verdicts of the wire and not of the pool's rules: try again

std::string name_of(const wire::Assign& assign) { return "job " + std::to_string(assign.job.value); }

}  // namespace

std::size_t Loop::unfinished() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(jobs_, [](const auto& entry) { return entry.second.stage != JobStage::Done; }));
}

void Loop::pull() {
  if (speeds_.all().empty()) return;
  const std::size_t room = config_.parallel_jobs + 1;  // one more, fetched while another is proved
  const std::size_t held = unfinished();
  const auto credits = static_cast<std::uint32_t>(draining_ || held >= room ? 0 : room - held);
  if (credits == credits_said_) return;
  std::vector<wire::ClassPrice> floors = floors_now();
  Money dearest;
  for (const wire::ClassPrice& floor : floors) dearest = std::max(dearest, floor.price);
  credits_said_ = credits;
  if (floors == floors_said_)
    floors.clear();
  else
    floors_said_ = floors;
  link_->say(wire::Pull{credits, dearest, std::move(floors)});
}

/// What a job of each class must pay to be taken outside a lot.
std::vector<wire::ClassPrice> Loop::floors_now() const {
  std::vector<wire::ClassPrice> out;
  for (const auto& [job_class, took] : speeds_.all()) {
    if (out.size() == wire::kCapabilitiesMax) break;
    out.push_back({job_class.code(), config_.volunteer ? Money{} : own_price(job_class)});
  }
  return out;
}

void Loop::hear(const wire::Assign& v) {
  credits_said_ = UINT32_MAX;  // the pool has used up a credit
  const JobKey key{v.job, v.epoch};
  const auto known = jobs_.find(key);
  if (known != jobs_.end()) {
    known->second.assign = v;
    known->second.unwanted = false;
    return;  // said again after a reconnect: the work goes on, and a result is offered by itself
  }
  Held& held = jobs_[key];
  held.assign = v;
  const auto job_class = auction::JobClass::from_code(v.job_class);
  if (!job_class || !speeds_.knows(*job_class)) return decline(key, "this member did not offer that class of jobs");
  if (draining_) return decline(key, "this member is leaving");
  // A few more than the pool was told may cross with the credits, but no pool may pile up work here.
  if (unfinished() > 2 * config_.parallel_jobs + 4) return decline(key, "more jobs than credits");
  emit(AgentEventKind::Assigned, name_of(v) + " (" + job_class->to_string() + ") for " + v.pay.to_string() +
                                     (v.backup ? " from the backup lane" : ""));
  if (auto program = shelf_.program(v.program)) {
    held.program = std::make_shared<const Bytes>(std::move(*program));
  } else {
    want(v.program, v.program_bytes);
  }
  want(v.payload, v.payload_bytes);
  held.inputs.resize(v.inputs.size());
  for (const BlobHash& input : v.inputs) want_input(input);
}

void Loop::want(const BlobHash& blob, std::uint64_t n_bytes) {
  if (downloads_.contains(blob) || n_bytes == 0 || n_bytes > wire::kBlobBytesMax || shelf_.program(blob)) return;
  Download& download = downloads_[blob];
  download.total_bytes = n_bytes;
  download.heard_ms = now_ms_;
  ask_chunks(blob, download);
}

/// An accepted proof of another member, whose size the first chunk tells.
void Loop::want_input(const BlobHash& blob) {
  if (downloads_.contains(blob)) return;
  Download& download = downloads_[blob];
  download.heard_ms = now_ms_;
  ask_chunks(blob, download);
}

void Loop::ask_chunks(const BlobHash& blob, Download& download) {
  if (stage_ != Stage::Joined) return;
  if (download.total_bytes == 0) {
    if (download.asked_bytes > 0) return;
    download.asked_bytes = wire::kChunkBytesMax;
    link_->say(wire::Fetch{blob, 0, wire::kChunkBytesMax});
    return;
  }
  const std::uint64_t until =
      std::min(download.total_bytes, download.bytes.size() + kWindowChunks * wire::kChunkBytesMax);
  while (download.asked_bytes < until) {
    const auto length = std::min<std::uint64_t>(wire::kChunkBytesMax, download.total_bytes - download.asked_bytes);
    link_->say(wire::Fetch{blob, download.asked_bytes, static_cast<std::uint32_t>(length)});
    download.asked_bytes += length;
  }
}

void Loop::hear(const wire::Chunk& v) {
  const auto it = downloads_.find(v.blob);
  if (it == downloads_.end()) return;
  Download& download = it->second;
  if (v.total_bytes == 0) return fetch_failed(v.blob, "the pool does not hand it out");
  if (download.total_bytes == 0 && v.total_bytes <= wire::kBlobBytesMax) {
    download.total_bytes = v.total_bytes;
    download.asked_bytes = std::min<std::uint64_t>(wire::kChunkBytesMax, v.total_bytes);
  }
  // A chunk that was asked for twice (after a pause) comes twice; only the next one counts.
  if (v.offset != download.bytes.size()) return;
  const std::uint64_t length = std::min<std::uint64_t>(wire::kChunkBytesMax, download.total_bytes - v.offset);
  if (v.total_bytes != download.total_bytes || v.bytes.size() != length) {
    return fetch_failed(v.blob, "the pool sends another size than it announced");
  }
  download.bytes.insert(download.bytes.end(), v.bytes.begin(), v.bytes.end());
  download.heard_ms = now_ms_;
  if (download.bytes.size() < download.total_bytes) return ask_chunks(v.blob, download);
  if (sha256(download.bytes) == v.blob.bytes) {
    Bytes bytes = std::move(download.bytes);
    downloads_.erase(it);
    return fetched(v.blob, std::move(bytes));
  }
  if (++download.attempts >= kFetchAttemptsMax) return fetch_failed(v.blob, "its bytes do not match its hash");
  emit(AgentEventKind::Note, "blob " + v.blob.brief() + " came damaged; fetching it again");
  download.bytes.clear();
  download.asked_bytes = 0;
  ask_chunks(v.blob, download);
}

void Loop::fetched(const BlobHash& blob, Bytes bytes) {
  bool is_of_a_job = false;
  for (auto& [key, held] : jobs_) {
    if (held.stage != JobStage::Fetching) continue;
    if (held.assign.payload == blob) {
      held.payload = bytes;
      is_of_a_job = true;
    }
    for (std::size_t i = 0; i < held.inputs.size(); ++i) {
      if (held.assign.inputs[i] != blob) continue;
      held.inputs[i] = bytes;
      is_of_a_job = true;
    }
  }
  if (is_of_a_job || transcript_fetched(blob, bytes)) return;
  shelf_.keep_program(blob, bytes);
  const auto program = std::make_shared<const Bytes>(std::move(bytes));
  for (auto& [key, held] : jobs_) {
    if (held.assign.program == blob && !held.program) held.program = program;
  }
}

void Loop::fetch_failed(const BlobHash& blob, const std::string& why) {
  downloads_.erase(blob);
  transcripts_.erase(blob);
  std::vector<JobKey> hit;
  for (const auto& [key, held] : jobs_) {
    const wire::Assign& a = held.assign;
    const bool needed = a.program == blob || a.payload == blob || std::ranges::find(a.inputs, blob) != a.inputs.end();
    if (held.stage == JobStage::Fetching && needed) hit.push_back(key);
  }
  for (const JobKey& key : hit) decline(key, "cannot fetch " + blob.brief() + ": " + why);
}

bool Loop::complete(const Held& held) {
  return held.program && held.payload && std::ranges::all_of(held.inputs, [](const auto& i) { return i.has_value(); });
}

void Loop::jobs_turn() {
  for (auto& [key, held] : jobs_) {
    if (held.stage == JobStage::Fetching && complete(held)) held.stage = JobStage::Ready;
  }
  start_proving();
  if (stage_ != Stage::Joined) return;
  for (auto& [blob, download] : downloads_) {
    if (now_ms_ - download.heard_ms < config_.answer_patience_ms) continue;
    download.heard_ms = now_ms_;
    download.asked_bytes = download.bytes.size();
    ask_chunks(blob, download);
  }
  for (auto& [key, held] : jobs_) {
    if (held.stage == JobStage::Done && now_ms_ - held.offered_ms > config_.answer_patience_ms) offer(held);
  }
}

void Loop::start_proving() {
  for (auto& [key, held] : jobs_) {
    if (workshop_.idle() == 0) return;
    if (held.stage != JobStage::Ready) continue;
    held.stage = JobStage::Proving;
    held.started_ms = now_ms_;
    const auto job_class = auction::JobClass::from_code(held.assign.job_class);
    std::vector<Bytes> inputs;
    for (auto& input : held.inputs) inputs.push_back(std::move(*input));
    held.inputs.clear();
    workshop_.start({key.first, key.second, *job_class, held.program, std::move(*held.payload), std::move(inputs), {}});
    held.payload.reset();
  }
}

void Loop::proved(Proved piece) {
  const JobKey key{piece.job, piece.epoch};
  const auto it = jobs_.find(key);
  if (it == jobs_.end()) return;
  Held& held = it->second;
  credits_said_ = UINT32_MAX;
  if (held.unwanted) {
    jobs_.erase(it);
    return;
  }
  if (!piece.proof) return decline(key, "proving failed: " + piece.proof.error().context);
  speeds_.learn(piece.job_class, piece.took);
  held.proof = std::move(*piece.proof);
  if (parts_.corrupt_proof) parts_.corrupt_proof(held.proof);
  held.proof_hash = BlobHash{sha256(held.proof)};
  held.stage = JobStage::Done;
  const auto kept = shelf_.keep(KeptResult{key.first, key.second, held.assign.job_class, held.assign.pay,
                                           held.proof_hash, held.proof, held.assign.pay_least});
  if (!kept) warn("the result is only in memory: " + kept.error().context);
  emit(AgentEventKind::Proved, name_of(held.assign) + " proved in " + std::to_string(piece.took.count) + " ms, " +
                                   std::to_string(held.proof.size()) + " bytes");
  if (stage_ == Stage::Joined) offer(held);
}

void Loop::offer(Held& held) {
  held.offered_ms = now_ms_;
  ++held.offers;
  link_->say(
      wire::ResultOffer{next_request_++, held.assign.job, held.assign.epoch, held.proof_hash, held.proof.size()});
}

/// The pool fetches a result; only what was offered is handed out.
void Loop::hear(const wire::Fetch& v) {
  for (auto& [key, held] : jobs_) {
    if (held.stage != JobStage::Done || held.proof_hash != v.blob || v.offset >= held.proof.size()) continue;
    const std::size_t length = std::min<std::size_t>(v.length, held.proof.size() - v.offset);
    const auto from = held.proof.begin() + static_cast<std::ptrdiff_t>(v.offset);
    held.offered_ms = now_ms_;  // it is moving
    link_->say(
        wire::Chunk{v.blob, v.offset, held.proof.size(), Bytes(from, from + static_cast<std::ptrdiff_t>(length))});
    return;
  }
  link_->say(wire::Chunk{v.blob, v.offset, 0, {}});
}

void Loop::hear(const wire::Verdict& v) {
  const auto it = jobs_.find({v.job, v.epoch});
  if (it == jobs_.end() || it->second.stage != JobStage::Done || it->second.proof_hash != v.proof) return;
  const Held& held = it->second;
  if (!v.accepted && v.cause.code >= kWireCause && held.offers < kOffersMax) {
    return emit(AgentEventKind::Note, name_of(held.assign) + ": " + v.cause.text + "; it will be handed in again");
  }
  if (v.accepted) {
    const Bytes receipt = wire::result_receipt_message(v.job, v.epoch, identity_.member(), v.proof, v.pay);
    if (v.seal.message != receipt || !signed_by_pool(wire::kResultReceiptTag, v.seal)) {
      warn(name_of(held.assign) + ": accepted, but the receipt is not validly signed");
    }
    if (v.pay > held.assign.pay || v.pay < held.assign.pay_least) {
      warn(name_of(held.assign) + ": paid " + v.pay.to_string() + " instead of " + held.assign.pay.to_string());
    }
    earned_ += v.pay;
    ++accepted_;
  } else {
    ++refused_;
  }
  const std::string text = name_of(held.assign) + ": " + v.cause.text +
                           (v.accepted ? ", +" + v.pay.to_string() + ", earned " + earned_.to_string() : "");
  shelf_.drop_result(v.job, v.epoch);
  jobs_.erase(it);
  emit(v.accepted ? AgentEventKind::Accepted : AgentEventKind::Refused, text);
}

void Loop::hear(const wire::LeaseEnd& v) {
  const auto it = jobs_.find({v.job, v.epoch});
  if (it == jobs_.end()) return;
  Held& held = it->second;
  emit(AgentEventKind::Note, name_of(held.assign) + ": the lease ended: " + v.cause.text);
  credits_said_ = UINT32_MAX;
  // A finished result still counts when it is valid and the job is open, so it stays until its verdict.
  if (held.stage == JobStage::Done) return;
  if (held.stage != JobStage::Proving) {
    jobs_.erase(it);
    return;
  }
  held.unwanted = true;
  workshop_.cancel(v.job, v.epoch);
}

void Loop::decline(const JobKey& key, const std::string& why) {
  const auto it = jobs_.find(key);
  if (it == jobs_.end()) return;
  const std::string detail = wire::text_from(why, wire::kTextBytesMax);
  if (stage_ == Stage::Joined) link_->say(wire::Decline{key.first, key.second, detail});
  emit(AgentEventKind::Note, name_of(it->second.assign) + " given back: " + detail);
  jobs_.erase(it);
  credits_said_ = UINT32_MAX;
}

}  // namespace pp::agent
