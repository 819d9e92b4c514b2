// SPDX-License-Identifier: Apache-2.0
// Turn: what a rule needs while one event is judged: the state, the time, and where effects go.
//
// The rules are free functions over a Turn, one concern a file: orders, lots, leases, results, settlement, members.
// They are listed here so that one page shows how they meet. Borrowed for one call of Core::apply.
#pragma once
#include "auction/transcript.h"
#include "pool/core/state.h"
#include "pool/ledger/payout.h"

namespace pp::core {

/// The last payout tree, kept because building it costs a hash a member. It follows from the state.
struct PayoutCache {
  std::uint64_t epoch = 0;
  std::optional<ledger::PayoutTree> tree;
};

struct Turn {
  State& s;
  Effects& out;
  PayoutCache& payouts;
  EventSeq seq;
  Instant now;
  Instant last;                  // the time of the event before
  bool dispatch_wanted = false;  // there may be work for members who wait
  std::set<MemberId> to_feed{};  // and for these in particular

  void emit(EffectBody body) { out.push_back({seq, std::move(body)}); }
  void wake(Instant at, TimerKind kind, std::uint64_t id, std::uint64_t detail = 0, const MemberId& member = {}) {
    s.timers.insert({at, kind, id, detail, member});
  }
  /// Books a transaction that must hold; a refusal is a bug of the rules.
  void book(const ledger::Draft& draft);
};

/// Where entries about an order that is no batch are keyed: apart from the numbers of batches.
constexpr std::uint64_t scope_of(OrderId order) { return order.value | 1ull << 63; }

// orders.cc: from an order seen to a batch won.
void on(Turn& t, const OrderSeen& e);
void on(Turn& t, const Preflighted& e);
void on(Turn& t, const PreflightRefused& e);
void on(Turn& t, const BidAnswered& e);
void on(Turn& t, const OrderWon& e);
void on(Turn& t, const OrderLost& e);
void on(Turn& t, const OrderCancelled& e);
void on(Turn& t, const BiddingSwitched& e);
void on(Turn& t, const MarketHealthChanged& e);
/// Takes up again the orders that were refused for a reason that has passed.
void reconsider_orders(Turn& t);
void order_patience(Turn& t, OrderId order);
void ask_preflight(Turn& t, Order& order);
void ask_bid(Turn& t, Order& order);
/// Moves an order to its end; it stays visible for a while.
void finish_order(Turn& t, Order& order, OrderStage stage, OrderReason reason);

// estimates.cc: what an order will cost and when it can be done.
/// What the plan's jobs will cost, by what jobs of their classes have cost of late.
Money estimate_cost(const State& s, const Preflighted& plan);
/// What 2^20 cycles of a class cost in earlier batches, all lanes together: a lagged median, or the operator's figure.
Money usual_cost(const State& s, const auction::JobClass& job_class);
/// How long the members who are here need for this order behind all that the pool has taken on; zero without members.
Millis time_with_load(const State& s, const Order& order);
/// A batch is proved, or was given up: what its jobs cost is remembered. Call once.
void remember_cost(State& s, const Batch& batch);

// batches.cc: from a batch won to its delivery.
void open_batch(Turn& t, Order& order);
void on(Turn& t, const Assembled& e);
void on(Turn& t, const AssembleFailed& e);
void on(Turn& t, const DeliveryAnswered& e);
void ask_assembly(Turn& t, Batch& batch);
void ask_delivery(Turn& t, Batch& batch);
/// Asks again when the answer to attempt number `attempt` is overdue.
void batch_patience(Turn& t, BatchId batch, std::uint32_t attempt);
void batch_deadline(Turn& t, BatchId batch);
/// Ends the work on a batch: leases, quotas and lots with it. What was accepted stays owed.
void stop_work(Turn& t, Batch& batch);

// lots.cc: who is invited, under what rules, and which way a class is sold.
void open_lots(Turn& t, Batch& batch);
/// The rule by which a class is bought from now on.
auction::MechanismId rule_of(const CoreConfig& config, const auction::JobClass& job_class);
/// How long it takes at most until a class is sold by a rule.
Millis sale_span(const CoreConfig& config, auction::MechanismId rule);
Lot* find_lot(State& s, LotId id);
LotDoor door_of(State& s, const MemberId& id, const Lot* lot, Instant now);
/// Those who are here, serve the class and are not suspended, ascending.
std::vector<MemberId> members_here(const State& s, const auction::JobClass& job_class);
/// A new lot with its rules but for units, batch and basis. Its phases begin now.
Lot& make_lot(Turn& t, const auction::JobClass& job_class, auction::MechanismId rule, Money reserve, Instant deadline);
/// Fixes everybody's terms, opens the lot and tells it.
void start_lot(Turn& t, Lot& lot, const std::vector<MemberId>& bidders);
/// Tells a running lot to those of `members` (ascending) whom it invites, each with its terms.
void announce(Turn& t, const Lot& lot, const std::vector<MemberId>& members);
void replay(auction::SealedLot& lot, const std::vector<SealStep>& steps);
/// Sells a class that waited for a round alone.
void sell_alone(Turn& t, Batch& batch, const auction::JobClass& job_class, const std::vector<MemberId>& bidders);

// terms.cc: what the pool allows and charges one member in one lot.
auction::Terms terms_for(const State& s, const Member& member, const auction::LotRules& rules);

// lot_sealed.cc: commit and reveal.
void on(Turn& t, const BidCommitted& e);
void on(Turn& t, const BidRevealed& e);
void lot_commit_close(Turn& t, LotId lot);
void lot_reveal_close(Turn& t, LotId lot);

// lot_clock.cc: ticks and moves.
void on(Turn& t, const ClockMoved& e);
void start_clock(Turn& t, Lot& lot);
void lot_tick(Turn& t, LotId lot);

// lot_close.cc: seed, clear, record.
void on(Turn& t, const BeaconSeen& e);
/// Decides once the seed is known and either the reveals have closed or nobody is left to reveal.
void try_decide(Turn& t, Lot& lot);
void lot_no_seed(Turn& t, LotId lot);
void make_quota(Turn& t, Batch& batch, const Lot& lot, const auction::Award& award);
/// Writes the outcome down, tells it, and puts up again what was not sold, but for the batch that has ended.
void close_lot(Turn& t, Lot& lot, LotOutcome outcome, const auction::LotResult& result,
               std::optional<BatchId> ended = {});
void void_lot(Turn& t, Lot& lot, LotOutcome outcome, std::optional<BatchId> ended = {});
/// What a member owes for a commitment that it never opened.
void charge_unrevealed(Turn& t, Member& member, const Lot& lot);

// rounds.cc: Prooφ between simultaneous orders.
void wait_for_round(Turn& t, const auction::JobClass& job_class, ClassWork& work);
void round_call(Turn& t, std::uint16_t class_code);
/// False when a batch cannot cover its awards.
bool award_round(Turn& t, Lot& lot, const auction::LotResult& result);

// offer_books.cc: standing offers.
/// Opens the books that are due: of every class that somebody here serves, or of those that one member serves.
void open_books(Turn& t);
void open_books(Turn& t, const Member& member);
void time_next_book(Turn& t, const auction::JobClass& job_class);
void book_epoch(Turn& t, std::uint16_t class_code);
void keep_book(Turn& t, const Lot& lot);
/// True when the book covered everything.
bool sell_from_book(Turn& t, Batch& batch, const auction::JobClass& job_class, ClassWork& work);

// posted.cc: pay without a lot.
void post_rate(Turn& t, Batch& batch, const auction::JobClass& job_class, ClassWork& work);
void tell_rates(Turn& t, const Member& member);
/// True while the class is paid at its posted rate and not at the lane's price.
bool at_posted_rate(const ClassWork& work);
/// What an accepted proof is paid that came in at `received`: at most the lease's pay.
Money pay_due(const State& s, const Job& job, const Lease& lease, Instant received);
/// The least that it can come to.
Money pay_least(const State& s, const Job& job, const Lease& lease);
void remember_time(State& s, const auction::JobClass& job_class, Millis taken);
void adaptive_epoch(Turn& t, std::uint16_t class_code);

/// The lagged price of 2^20 cycles of a class: the median of earlier lots, or what the operator configured.
Money lagged_price(const State& s, const auction::JobClass& job_class);

/// What 2^20 cycles cost when `cycles` cost `amount`, and the other way round; both at most kMoneyMax.
Money price_of_2p20(Money amount, std::uint64_t cycles);
Money price_of_cycles(Money price_2p20, std::uint64_t cycles);

// assign.cc: who gets what, as auction::SmartAssigner decides and the lanes permit.
void on(Turn& t, const WorkPulled& e);
/// Tells the assigner that a job may be given out, is sold alone to one member, or is not to be had.
void place(Turn& t, Job& job, QueueStage stage);
/// Puts a job where it belongs after one of its leases or checks ended.
void resettle(Turn& t, Job& job);
/// Gives work that became free to whoever waits for it, fastest first.
void dispatch(Turn& t);
/// Once a second while jobs are open: looks for late copies, and for who is too slow for its quota.
void assign_tick(Turn& t);
/// Enters a member among those who wait for work, or takes it out, as its credits and presence say.
void set_hungry(State& s, Member& member);
/// How long a lease of this job lasts at least.
Millis lease_patience(const CoreConfig& config, const Job& job);
/// Tells the assigner what is believed about a member now.
void reseat(State& s, const Member& member);
/// The assigner's options, as the configuration has them.
auction::AssignOptions assign_options(const CoreConfig& config);

// leases.cc: a job given, until it comes back or does not.
void on(Turn& t, const JobDeclined& e);
/// What a member is promised for a job.
struct Draw {
  Money pay;
  bool extra = false;            // one of the award's extra nanos
  std::optional<AwardId> award;  // nothing: from the backup lane
};
void give(Turn& t, Job& job, Member& member, const auction::Assignment& given, const Draw& draw);
/// Ends a running lease; a job that nobody else holds becomes ready again.
void end_lease(Turn& t, Job& job, Lease& lease, LeaseEnd why);
void lease_deadline(Turn& t, JobId job, LeaseEpoch epoch);
/// Recomputes the most that the results of this job can cost, and what the batch has promised.
void update_reserved(Turn& t, Job& job);
/// The message that gives a lease, the same each time it is said.
JobAssigned assignment_of(const State& s, const Job& job, const Lease& lease);
/// What the job took its holder, if its result comes now.
Millis taken_by(const Member& member, const Lease& lease, Instant now);
/// Leases of this job that run.
std::uint32_t n_running(const Job& job);

// lanes.cc: quotas and the backup lane: on what terms a member may draw a job.
/// Nothing when it may not have the job in this way now.
std::optional<Draw> draw_of(const State& s, const Member& member, const Job& job, auction::HandOut kind);
/// How many fresh jobs of a lane it may draw, at most kUnitsMax.
std::int64_t units_open(const State& s, const Member& member, const auction::Lane& lane);
/// The terms of a job won in the lottery: those of the backup lane.
std::optional<Draw> lottery_draw(const State& s, const Member& member, const Job& job);
/// Uses up a unit of the quota that the draw names.
void take_unit(Turn& t, const Draw& draw);
void quota_idle(Turn& t, AwardId award);
void quota_end(Turn& t, AwardId award);
/// Takes every free unit of a quota away.
void lapse_quota(Turn& t, Quota& quota);
/// Takes every quota of a member away.
void lapse_all(Turn& t, Member& member);
/// A unit of a quota that was not used up goes back, if the batch can still promise it.
void return_unit(Turn& t, const Lease& lease);
void backup_step(Turn& t, BatchId batch, std::uint16_t class_code);
/// Starts the clock of the posted price where jobs wait for it.
void want_backup_timers(Turn& t);
/// What the backup lane pays for this job now, within what the batch can still promise.
Money posted_price(const Batch& batch, const Job& job);
/// What the batch can still promise beside what its waiting jobs cost in the backup lane now.
Money left_beyond_waiting(const Batch& batch);

// results.cc: what came back.
void on(Turn& t, const ResultSubmitted& e);
void on(Turn& t, const Checked& e);
ResultReason reason_of(CheckVerdict verdict);

// surplus.cc: what a settled batch leaves goes to those who did its work.
void share_surplus(Turn& t, const Batch& batch, const Digest32& seed);

// settlement.cc: money from the market, payout epochs, equity.
void on(Turn& t, const StatementAsked& e);
void on(Turn& t, const EquityPaidIn& e);
void on(Turn& t, const Settled& e);
Money equity_free(const State& s);
Money equity_committed(const State& s);

// restart.cc: after recovery nothing that ran outside is taken for granted.
void on(Turn& t, const Started& e);
void on(Turn& t, const Configured& e);
void on(Turn& t, const TimePassed& e);

// members.cc: the registry.
void on(Turn& t, const MemberJoined& e);
void on(Turn& t, const MemberLeft& e);
void on(Turn& t, const Heartbeat& e);
void on(Turn& t, const MemberDraining& e);
void member_silence(Turn& t, const MemberId& member);
/// Changes presence, and with it whether the member's quotas keep jobs from the backup lane.
void set_presence(Turn& t, Member& member, MemberPresence presence);
/// A fault that can be proved. Enough of them suspend the member.
void strike(Turn& t, Member& member);
/// The member when it has a session; nothing otherwise.
Member* joined(State& s, const MemberId& member);

// newcomers.cc: benchmark jobs and the lottery, where newcomers have a lane of their own.
void feed_newcomers(Turn& t);
/// True when the result was for a benchmark job: it is answered or being checked.
bool trial_result(Turn& t, const ResultSubmitted& e);
bool trial_checked(Turn& t, const Checked& e);
void ask_trial_check(Turn& t, const Member& member);
void trial_end(Turn& t, const MemberId& member, LeaseEpoch epoch);
/// Says a running benchmark job again to a member that came back.
void resume_trial(Turn& t, const Member& member);

// reputation.cc: what is remembered about a member.
/// What a member did, and where that is written down.
struct Deed {
  auction::MemberEventKind kind = auction::MemberEventKind::Accepted;
  auction::JobClass job_class{};
  Millis taken{};
  JobId job{};
  Digest32 evidence{};
};
/// Folds an event into the member's standing, for the record and for the assigner.
void note(Turn& t, Member& member, const Deed& deed);
void on(Turn& t, const MemberRehabilitated& e);
/// What the member is told about itself.
MemberStanding standing_of(const State& s, const Member& member);
/// Whether it may bid in lots: not in quarantine or probation, nor as a newcomer where those have a lane of their own,
/// nor after a job that it kept before it ever brought one back; until then it may earn trust in the backup lane.
bool may_bid(const State& s, const Member& member);

}  // namespace pp::core
