// SPDX-License-Identifier: Apache-2.0
#include "pool/store/projections.h"

namespace pp::store {
namespace {

std::string text(std::uint64_t n) { return std::to_string(n); }
std::string text(Money m) { return std::to_string(m.nanos()); }
std::string text_of(std::int64_t n) { return std::to_string(n); }
std::string text(std::string_view s) { return std::string(s); }

/// SQLite converts text to the column's type; STRICT refuses what does not convert.
std::string placeholders(std::size_t n) {
  std::string out = "?";
  for (std::size_t i = 1; i < n; ++i) out += ", ?";
  return out;
}

}  // namespace

void Projections::put(SQLite::Database& db, const std::string& table, const std::string& columns, const Row& row) {
  seen_[table][row[0]] = row;
  const auto known = written_[table].find(row[0]);
  if (known != written_[table].end() && known->second == row) return;
  SQLite::Statement insert(
      db, "INSERT OR REPLACE INTO " + table + " (" + columns + ") VALUES (" + placeholders(row.size()) + ")");
  for (std::size_t i = 0; i < row.size(); ++i) insert.bind(static_cast<int>(i + 1), row[i]);
  insert.exec();
}

void Projections::drop_missing(SQLite::Database& db, const std::string& table, const std::string& key_column) {
  // After a start the table may hold rows of which nothing is known here; the first write empties it instead.
  for (const auto& [key, row] : written_[table]) {
    if (seen_[table].contains(key)) continue;
    SQLite::Statement erase(db, "DELETE FROM " + table + " WHERE " + key_column + " = ?");
    erase.bind(1, key);
    erase.exec();
  }
}

void Projections::write_standing(SQLite::Database& db, const core::MemberView& m) {
  const std::string member = m.member.hex();
  put(db, "p_standing", "member, stage, credit, suspended_until_ms, reliability_ppm, bond",
      {member, text(core::name_of(m.stage)), text(m.credit), text_of(m.suspended_until.ms), text(m.reliability_ppm),
       text(m.bond)});
  for (const auto& [kind, beta] : {std::pair{"valid", &m.validity}, std::pair{"punctual", &m.punctuality}}) {
    put(db, "p_rep", "id, member, kind, good_ppm, bad_ppm, time_ms",
        {member + ":" + kind, member, kind, text_of(beta->good(beta->last()).to_ppm()),
         text_of(beta->bad(beta->last()).to_ppm()), text_of(beta->last().ms)});
  }
  for (const auto& [job_class, speed] : m.speeds) {
    put(db, "p_speed", "id, member, class, median_ms, log_deviation_ppm, n",
        {member + ":" + job_class.to_string(), member, job_class.to_string(), text_of(speed.median().count),
         text_of(speed.log_deviation().to_ppm()), text_of(speed.n_seen())});
  }
}

void Projections::write(SQLite::Database& db, const core::View& view) {
  if (written_.empty()) {
    for (const char* table :
         {"p_order", "p_batch", "p_job", "p_member", "p_balance", "p_standing", "p_rep", "p_speed"}) {
      db.exec(std::string("DELETE FROM ") + table);
    }
  }
  seen_.clear();
  for (const core::OrderView& o : view.orders) {
    put(db, "p_order", "id, stage, reason, detail, bid, price, batch",
        {text(o.terms.order.value), text(name_of(o.stage)), text(name_of(o.reason)), o.detail, text(o.bid),
         text(o.price), text(o.batch ? o.batch->value : 0)});
  }
  for (const core::BatchView& b : view.batches) {
    put(db, "p_batch", "id, order_id, stage, price, budget, paid, fee, surplus",
        {text(b.batch.value), text(b.order.value), text(name_of(b.stage)), text(b.price), text(b.pay_budget),
         text(b.paid), text(b.operator_fee), text(b.surplus)});
    for (const core::JobView& j : b.jobs) {
      put(db, "p_job", "id, batch, class, stage, prover, price, leases, refusals",
          {text(j.job.value), text(b.batch.value), j.job_class.to_string(), text(name_of(j.stage)),
           j.prover ? j.prover->hex() : "", text(j.price), text(j.leases), text(j.refusals)});
    }
  }
  for (const core::MemberView& m : view.members) {
    put(db, "p_member", "id, name, presence, valid, invalid, late, unrevealed, earned",
        {m.member.hex(), m.name, text(name_of(m.presence)), text(m.valid), text(m.invalid), text(m.late),
         text(m.unrevealed), text(m.earned)});
    write_standing(db, m);
  }
  for (const core::BalanceView& b : view.ledger) put(db, "p_balance", "account, nanos", {b.account, text(b.balance)});
  drop_missing(db, "p_order", "id");
  drop_missing(db, "p_batch", "id");
  drop_missing(db, "p_job", "id");
  drop_missing(db, "p_member", "id");
  drop_missing(db, "p_balance", "account");
  drop_missing(db, "p_standing", "member");
  drop_missing(db, "p_rep", "id");
  drop_missing(db, "p_speed", "id");
  written_ = std::exchange(seen_, {});
  written_.try_emplace("p_order");
}

}  // namespace pp::store
