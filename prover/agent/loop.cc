// SPDX-License-Identifier: Apache-2.0
#include "prover/agent/loop.h"

#include <chrono>

#include "prover/agent/standing_text.h"
#include "schemas/wire/handshake.h"

namespace pp::agent {
namespace {

constexpr std::int64_t kStatementEveryMs = 60'000;

std::int64_t steady_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace

Loop::Loop(const AgentConfig& config, AgentParts& parts, wire::PoolAddress pool, Identity identity, Shelf shelf,
           Speeds speeds)
    : config_(config),
      parts_(parts),
      pool_(std::move(pool)),
      identity_(std::move(identity)),
      shelf_(std::move(shelf)),
      speeds_(std::move(speeds)),
      teller_(config.quiet),
      workshop_(context_, parts.prover, config.parallel_jobs, config.slowdown) {
  for (KeptBid& bid : shelf_.bids()) bids_.emplace(bid.lot, std::move(bid));
  for (KeptResult& result : shelf_.results()) {
    Held held;
    held.assign.job = result.job;
    held.assign.epoch = result.epoch;
    held.assign.job_class = result.job_class;
    held.assign.pay = result.pay;
    held.assign.pay_least = result.pay_least;
    held.stage = JobStage::Done;
    held.proof = std::move(result.proof);
    held.proof_hash = result.proof_hash;
    jobs_.emplace(JobKey{result.job, result.epoch}, std::move(held));
  }
}

Result<void> Loop::run(const std::stop_token& drain, const std::stop_token& abort) {
  teller_.line("member " + identity_.member().brief() + " (" + config_.name + ")");
  for (const auto& [job_class, took] : speeds_.all()) {
    teller_.line("  " + job_class.to_string() + ": " + std::to_string(took.count) + " ms a job, asks " +
                 own_price(job_class).to_string());
  }
  while (!fatal_ && !finished_ && !abort.stop_requested()) {
    std::vector<zmq_pollitem_t> items;
    for (void* handle : workshop_.handles()) items.push_back({handle, 0, ZMQ_POLLIN, 0});
    if (link_) {
      items.push_back({link_->handle(), 0, ZMQ_POLLIN, 0});
      items.push_back({link_->monitor_handle(), 0, ZMQ_POLLIN, 0});
    }
    zmq_poll(items.data(), static_cast<int>(items.size()), 50);
    now_ms_ = steady_ms();
    draining_ = draining_ || drain.stop_requested();
    turn();
    if (draining_ && jobs_.empty()) break;
    // Without a session a drain does not wait for results: they are on disk.
    if (draining_ && stage_ != Stage::Joined && unfinished() == 0) break;
  }
  // Who only asked keeps the jobs that it holds; another session goes on with them.
  if (link_ && stage_ == Stage::Joined && !config_.standing_only) link_->say(wire::Goodbye{});
  link_.reset();
  if (fatal_) return *fatal_;
  return {};
}

void Loop::turn() {
  if (!link_ && now_ms_ >= connect_at_ms_) connect();
  if (link_) {
    link_->turn();
    for (int left = 256; left > 0 && link_; --left) {
      auto message = link_->hear();
      if (!message) break;
      link_->heard_at(now_ms_);
      std::visit([this](const auto& v) { hear(v); }, *message);
    }
  }
  while (auto piece = workshop_.take()) proved(std::move(*piece));
  if (link_ && !link_->broken().empty()) disconnect(link_->broken());
  if (link_ && stage_ != Stage::Joined && now_ms_ - stage_since_ms_ > config_.answer_patience_ms) {
    disconnect("the pool does not answer");
  }
  if (link_ && stage_ == Stage::Joined && link_->silent_for(silence_ms_, now_ms_)) disconnect("the pool fell silent");
  jobs_turn();
  if (stage_ != Stage::Joined) return;
  if (draining_ && !drain_said_) {
    drain_said_ = true;
    link_->say(wire::Drain{});
    emit(AgentEventKind::Note, "draining: " + std::to_string(jobs_.size()) + " jobs to finish");
  }
  if (now_ms_ >= heartbeat_at_ms_) heartbeat();
  pull();
}

void Loop::connect() {
  emit(AgentEventKind::Connecting, "connecting to " + pool_.endpoint);
  link_ = std::make_unique<Link>(context_, pool_, identity_.curve);
  link_->heard_at(now_ms_);
  stage_ = Stage::Knocking;
  stage_since_ms_ = now_ms_;
  link_->say(wire::Knock{});
}

void Loop::disconnect(const std::string& why) {
  link_.reset();
  stage_ = Stage::Apart;
  drain_said_ = false;
  for (auto& [lot, clock] : clocks_) clock.waiting.reset();  // said again on the next tick
  for (auto& [key, held] : jobs_) held.offered_ms = 0;
  for (auto& [blob, download] : downloads_) download.asked_bytes = download.bytes.size();
  backoff_ms_ = std::clamp(backoff_ms_ * 2, config_.reconnect_ms_min, config_.reconnect_ms_max);
  // A pool that restarts must not be met by all its members in the same instant.
  const std::int64_t spread_ms = backoff_ms_ / 2 * wire::random_digest()[0] / 255;
  connect_at_ms_ = now_ms_ + backoff_ms_ - spread_ms;
  emit(AgentEventKind::Disconnected, why + "; again in " + std::to_string(connect_at_ms_ - now_ms_) + " ms");
}

void Loop::hear(const wire::Challenge& v) {
  if (stage_ != Stage::Knocking) return;
  const wire::Meeting meeting{pool_.key, identity_.curve.public_key, v.nonce};
  if (!signature_valid(v.pool.bytes, wire::kChallengeTag, wire::challenge_message(meeting, v.pool), v.signature)) {
    return disconnect("the pool's challenge is not signed by the identity that it names");
  }
  if (pool_known_ && v.pool != pool_key_) {
    warn("the pool now signs as " + v.pool.brief() + ", before as " + pool_key_.brief() + "; ask the operator why");
  }
  pool_key_ = v.pool;
  pool_known_ = true;
  wire::Hello hello;
  hello.member = identity_.member();
  hello.name = config_.name;
  hello.payout_address = config_.payout_address;
  for (const auto& [job_class, took] : speeds_.all()) {
    if (hello.capabilities.size() < wire::kCapabilitiesMax) hello.capabilities.push_back({job_class.code(), took});
  }
  hello.memory_bytes = config_.memory_bytes;
  hello.signature = identity_.signing.sign(wire::kHelloTag, wire::hello_message(meeting, v.pool, hello));
  stage_ = Stage::Greeting;
  stage_since_ms_ = now_ms_;
  link_->say(hello);
}

void Loop::hear(const wire::Welcome& v) {
  if (stage_ != Stage::Greeting) return;
  stage_ = Stage::Joined;
  backoff_ms_ = 0;
  heartbeat_ms_ = std::clamp<std::int64_t>(v.heartbeat_ms, 200, 60'000);
  silence_ms_ = std::clamp<std::int64_t>(v.silence_ms, 1'000, 600'000);
  heartbeat_at_ms_ = now_ms_ + heartbeat_ms_;
  statement_at_ms_ = now_ms_ + kStatementEveryMs;
  credits_said_ = 0;
  floors_said_.clear();
  if (v.earned < earned_) {
    warn("the pool says " + v.earned.to_string() + " earned, but its receipts come to " + earned_.to_string());
  } else {
    earned_ = v.earned;
  }
  accepted_ = std::max(accepted_, v.accepted);
  emit(AgentEventKind::Joined, "joined pool " + pool_key_.brief() + ", " + std::to_string(v.accepted) +
                                   " results accepted so far, earned " + v.earned.to_string());
  for (auto& [key, held] : jobs_) {
    if (held.stage == JobStage::Done) offer(held);
  }
  for (auto& [blob, download] : downloads_) ask_chunks(blob, download);
  if (config_.standing_only) link_->say(wire::StatementAsk{next_request_++});
}

void Loop::hear(const wire::Tick&) {}

void Loop::hear(const wire::Refuse& v) {
  if (v.closes && v.lasting) {
    fatal_ = error("P-AGT-004", "the pool refused this member: " + v.cause.text);
    return;
  }
  emit(AgentEventKind::Note, "the pool refused: " + v.cause.text);
  if (v.closes && link_) disconnect(v.cause.text);
}

void Loop::hear(const wire::Goodbye&) { disconnect("the pool said goodbye"); }

void Loop::hear(const wire::Statement& v) {
  if (v.earned < earned_) {
    warn("the pool's statement says " + v.earned.to_string() + " earned, but its receipts come to " +
         earned_.to_string());
  } else {
    earned_ = v.earned;  // with shares of surplus, which have no receipt of their own
  }
  const std::string summary = standing_summary(v.standing);
  if (config_.standing_only) {
    for (const std::string& line : standing_lines(v)) emit(AgentEventKind::Note, line);
    finished_ = true;
  } else if (summary != standing_said_) {
    emit(AgentEventKind::Note, summary);
  }
  standing_said_ = summary;
  show();
}

void Loop::heartbeat() {
  heartbeat_at_ms_ = now_ms_ + heartbeat_ms_;
  wire::Heartbeat message;
  for (const auto& [key, held] : jobs_) {
    if (held.stage != JobStage::Proving || message.progress.size() >= wire::kProgressMax) continue;
    const auto known = auction::JobClass::from_code(held.assign.job_class);
    const std::int64_t expected_ms = known && speeds_.knows(*known) ? speeds_.of(*known).count : 60'000;
    const std::int64_t permille = std::clamp<std::int64_t>((now_ms_ - held.started_ms) * 1000 / expected_ms, 0, 999);
    message.progress.push_back({key.first, key.second, static_cast<std::uint32_t>(permille)});
  }
  link_->say(message);
  if (now_ms_ >= statement_at_ms_) {
    statement_at_ms_ = now_ms_ + kStatementEveryMs;
    link_->say(wire::StatementAsk{next_request_++});
  }
  credits_said_ = 0;  // said again, in case the pool lost it
  show();
}

void Loop::emit(AgentEventKind kind, std::string text) {
  if (kind == AgentEventKind::Warning) {
    teller_.warning(text);
  } else {
    teller_.line(text);
  }
  if (parts_.on_event) parts_.on_event({kind, std::move(text), earned_});
  show();
}

void Loop::show() {
  std::size_t proving = 0, waiting = 0;
  for (const auto& [key, held] : jobs_) {
    proving += held.stage == JobStage::Proving;
    waiting += held.stage == JobStage::Done;
  }
  const char* where = stage_ == Stage::Joined ? (draining_ ? "draining" : "joined") : "apart";
  teller_.status(std::string("[") + where + "] proving " + std::to_string(proving) + ", next " +
                 std::to_string(jobs_.size() - proving - waiting) + ", handed in " + std::to_string(waiting) +
                 " | accepted " + std::to_string(accepted_) + ", refused " + std::to_string(refused_) + " | earned " +
                 earned_.to_string());
}

bool Loop::signed_by_pool(std::string_view tag, const wire::Seal& seal) {
  if (!signature_valid(pool_key_.bytes, tag, seal.message, seal.signature)) return false;
  shelf_.keep(KeptReceipt{std::string(tag), seal.message, seal.signature});
  return true;
}

}  // namespace pp::agent
