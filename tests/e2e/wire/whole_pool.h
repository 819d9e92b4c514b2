// SPDX-License-Identifier: Apache-2.0
// A whole pool for tests: the real core, host, journal, blobs and wire; only marketplace, planner and checker are
// played. A proof here is a hash that only the holder of program and job can compute. Can be stopped and started again
// on the same folder, keys and port.
#pragma once
#include <filesystem>
#include <stdlib.h>

#include "pool/host/host.h"
#include "pool/host/view_cell.h"
#include "pool/store/blobs.h"
#include "pool/store/journal.h"
#include "prover/agent/agent.h"
#include "schemas/vocab/rng.h"
#include "tests/e2e/wire/pool_side.h"

namespace pp::wire {

/// Of the jobs that it sells.
inline constexpr auction::JobClass kClass{auction::JobKind::Segment, 18};

class Folder {
 public:
  Folder() {
    char name[] = "/tmp/pp-wire-XXXXXX";
    if (!mkdtemp(name)) throw std::runtime_error("no temporary folder");
    path = name;
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

inline Digest32 right_answer(BytesView program, BytesView job, std::span<const Bytes> inputs = {}) {
  Bytes all = to_bytes(program);
  all.insert(all.end(), job.begin(), job.end());
  for (const Bytes& input : inputs) all.insert(all.end(), input.begin(), input.end());
  return sha256(all);
}

class WholePool : host::MarketPort, host::PlannerPort, host::CheckerPort {
 public:
  /// `n_jobs` for each order. The rules of `config` hold; phases are short unless it says otherwise.
  explicit WholePool(std::size_t n_jobs, core::CoreConfig config = {})
      : n_jobs_(n_jobs), signer_(SigningKey::from_seed(random_digest())), config_(std::move(config)) {
    if (config_.commit_phase == core::CoreConfig{}.commit_phase) config_.commit_phase = config_.reveal_phase = {400};
    program_ = random_bytes(150'000);
  }
  ~WholePool() override { stop(); }

  void start() {
    inbox_ = std::make_unique<host::Inbox>();
    journal_ = value(store::SqliteJournal::open(folder_.path / "pool.db", *inbox_));
    blobs_ = value(store::FileBlobs::open(folder_.path / "blobs"));
    const std::string bind = address.endpoint.empty() ? "tcp://127.0.0.1:*" : address.endpoint;
    wire = std::make_unique<PoolWire>(
        WireConfig{bind, keys_, {}, {}},
        WirePorts{[this](core::EventBody body) { return inbox_->post(std::move(body), host::Lane::Members); }, *blobs_,
                  signer_, clock_});
    address = value(wire->start());
    host::HostConfig config;
    config.core = config_;
    config.view_interval = {20};
    host_ = std::make_unique<host::Host>(
        config, host::Ports{clock_, *journal_, *wire, *this, *this, *this, signer_, views}, *inbox_);
    if (auto recovered = host_->recover(); !recovered) throw std::runtime_error(recovered.error().context);
    core_thread_ = std::jthread([this] {
      if (const auto ran = host_->run(); !ran) ADD_FAILURE() << ran.error().context;
    });
    beacon_thread_ = std::jthread([this](const std::stop_token& stop) {
      std::mutex mutex;
      std::condition_variable_any tick;
      std::unique_lock lock(mutex);
      while (!stop.stop_requested()) {
        post(core::BeaconSeen{static_cast<std::uint64_t>(wall_ms()), clock_.now(), random_digest()});
        tick.wait_for(lock, stop, std::chrono::milliseconds(100), [] { return false; });
      }
    });
  }
  void stop() {
    if (!host_) return;
    beacon_thread_ = {};
    inbox_->stop();
    core_thread_ = {};
    wire->stop();
    host_.reset();
    wire.reset();
    journal_.reset();
  }

  /// Money in, and one order that this pool will win.
  void open_order(std::uint64_t number = 1) {
    post(core::EquityPaidIn{sha256(as_bytes("equity")), Money::units(1000)});
    core::OrderTerms terms;
    terms.order = {number};
    terms.image = {random_digest()};
    terms.program = value(blobs_->put(program_));
    terms.input = value(blobs_->put(random_bytes(10)));
    terms.price_max = Money::units(100);
    terms.collateral = Money::units(1);
    terms.bid_close = clock_.now() + seconds(60);
    terms.deadline = clock_.now() + seconds(600);
    post(core::OrderSeen{terms, clock_.now()});
  }
  /// Other rules from now on, as after the operator's reload.
  void configure(const core::CoreConfig& config) { post(core::Configured{config}); }
  const core::CoreConfig& config() const { return config_; }
  PoolKey key() const { return signer_.key(); }

  /// Waits until the view satisfies `wanted`, and returns it; nothing when it never does.
  std::shared_ptr<const core::View> await_view(const std::function<bool(const core::View&)>& wanted) {
    const auto until = std::chrono::steady_clock::now() + 3 * kPatience;
    std::uint64_t version = 0;
    while (std::chrono::steady_clock::now() < until) {
      auto view = views.wait_for_newer(version, {100});
      version = views.version();
      if (view && wanted(*view)) return view;
    }
    return nullptr;
  }
  bool await_paid(std::size_t n_orders) {
    return await_view([&](const core::View& view) {
             return static_cast<std::size_t>(std::ranges::count_if(view.orders, [](const auto& order) {
                      return order.stage == core::OrderStage::Paid;
                    })) == n_orders;
           }) != nullptr;
  }
  /// The transcript on record of a lot that was cleared; nothing when there is none.
  std::optional<Bytes> transcript(LotId lot) const {
    const auto record = journal_->record(host::SignedRecord::Kind::LotTranscript, lot.value);
    if (!record || !*record) return std::nullopt;
    return (*record)->bytes;
  }

  bool await_paid() {
    const auto until = std::chrono::steady_clock::now() + 3 * kPatience;
    std::uint64_t version = 0;
    while (std::chrono::steady_clock::now() < until) {
      const auto view = views.wait_for_newer(version, {100});
      version = views.version();
      if (view && !view->orders.empty() && view->orders[0].stage == core::OrderStage::Paid) return true;
    }
    return false;
  }

  PoolAddress address;
  std::unique_ptr<PoolWire> wire;
  host::ViewCell views;

 private:
  template <class T>
  static T value(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().context);
    return std::move(*result);
  }
  static Bytes random_bytes(std::size_t n_bytes) {
    const Digest32 seed = random_digest();
    Rng rng(ByteReader(seed).u64());
    Bytes out(n_bytes);
    for (auto& b : out) b = static_cast<std::uint8_t>(rng.next());
    return out;
  }
  void post(core::EventBody body) { EXPECT_TRUE(inbox_->post(std::move(body), host::Lane::Trusted)); }

  // The marketplace: the first bid wins at its price, a delivery is paid at once.
  void place_bid(const core::PlaceBid& bid) override {
    prices_[bid.order] = bid.price;
    post(core::BidAnswered{bid.order, true, ""});
    post(core::OrderWon{bid.order, bid.price, Money::units(1), clock_.now()});
  }
  void deliver(const core::Deliver& delivery) override {
    post(core::DeliveryAnswered{delivery.order, true, false, ""});
    post(core::Settled{{++settlements_},
                       delivery.order,
                       core::SettlementKind::Paid,
                       prices_.at(delivery.order),
                       Money::units(1),
                       random_digest(),
                       clock_.now()});
  }
  void refresh(const core::RefreshOrders&) override {}

  void preflight(const core::RunPreflight& request) override {
    core::Preflighted plan{request.terms.order,   request.terms.image,
                           request.terms.program, program_.size(),
                           request.terms.input,   0,
                           (1u << 18) * n_jobs_,  {}};
    for (std::size_t i = 0; i < n_jobs_; ++i) {
      const Bytes job = random_bytes(90'000 + i);
      plan.jobs.push_back({{auction::JobKind::Segment, 18},
                           value(blobs_->put(job)),
                           job.size(),
                           to_bytes(right_answer(program_, job)),
                           1u << 18,
                           {}});
    }
    post(plan);
  }
  void assemble(const core::AssembleProof& request) override {
    EXPECT_EQ(request.proofs.size(), n_jobs_);
    post(core::Assembled{request.batch, value(blobs_->put(as_bytes("bundle"))), 6});
  }
  void check(const core::CheckProof& request) override {
    const auto proof = blobs_->get(request.proof, 4u << 20);
    const bool valid =
        proof && proof->size() >= 32 && std::equal(request.statement.begin(), request.statement.end(), proof->begin());
    post(core::Checked{request.job, request.member, request.proof,
                       valid ? core::CheckVerdict::Valid : core::CheckVerdict::Invalid, 1});
  }

  const std::size_t n_jobs_;
  Folder folder_;
  const CurvePair keys_ = CurvePair::random();
  host::KeySigner signer_;
  WallClock clock_;
  core::CoreConfig config_;
  Bytes program_;
  std::map<OrderId, Money> prices_;
  std::uint64_t settlements_ = 0;
  std::unique_ptr<host::Inbox> inbox_;
  std::unique_ptr<store::SqliteJournal> journal_;
  std::unique_ptr<store::FileBlobs> blobs_;
  std::unique_ptr<host::Host> host_;
  std::jthread core_thread_;
  std::jthread beacon_thread_;
};

}  // namespace pp::wire
