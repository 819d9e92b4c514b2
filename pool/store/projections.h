// SPDX-License-Identifier: Apache-2.0
// Projections: the tables `p_*` that show the state to people and tools, kept in step with the newest view.
//
// Written by the store's writer thread inside its transaction; nothing reads them back. Rows that did not change are
// not written again: a hash of each written row is remembered, bounded by the rows themselves.
#pragma once
#include <map>
#include <string>

#include <SQLiteCpp/SQLiteCpp.h>

#include "pool/core/snapshot.h"

namespace pp::store {

class Projections {
 public:
  /// Throws what SQLite throws.
  void write(SQLite::Database& db, const core::View& view);

 private:
  void write_standing(SQLite::Database& db, const core::MemberView& member);
  using Row = std::vector<std::string>;
  void put(SQLite::Database& db, const std::string& table, const std::string& columns, const Row& row);
  void drop_missing(SQLite::Database& db, const std::string& table, const std::string& key_column);

  std::map<std::string, std::map<std::string, Row>> written_;  // table, key
  std::map<std::string, std::map<std::string, Row>> seen_;     // of the view at hand
};

}  // namespace pp::store
