// SPDX-License-Identifier: Apache-2.0
// How a member's standing crosses the codec.
#include "schemas/wire/codec_fields.h"

namespace pp::wire {
namespace {

using SpeedIn = schema::ToMember::SpeedLine::Reader;
using EventIn = schema::ToMember::EventLine::Reader;
using LotIn = schema::ToMember::LotLine::Reader;

/// A length of time, bounded like a point in time.
Millis span(FieldsIn& fields, std::int64_t ms, const char* what) { return {fields.instant(ms, what).ms}; }

SpeedLine take(SpeedIn in, FieldsIn& fields) {
  return {in.getJobClass(), span(fields, in.getMedianMs(), "median"), span(fields, in.getQ80Ms(), "q80"), in.getSeen()};
}
EventLine take(EventIn in, FieldsIn& fields) {
  return {fields.cause(in.getWhat()), fields.instant(in.getTime(), "time"), in.getJobClass(),
          span(fields, in.getTakenMs(), "taken")};
}
LotLine take(LotIn in, FieldsIn& fields) {
  return {{in.getLot()},
          in.getJobClass(),
          fields.cause(in.getReason()),
          fields.amount(in.getPrice(), "price"),
          in.getUnitsWon(),
          fields.amount(in.getCutoff(), "cutoff")};
}

template <class Line, class List>
std::vector<Line> take_all(const List& list, FieldsIn& fields, const char* what) {
  std::vector<Line> out;
  const unsigned n = fields.count(list, kStandingLinesMax, what);
  for (unsigned i = 0; i < n; ++i) out.push_back(take(list[i], fields));
  return out;
}

void write_lines(schema::ToMember::Standing::Builder to, const Standing& v) {
  PP_CHECK(v.speeds.size() <= kStandingLinesMax && v.events.size() <= kStandingLinesMax &&
           v.lots.size() <= kStandingLinesMax);
  auto speeds = to.initSpeeds(static_cast<unsigned>(v.speeds.size()));
  for (unsigned i = 0; i < speeds.size(); ++i) {
    speeds[i].setJobClass(v.speeds[i].job_class);
    speeds[i].setMedianMs(v.speeds[i].median.count);
    speeds[i].setQ80Ms(v.speeds[i].q80.count);
    speeds[i].setSeen(v.speeds[i].n_seen);
  }
  auto events = to.initEvents(static_cast<unsigned>(v.events.size()));
  for (unsigned i = 0; i < events.size(); ++i) {
    write(events[i].initWhat(), v.events[i].what);
    events[i].setTime(v.events[i].time.ms);
    events[i].setJobClass(v.events[i].job_class);
    events[i].setTakenMs(v.events[i].taken.count);
  }
  auto lots = to.initLots(static_cast<unsigned>(v.lots.size()));
  for (unsigned i = 0; i < lots.size(); ++i) {
    lots[i].setLot(v.lots[i].lot.value);
    lots[i].setJobClass(v.lots[i].job_class);
    write(lots[i].initReason(), v.lots[i].reason);
    lots[i].setPrice(v.lots[i].price.nanos());
    lots[i].setUnitsWon(v.lots[i].units_won);
    lots[i].setCutoff(v.lots[i].cutoff.nanos());
  }
}

}  // namespace

void write(schema::ToMember::Standing::Builder to, const Standing& v) {
  write(to.initStage(), v.stage);
  to.setCredit(v.credit);
  to.setSuspendedUntil(v.suspended_until.ms);
  to.setValidGoodPpm(v.valid_good_ppm);
  to.setValidBadPpm(v.valid_bad_ppm);
  to.setValidBoundPpm(v.valid_bound_ppm);
  to.setPunctualGoodPpm(v.punctual_good_ppm);
  to.setPunctualBadPpm(v.punctual_bad_ppm);
  to.setPunctualBoundPpm(v.punctual_bound_ppm);
  to.setReliabilityPpm(v.reliability_ppm);
  to.setPercentile(v.percentile);
  to.setBond(v.bond.nanos());
  to.setBondRequired(v.bond_required.nanos());
  to.setOnHold(v.on_hold.nanos());
  to.setAccepted(v.accepted);
  to.setInvalid(v.invalid);
  to.setLate(v.late);
  to.setUnrevealed(v.unrevealed);
  write_lines(to, v);
}

Standing FieldsIn::standing(schema::ToMember::Standing::Reader in) {
  Standing out;
  out.stage = cause(in.getStage());
  out.credit = in.getCredit();
  out.suspended_until = instant(in.getSuspendedUntil(), "suspension");
  out.valid_good_ppm = in.getValidGoodPpm();
  out.valid_bad_ppm = in.getValidBadPpm();
  out.valid_bound_ppm = in.getValidBoundPpm();
  out.punctual_good_ppm = in.getPunctualGoodPpm();
  out.punctual_bad_ppm = in.getPunctualBadPpm();
  out.punctual_bound_ppm = in.getPunctualBoundPpm();
  out.reliability_ppm = in.getReliabilityPpm();
  out.percentile = in.getPercentile();
  out.bond = amount(in.getBond(), "bond");
  out.bond_required = amount(in.getBondRequired(), "required bond");
  out.on_hold = amount(in.getOnHold(), "on hold");
  out.accepted = in.getAccepted();
  out.invalid = in.getInvalid();
  out.late = in.getLate();
  out.unrevealed = in.getUnrevealed();
  out.speeds = take_all<SpeedLine>(in.getSpeeds(), *this, "speeds");
  out.events = take_all<EventLine>(in.getEvents(), *this, "events");
  out.lots = take_all<LotLine>(in.getLots(), *this, "lots");
  return out;
}

}  // namespace pp::wire
