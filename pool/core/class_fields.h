// SPDX-License-Identifier: Apache-2.0
// How the types of `auction` are written into the journal: they know nothing of that encoding, so their fields are
// listed here, once, for the writer and the reader of schemas/vocab/fields.h.
#pragma once
#include <concepts>
#include <type_traits>

#include "auction/clock_lot.h"
#include "auction/compensation/adaptive.h"
#include "auction/compensation/rates.h"
#include "schemas/vocab/fields.h"

namespace pp::auction {

template <class T, class U>
concept Is = std::same_as<std::remove_const_t<T>, U>;

template <Is<JobClass> T, class Visitor>
constexpr void list_fields(T& v, Visitor&& visit) {
  visit(v.kind, v.log_size);
}
template <Is<ClockRules> T, class Visitor>
constexpr void list_fields(T& v, Visitor&& visit) {
  visit(v.floor, v.n_ticks, v.tick, v.lateness_ppm, v.delay_cost_per_s, v.failure_loss);
}
template <Is<RoundRules> T, class Visitor>
constexpr void list_fields(T& v, Visitor&& visit) {
  visit(v.variant, v.capacity, v.basis);
}
template <Is<BatchAsk> T, class Visitor>
constexpr void list_fields(T& v, Visitor&& visit) {
  visit(v.order, v.value, v.jobs);
}
template <Is<LotRules> T, class Visitor>
constexpr void list_fields(T& v, Visitor&& visit) {
  visit(v.pool, v.lot, v.batch, v.job_class, v.mechanism, v.units, v.reserve, v.score_reserve, v.opened, v.commit_close,
        v.reveal_close, v.deliver_by, v.non_reveal_fee_ppm, v.clock, v.round);
}
template <Is<Terms> T, class Visitor>
constexpr void list_fields(T& v, Visitor&& visit) {
  visit(v.capacity_units, v.bonded_units, v.quality_charge, v.median);
}
template <Is<MemberTerms> T, class Visitor>
constexpr void list_fields(T& v, Visitor&& visit) {
  visit(v.member, v.terms);
}
template <Is<ClockMove> T, class Visitor>
constexpr void list_fields(T& v, Visitor&& visit) {
  visit(v.kind, v.member, v.tick, v.units, v.promised, v.signature, v.received);
}
template <Is<TimeRate> T, class Visitor>
constexpr void list_fields(T& v, Visitor&& visit) {
  visit(v.rate, v.reference, v.slope_ppm, v.least_ppm, v.most_ppm);
}
template <Is<Award> T, class Visitor>
constexpr void list_fields(T& v, Visitor&& visit) {
  visit(v.member, v.units, v.unit_price, v.extra_units);
}

}  // namespace pp::auction
