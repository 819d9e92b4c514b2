// SPDX-License-Identifier: Apache-2.0
// SmartAssigner: which job a member gets when it asks, from learned speed, risk and the projected end of the batch.
//
// A value owned by the core; deterministic; times are arguments; integers and fixed point only. The rules:
// - never more than a member's in-flight limit, never a job back to a member that failed it, never over `copies_max`
//   copies of a job;
// - fresh work goes to who finishes it before T*, the earliest time by which the members present can finish all that
//   remains (slower members idle, because faster ones then end the batch earlier), jobs nearest the root of the
//   aggregation first, then requeued work, in the class where the member's advantage over the pool is largest;
// - who has kept a job and never brought one back gets fresh work while others could still finish it before T*, and no
//   copies;
// - when nothing is left to hand out, a running job whose expected end is late enough gets a hedged copy; one that is
//   past its usual time gets a copy in case it is stuck, which costs little, since most come back within moments; in
//   pools of like machines, where no copy can catch up, the jobs begun last get insurance copies within a budget, by
//   members that are no slower than most. Whoever comes first wins and the rest is cancelled;
// - when the speeds that it believes are wrong by more than 30 % it falls back to least-recently-processed order with
//   the same limits, which needs no model and conserves work.
// Requests cost O(log n); the projection looks at no more than 8,192 members, once in two seconds.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "auction/assign/residual.h"
#include "auction/assign/seat.h"

namespace pp::auction {

class SmartAssigner {
 public:
  explicit SmartAssigner(AssignOptions options) : options_(options) {}
  SmartAssigner() : SmartAssigner(AssignOptions{}) {}
  const AssignOptions& options() const { return options_; }
  void set_options(const AssignOptions& options) { options_ = options; }

  // Members.

  /// Adds a member or refreshes what is believed about it. Its jobs in flight stay.
  void seat(const SeatView& view, Instant now);
  /// The member is gone: its jobs are requeued without blame.
  void unseat(const MemberId& member);
  /// The member wants work: it waits for it. Its own requests say the same.
  void want(const MemberId& member);
  /// The member wants nothing now; its next request enters it among the waiting again.
  void stop_waiting(const MemberId& member);
  /// The member says that its hands are free: overdue jobs no longer fill them.
  void free_hands(const MemberId& member);

  // Jobs.

  /// Adds a job that is ready. `patience` is the least that a lease lasts, and all that it lasts while the model is not
  /// trusted; zero: as the model has it. Requires: the job is not open.
  void add(JobId job, JobClass job_class, BatchId batch = {}, Millis patience = {});
  /// Takes an unassigned job out of its queue, sold alone to one member, or puts it back. Requires: nobody works on it.
  void park(JobId job, bool parked);
  /// Takes a job out for good, whoever holds it.
  void remove(JobId job);

  // Work.

  /// Gives the member a job, or nothing and remembers that it waits.
  std::optional<Assignment> request(const MemberId& member, Instant now, const Gate& gate = Gate{});
  /// Gives the member this unassigned job, if it may take it.
  std::optional<Assignment> give(JobId job, const MemberId& member, Instant now);
  /// The member has promised this job earlier than the model would call it late.
  void hurry(JobId job, const MemberId& member, Instant late_at);
  /// A result came and is being checked: the member's hands are free, and nobody else gets the job meanwhile.
  void delivered(JobId job, const MemberId& member, Instant now);
  /// A valid result: takes the job out and returns who else was given it, to be cancelled. `taken` calibrates the
  /// model; zero when unknown. Frees the hands of all but the overdue: those stay full until `returned`, so that who
  /// hoards is not handed more.
  std::vector<MemberId> complete(JobId job, const MemberId& member, Millis taken);
  /// An invalid result or a refusal: never again this job for this member.
  void fail(JobId job, const MemberId& member);
  /// A result for a job that is no longer open, or a job given back without fault.
  void returned(JobId job, const MemberId& member);
  /// The leases that are late by now: their jobs go to others, never back to these members.
  std::vector<LateLease> take_late(Instant now);
  /// The pool was down for so long: what ran keeps the time that it had left.
  void stretch(Millis down);

  // Those who wait.

  /// One walk over the waiting members, fastest first. While anything is queued, every other walk goes on where the
  /// last one gave up, so that those who are refused keep nobody behind them from work for long; copies, which are of
  /// use only to catch up, are not for those who come up in such a walk.
  struct Round {
    bool begun = false, resumed = false;
    std::optional<std::pair<Millis, std::uint32_t>> after;
    int refusals = 0;
    int refusals_max = 128;
  };
  /// Looks anew at what runs, when that is due; call before the rounds of a tick.
  void refresh(Instant now, const Gate& gate = Gate{});
  /// Who may draw on what is queued has changed: the next look projects from that.
  void project_anew() { next_projection_ = Instant{0}; }
  /// Work for the next waiting member that there is any for; nothing ends the round.
  std::optional<Assignment> hand_next(Round& round, Instant now, const Gate& gate = Gate{});
  /// When nobody qualifies and nobody works: the fastest that may takes the next job anyway, or all would stand still.
  std::optional<Assignment> hand_anyway(Instant now, const Gate& gate = Gate{});

  struct Report {
    std::vector<LateLease> late;
    std::vector<Assignment> handed_out;  // to members that were waiting
  };
  /// Once a second: finds late leases, refreshes expectations, hands work to waiting members, fastest first.
  Report tick(Instant now, const Gate& gate = Gate{});

  // What it knows.

  /// T*: when those who may draw on what is queued will have finished it.
  std::optional<Instant> projected_end() const { return projected_; }
  /// How many jobs of the class the member can finish before all members together could finish what is queued.
  std::int64_t units_in_time(const MemberId& member, JobClass job_class, Instant now) const;
  /// Whether the member's hands are free and it would finish a job of the class in that time.
  bool could_start(const MemberId& member, JobClass job_class, Instant now) const;
  /// Whether what is queued would be done markedly sooner if all could draw on it, by the last projection.
  bool terms_bind() const { return terms_bind_; }
  /// What a job of the class takes the member in the middle; zero before the first projection.
  Millis usual_time(JobClass job_class) const;
  bool in_fallback() const;
  /// Mean of |taken - expected| / expected over recent results.
  Fixed calibration_error() const { return error_; }
  std::size_t n_open() const { return jobs_.size(); }
  std::size_t n_unassigned() const { return n_unassigned_; }
  std::size_t n_waiting() const { return waiting_.size(); }
  std::uint32_t in_flight(const MemberId& member) const;
  /// The first job of a lane that was never given to anybody.
  std::optional<JobId> first_fresh(const Lane& lane) const;
  /// The first job of a lane that waits, requeued ones before fresh ones.
  std::optional<JobId> first_queued(const Lane& lane) const;
  enum class Place : std::uint8_t { Absent, Queued, Parked, Out };
  Place place_of(JobId job) const;
  std::size_t n_copies(JobId job) const;

 private:
  struct Lease {
    std::uint32_t seat = 0;
    Instant starts;  // when the member gets to it
    Instant late_at;
    bool overdue = false;
    bool delivered = false;
    PP_FIELDS(seat, starts, late_at, overdue, delivered)
  };
  struct Job {
    JobClass job_class;
    BatchId batch;
    Millis patience;
    std::vector<Lease> leases;  // overdue ones stay until they return
    std::vector<std::uint32_t> failed_by;
    std::uint64_t turn = 0;  // when it was last handed out; orders the fallback
    Place place = Place::Queued;
    bool requeued = false;      // which of its lane's queues it is in
    std::int64_t position = 0;  // in that queue
    bool insured = false;       // has a copy that counts against the budget
    PP_FIELDS(job_class.kind, job_class.log_size, batch, patience, leases, failed_by, turn, place, requeued, position,
              insured)
  };
  struct Seat {
    SeatView view;
    std::vector<JobId> held;
    Instant free_at{0};  // when it will have finished what it holds
    bool present = false;
    bool waiting = false;
    bool has_overdue = false;
    std::pair<Millis, std::uint32_t> waiting_key{};
    PP_FIELDS(view, held, free_at, present, waiting, has_overdue, waiting_key)
  };
  struct LaneQueue {
    std::map<std::int64_t, JobId> requeued;
    std::map<std::int64_t, JobId> fresh;
    std::size_t size() const { return requeued.size() + fresh.size(); }
    PP_FIELDS(requeued, fresh)
  };
  struct Eta {
    Instant at;
    JobId job;
    friend auto operator<=>(const Eta&, const Eta&) = default;
    PP_FIELDS(at, job)
  };
  /// Lanes in the order of their codes, so that a set of them has one encoding.
  struct LaneCode {
    std::uint16_t job_class = 0;
    BatchId batch;
    friend auto operator<=>(const LaneCode&, const LaneCode&) = default;
    PP_FIELDS(job_class, batch)
  };
  struct Choice {
    bool nearer_root = false;
    std::int64_t advantage_ppm = 0;
    LaneCode lane;
  };

  const SeatView::Skill* skill(const Seat& seat, JobClass job_class) const;
  Seat* find(const MemberId& member, std::uint32_t* index);
  static std::size_t n_active(const Job& job);
  static bool active(const Job& job) { return n_active(job) > 0; }
  /// A second job in its hands would only wait there, and a copy is asked of who can be counted on.
  static bool may_copy(const Seat& seat) { return seat.held.empty() && !seat.view.let_down; }
  /// From then on it is late, but for the grace.
  static Millis usual_span(const SeatView& view, const SeatView::Skill& own) {
    return {own.median.count * (view.proven ? 20 : 16) / 10};
  }
  /// Whether a job of the batch waits to be handed out.
  bool is_queued(BatchId batch) const;
  bool barred(const Job& job, std::uint32_t seat) const;
  bool may_take(const Seat& seat, Instant now) const;
  Instant starts_at(const Seat& seat, Instant now) const;
  Millis done_within(const Seat& seat, const SeatView::Skill& own) const;
  Assignment hand(JobId id, Job& job, std::uint32_t seat, HandOut kind, Instant now);
  std::vector<Choice> choices_of(const Seat& seat, Instant now, bool forced) const;
  std::optional<Assignment> take_unassigned(std::uint32_t seat, Instant now, const Gate& gate, bool forced);
  std::optional<Assignment> first_of(const std::map<std::int64_t, JobId>& queue, HandOut kind, std::uint32_t seat,
                                     Instant now, const Gate& gate);
  std::optional<Assignment> hedge(std::uint32_t seat, Instant now, const Gate& gate);
  std::optional<Assignment> copy_due(std::uint32_t seat, Instant now, const Gate& gate);
  std::optional<Assignment> insure(std::uint32_t seat, Instant now, const Gate& gate);
  std::optional<Assignment> next_lrp(std::uint32_t seat, Instant now, const Gate& gate);
  std::optional<Assignment> decide(std::uint32_t seat, Instant now, const Gate& gate, bool copies = true);
  Instant expected_end(const Job& job, Instant now) const;
  bool needs_copy(const Job& job, Instant now, Instant* stuck_until) const;
  bool in_time_to_copy(const SeatView::Skill& own, Instant now) const;
  void project(Instant now, const Gate& gate);
  void refresh_running(Instant now);
  void enqueue(JobId id, Job& job, bool requeued, bool front);
  void dequeue(JobId id, Job& job);
  void requeue(JobId id, Job& job, bool front);
  void drop_lease(JobId id, Job& job, std::uint32_t seat, bool blame, bool front);
  void let_go(Seat& seat, JobId id);
  void calibrate(Millis taken, Millis expected);
  void wait(std::uint32_t seat);
  void leave_waiting(std::uint32_t seat);

  AssignOptions options_;
  std::map<MemberId, std::uint32_t> seat_of_;
  std::vector<Seat> seats_;
  std::map<JobId, Job> jobs_;
  std::map<LaneCode, LaneQueue> lanes_;                 // none empty
  std::map<std::uint16_t, Millis> usual_;               // per class: the median of the members' medians
  std::map<std::uint16_t, Millis> swift_;               // per class: what the fastest twentieth stays below, twice
  std::set<std::pair<Millis, std::uint32_t>> waiting_;  // fastest first
  std::set<std::pair<Instant, std::pair<JobId, std::uint32_t>>> late_at_;
  std::vector<Eta> running_;  // a heap, latest expected end on top
  std::vector<Eta> due_;      // past their usual time, latest expected end last
  std::vector<JobId> insurable_;
  std::set<std::pair<std::uint64_t, JobId>> by_turn_;
  std::optional<Instant> projected_;  // by those who may draw: whom it lets in
  Instant projected_free_{0};         // by all who could work
  Instant next_projection_{0};
  Instant next_refresh_{0};
  std::optional<std::pair<Millis, std::uint32_t>> resume_;  // where a round gave up
  bool resumed_last_ = false;
  bool alike_ = false;       // the pool's machines are within a factor of two
  bool terms_bind_ = false;  // those who may draw on what is queued are markedly later than all would be
  std::uint64_t n_turns_ = 0;
  std::int64_t n_fronts_ = 0;
  std::uint64_t n_unassigned_ = 0;
  std::uint64_t n_jobs_ = 0;
  std::uint64_t n_insured_ = 0;
  std::uint64_t n_changes_ = 0;  // seats that came or went since the projection
  Fixed error_;
  std::int64_t n_measured_ = 0;

 public:
  PP_FIELDS(options_, seat_of_, seats_, jobs_, lanes_, usual_, swift_, waiting_, late_at_, running_, due_, insurable_,
            by_turn_, projected_, projected_free_, next_projection_, next_refresh_, resume_, resumed_last_, alike_,
            n_turns_, n_fronts_, n_unassigned_, n_jobs_, n_insured_, n_changes_, error_, n_measured_, terms_bind_)
};

/// What a member is paid whose copy is cancelled: half the price for the share of its usual time that it spent.
Money cancel_fee(Money price, Millis elapsed, Millis median);

}  // namespace pp::auction
