// SPDX-License-Identifier: Apache-2.0
#include "pool/market/server/marketplace.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "schemas/http/market_json.h"

namespace pp::market {

namespace {

Reply failure_reply(const Error& e) {
  return refusal_reply(503, {e.code, "market_failed", "the market cannot answer now; try again later"});
}

}  // namespace

Reply refusal_reply(std::uint32_t status, const Refusal& refusal) { return {status, to_json(refusal).dump(), false}; }

Reply refusal_reply(Verdict verdict) {
  const VerdictWords& words = words_of(verdict);
  return refusal_reply(words.http_status,
                       {std::string(words.code), std::string(words.name), std::string(words.message)});
}

std::string MarketConfig::fault() const {
  if (database.empty()) return "database: a path is needed";
  if (const std::string f = rules.fault(); !f.empty()) return f;
  if (accounts.empty() || accounts.size() > 100'000) return "accounts: between 1 and 100000 are needed";
  std::set<Digest32> keys;
  for (const MarketAccount& account : accounts) {
    if (!keys.insert(account.key).second) return "accounts: " + to_hex(account.key) + " stands there twice";
    if (account.name.size() > 64) return "accounts: the name of " + to_hex(account.key) + " is over 64 bytes";
    if (account.funded.negative() || account.funded > kMoneyMax) {
      return "accounts: the balance of " + to_hex(account.key) + " is outside 0 to " + kMoneyMax.to_string();
    }
  }
  if (beacon_period < Millis{100} || beacon_period > seconds(60)) return "beacon_period: 100 ms to 60 s";
  if (blob_bytes_max < (1u << 16) || blob_bytes_max > (512u << 20)) return "blob_bytes_max: 64 KiB to 512 MiB";
  if (uploaded_bytes_max < blob_bytes_max) return "uploaded_bytes_max: at least blob_bytes_max";
  if (keep < seconds(60)) return "keep: at least a minute";
  if (lines_kept < 64) return "lines_kept: at least 64";
  if (connections_max < 1 || connections_per_address_max < 1) return "connections_max: at least 1";
  if (requests_per_s < 1 || requests_burst < requests_per_s) return "requests_burst: at least requests_per_s, above 0";
  if (judge_threads < 1 || judge_threads > 64) return "judge_threads: 1 to 64";
  return "";
}

Marketplace::Marketplace(const MarketConfig& config, Secrets secrets)
    : config_(config),
      secrets_(std::move(secrets)),
      market_{secrets_.key.public_key()},
      floor_(market_, config.rules) {}

Result<std::unique_ptr<Marketplace>> Marketplace::open(const MarketConfig& config, Secrets secrets, Instant now) {
  if (const std::string fault = config.fault(); !fault.empty()) return error("P-MKS-008", "configuration: " + fault);
  std::unique_ptr<Marketplace> market(new Marketplace(config, std::move(secrets)));
  PP_TRY(store, MarketStore::open(config.database, market->market_));
  market->store_ = std::move(store);
  if (auto restored = market->restore(now); !restored) return std::move(restored).error();
  return market;
}

Result<void> Marketplace::restore(Instant now) {
  PP_TRY(found, store_->recover());
  for (auto& [key, party] : found.parties) floor_.restore_party(key, std::move(party));
  for (Order& order : found.orders) {
    if (order.state == OrderState::Checking) to_judge_.push_back(order.id);
    floor_.restore_order(std::move(order));
  }
  for (const Transfer& transfer : found.transfers) floor_.restore_transfer(transfer);
  floor_.restore_counters(found.last_order, found.feed_last, found.time);
  beacon_ = found.beacon;
  feed_first_ = found.feed_first;
  if (const std::string fault = floor_.balances().fault(); !fault.empty()) {
    return error("P-MKS-007", "the stored books are wrong: " + fault + "; restore the database from a backup");
  }
  for (const MarketAccount& account : config_.accounts) {
    const Party* known = floor_.party(account.key);
    if (known && known->funded == account.funded && known->role == account.role && known->name == account.name) {
      continue;
    }
    const Outcome out = carry_out(FundAccount{account.key, account.role, account.name, account.funded}, now, nullptr);
    if (failure_) return *failure_;
    if (out.verdict != Verdict::Accepted) {
      return error("P-MKS-006", "account " + to_hex(account.key) + ": " + std::string(words_of(out.verdict).message));
    }
  }
  return {};
}

Outcome Marketplace::carry_out(const Command& command, Instant now, const Asked* asked) {
  Outcome out = floor_.apply(command, now);
  if (out.verdict != Verdict::Accepted) return out;
  MarketChange change;
  for (const Digest32& key : out.parties) change.parties.emplace_back(key, *floor_.party(key));
  if (out.order) change.order = floor_.find(*out.order);
  change.transfers = out.transfers;
  change.feed = out.feed;
  if (out.settlement) change.settlement = sign_claim(secrets_.key, kSettlementTag, *out.settlement);
  if (asked) {
    const Reply reply{200, to_json(*sheet(*out.order)).dump(), false};
    change.answer = MarketChange::Answer{asked->caller, asked->key, now, {asked->request, reply.status, reply.body}};
  }
  change.last_order = floor_.last_order();
  change.time = floor_.time();
  if (auto done = store_->commit(change); !done) failure_ = std::move(done).error();
  ++pulse_;
  return out;
}

Reply Marketplace::change(const Asked& asked, const Command& command, Instant now) {
  if (failure_) return failure_reply(*failure_);
  auto before = store_->answer(asked.caller, asked.key);
  if (!before) return failure_reply(before.error());
  if (*before) {
    const RecordedAnswer& recorded = **before;
    if (recorded.request == asked.request) return {recorded.status, recorded.body, false};
    return refusal_reply(409, {"P-MKT-020", "idempotency_mismatch",
                               "this idempotency key was used for another request; draw a new key"});
  }
  const Outcome out = carry_out(command, now, &asked);
  if (failure_) return failure_reply(*failure_);
  if (out.verdict != Verdict::Accepted) return refusal_reply(out.verdict);
  if (std::holds_alternative<DeliverProof>(command)) queue_judgement(*out.order);
  return {200, to_json(*sheet(*out.order)).dump(), false};
}

Reply Marketplace::report_progress(const PoolKey& pool, OrderId id, Progress progress) {
  const Order* order = floor_.find(id);
  if (!order) return refusal_reply(Verdict::UnknownOrder);
  if (order->winner != pool) return refusal_reply(Verdict::NotYours);
  if (order->state != OrderState::Proving) return refusal_reply(Verdict::NotAwarded);
  progress_[id] = progress;
  ++pulse_;
  return {200, to_json(progress).dump(), false};
}

Reply Marketplace::put_blob(const Digest32& owner, const BlobHash& hash, BytesView bytes, Instant now) {
  if (failure_) return failure_reply(*failure_);
  if (BlobHash{sha256(bytes)} != hash) {
    return refusal_reply(422, {"P-MKT-021", "hash_mismatch", "the bytes do not have the hash in the path"});
  }
  const auto owned = store_->owns_blob(hash, owner);
  const auto total = store_->uploaded_bytes(owner);
  if (!owned) return failure_reply(owned.error());
  if (!total) return failure_reply(total.error());
  if (!*owned && *total + bytes.size() > config_.uploaded_bytes_max) {
    return refusal_reply(413, {"P-MKT-022", "storage_full",
                               "this account's uploads fill its share; they are dropped some days after their order"});
  }
  if (const auto done = store_->put_blob(hash, bytes, owner, now); !done) {
    failure_ = done.error();
    return failure_reply(*failure_);
  }
  return {200, nlohmann::json{{"hash", hash.hex()}, {"bytes", bytes.size()}}.dump(), false};
}

void Marketplace::close_order(OrderId id, Instant now) {
  CloseBids close{.order = id, .opened = {}, .entropy = secrets_.entropy()};
  for (const auto& [pool, bid] : floor_.find(id)->sealed_bids) {
    if (const auto price = secrets_.seal.open(bid.sealed, id, pool)) close.opened[pool] = *price;
  }
  carry_out(close, now, nullptr);
}

void Marketplace::tick(Instant now) {
  now = std::max(now, floor_.time());
  if (!failure_ && (!beacon_ || beacon_->claim.dated + config_.beacon_period <= now)) publish_beacon(now);
  for (const OrderId id : floor_.due_closes(now)) {
    if (!failure_) close_order(id, now);
  }
  for (const OrderId id : floor_.due_expiries(now)) {
    if (!failure_) carry_out(ExpireOrder{id}, now, nullptr);
  }
  if (!failure_ && tidied_ + seconds(600) <= now) tidy(now);
}

void Marketplace::publish_beacon(Instant now) {
  Beacon next{.market = market_,
              .round = beacon_round() + 1,
              .dated = now,
              .previous = beacon_ ? beacon_->claim.value : Digest32{},
              .fresh = secrets_.entropy()};
  next.value = beacon_value(next);
  // On disk before anyone sees it: two values for one round would be a proof of cheating.
  MarketChange change;
  change.beacon = sign_claim(secrets_.key, kBeaconTag, next);
  change.last_order = floor_.last_order();
  change.time = now;
  if (auto done = store_->commit(change); !done) {
    failure_ = std::move(done).error();
    return;
  }
  beacon_ = change.beacon;
  ++pulse_;
}

void Marketplace::tidy(Instant now) {
  tidied_ = now;
  std::vector<OrderId> archived;
  std::set<BlobHash> needed;
  for (const auto& [id, order] : floor_.orders()) {
    if (finished(order.state) && order.finished_at + config_.keep < now) {
      archived.push_back(id);
      continue;
    }
    needed.insert({order.ask.program, order.ask.input});
    if (order.ask.witness) needed.insert(*order.ask.witness);
    if (order.delivery) needed.insert({order.delivery->proof, order.delivery->journal});
  }
  for (const OrderId id : archived) {
    floor_.archive(id);
    progress_.erase(id);
  }
  auto done = store_->forget(now - config_.keep, config_.lines_kept, archived, needed);
  if (!done) failure_ = std::move(done).error();
  if (const auto first = store_->feed_first()) feed_first_ = *first;
}

void Marketplace::queue_judgement(OrderId id) {
  to_judge_.push_back(id);
  progress_.erase(id);
}

std::vector<JudgeRequest> Marketplace::take_judge_work(std::size_t works_max) {
  std::vector<JudgeRequest> work;
  while (work.size() < works_max && !to_judge_.empty()) {
    const OrderId id = to_judge_.front();
    to_judge_.pop_front();
    const Order* order = floor_.find(id);
    if (!order || order->state != OrderState::Checking) continue;
    const auto input = store_->blob(order->ask.input);
    const auto proof = store_->blob(order->delivery->proof);
    const auto journal = store_->blob(order->delivery->journal);
    if (!input || !proof || !journal || !*input || !*proof || !*journal) {
      failure_ = error("P-MKS-009", "a blob of order " + std::to_string(id.value) +
                                        " cannot be read; restore the database from a backup");
      break;
    }
    work.push_back({id, order->delivery->number, order->ask.image, order->ask.exit_code,
                    order_context(market_, id, *order->winner), **input, **journal, **proof});
  }
  return work;
}

void Marketplace::judged(OrderId order, std::uint32_t delivery, const JudgeVerdict& verdict, Instant now) {
  if (!failure_) carry_out(JudgeDelivery{order, delivery, verdict.valid, verdict.reason}, now, nullptr);
}

std::optional<OrderSheet> Marketplace::sheet(OrderId id) const {
  const Order* order = floor_.find(id);
  if (!order) return std::nullopt;
  OrderSheet out{.order = id,
                 .buyer = order->buyer,
                 .ask = order->ask,
                 .program_bytes = order->program_bytes,
                 .input_bytes = order->input_bytes,
                 .witness_bytes = order->witness_bytes,
                 .state = order->state,
                 .version = order->version,
                 .posted_at = order->posted_at,
                 .bid_close = order->bid_close,
                 .deadline = order->deadline,
                 .bids_received = static_cast<std::uint32_t>(order->bids.size()),
                 .bids = order->bids,
                 .tie_seed = order->tie_seed,
                 .winner = order->winner,
                 .price = order->price,
                 .deliveries = order->deliveries,
                 .refusal = order->refusal,
                 .proof = {},
                 .journal = {},
                 .progress = {}};
  if (order->state == OrderState::Paid) {
    out.proof = order->delivery->proof;
    out.journal = order->delivery->journal;
  }
  if (const auto it = progress_.find(id); it != progress_.end()) out.progress = it->second;
  return out;
}

std::vector<OrderSheet> Marketplace::open_orders(OrderId after, std::size_t rows_max) const {
  std::vector<OrderSheet> out;
  for (auto it = floor_.orders().upper_bound(after); it != floor_.orders().end() && out.size() < rows_max; ++it) {
    if (!finished(it->second.state)) out.push_back(*sheet(it->first));
  }
  return out;
}

AccountSheet Marketplace::account(const Digest32& key) const {
  const Party* who = floor_.party(key);
  PP_CHECK(who != nullptr);
  AccountSheet out{key, who->role, who->name, floor_.balances().at(free_of(key)), {}, {}, who->last_settlement};
  for (const auto& [id, order] : floor_.orders()) {
    if (order.buyer.bytes == key) out.escrowed += floor_.balances().at(escrow_of(id));
    if (order.winner && order.winner->bytes == key) out.collateral += floor_.balances().at(collateral_of(id));
  }
  return out;
}

BooksSheet Marketplace::books() const {
  const Balances& b = floor_.balances();
  return {b.total(PurseKind::Free), b.total(PurseKind::Escrow), b.total(PurseKind::Collateral),
          b.total(PurseKind::Market), -b.total(PurseKind::Outside)};
}

MarketFacts Marketplace::facts(Instant now) const {
  const FloorRules& rules = config_.rules;
  return {.market = market_,
          .seal_key = secrets_.seal.public_key(),
          .time = std::max(now, floor_.time()),
          .feed_first = feed_first_,
          .feed_last = feed_last(),
          .beacon_round = beacon_round(),
          .blob_bytes_max = config_.blob_bytes_max,
          .bid_span_min = rules.bid_span_min,
          .bid_span_max = rules.bid_span_max,
          .prove_span_min = rules.prove_span_min,
          .prove_span_max = rules.prove_span_max};
}

bool Marketplace::may_read(const Digest32& caller, const BlobHash& hash) {
  const auto owned = store_->owns_blob(hash, caller);
  if (owned && *owned) return true;
  const Party* who = floor_.party(caller);
  if (!who) return false;
  for (const auto& [id, order] : floor_.orders()) {
    const bool question = order.ask.program == hash || order.ask.input == hash || order.ask.witness == hash;
    if (question && (who->role == Role::Pool || order.buyer.bytes == caller)) return true;
    const bool answer =
        order.state == OrderState::Paid && (order.delivery->proof == hash || order.delivery->journal == hash);
    if (answer && order.buyer.bytes == caller) return true;
  }
  return false;
}

Result<std::optional<Bytes>> Marketplace::blob(const Digest32& caller, const BlobHash& hash) {
  if (!may_read(caller, hash)) return std::optional<Bytes>{};
  return store_->blob(hash);
}

std::optional<std::uint64_t> Marketplace::blob_bytes(const BlobHash& hash, const Digest32& owner) {
  if (!may_read(owner, hash)) return std::nullopt;
  const auto bytes = store_->blob_bytes(hash);
  return bytes ? *bytes : std::nullopt;
}

}  // namespace pp::market
