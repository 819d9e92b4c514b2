// SPDX-License-Identifier: Apache-2.0
// The house rules that a machine can read: who may include whom, which words are banned where, how long a file is.
//
// Each broken rule is reported with file and line and with what to do instead.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/posix_regex.h"

namespace {

namespace fs = std::filesystem;

struct Source {
  std::string path;  // from the root, with slashes
  std::vector<std::string> lines;
};

bool is_source(const fs::path& path) {
  const auto extension = path.extension();
  return extension == ".h" || extension == ".cc" || extension == ".inc" || extension == ".cu";
}

std::vector<Source> read_tree() {
  std::vector<Source> out;
  for (const char* top : {"schemas", "kernels", "prover", "auction", "pool", "tests"}) {
    const fs::path root = fs::path(PP_SOURCE_DIR) / top;
    if (!fs::exists(root)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
      if (!entry.is_regular_file() || !is_source(entry.path())) continue;
      Source source{fs::relative(entry.path(), PP_SOURCE_DIR).generic_string(), {}};
      std::ifstream file(entry.path());
      for (std::string line; std::getline(file, line);) source.lines.push_back(line);
      out.push_back(std::move(source));
    }
  }
  std::ranges::sort(out, {}, &Source::path);
  return out;
}

const std::vector<Source>& tree() {
  static const std::vector<Source> sources = read_tree();
  return sources;
}

/// The longest prefix of the path that the layers below know; empty when the file belongs to none.
std::string layer_of(const std::string& path, const std::map<std::string, std::set<std::string>>& layers) {
  std::string best;
  for (const auto& [name, allowed] : layers) {
    if (path.starts_with(name + "/") && name.size() > best.size()) best = name;
  }
  return best;
}

/// Layer -> every layer that it may include, itself aside.
const std::map<std::string, std::set<std::string>>& layers() {
  static const std::map<std::string, std::set<std::string>> table = [] {
    using Set = std::set<std::string>;
    std::map<std::string, Set> t;
    const Set proof_base{"schemas/vocab", "kernels"};
    const Set proof_protocol{"schemas/vocab", "kernels", "prover/air", "prover/protocol"};
    const Set proof_tables{"schemas/vocab", "kernels", "prover/air", "prover/protocol", "prover/tables"};
    t["schemas/vocab"] = {};
    t["schemas/wire"] = {"schemas/vocab"};
    t["schemas/http"] = {"schemas/vocab"};
    t["kernels"] = {"schemas/vocab"};
    t["prover/air"] = proof_base;
    t["prover/protocol"] = {"schemas/vocab", "kernels", "prover/air"};
    t["prover/tables"] = proof_protocol;
    t["prover/verify"] = proof_tables;
    t["prover/vm"] = proof_tables;
    t["prover/stark"] = {"schemas/vocab", "kernels",       "prover/air", "prover/protocol",
                         "prover/tables", "prover/verify", "prover/vm"};
    t["prover/recursion"] = t["prover/stark"];
    t["prover/recursion"].insert("prover/stark");
    t["prover/agent"] = {"schemas/vocab", "schemas/wire", "auction"};
    t["prover/guest"] = {};
    t["auction"] = {"schemas/vocab"};
    t["pool/ledger"] = {"schemas/vocab", "auction"};
    t["pool/core"] = {"schemas/vocab", "auction", "pool/ledger"};
    t["pool/host"] = {"schemas/vocab", "auction", "pool/ledger", "pool/core"};
    const Set host{"schemas/vocab", "auction", "pool/ledger", "pool/core", "pool/host"};
    const auto adapter = [&](const char* name, const Set& more) {
      Set allowed = host;
      allowed.insert(more.begin(), more.end());
      t[name] = allowed;
    };
    const Set proving{"kernels",       "prover/air", "prover/protocol", "prover/tables",
                      "prover/verify", "prover/vm",  "prover/stark",    "prover/recursion"};
    adapter("pool/store", {});
    adapter("pool/wire", {"schemas/wire"});
    adapter("pool/http", {"schemas/http"});
    adapter("pool/market", {"schemas/http"});
    Set server{"schemas/http", "pool/market"};
    server.insert(proving.begin(), proving.end());
    adapter("pool/market/server", server);
    adapter("pool/checker", proving);
    adapter("pool/planner", proving);
    Set buyer{"schemas/http", "pool/market"};
    buyer.insert(proving.begin(), proving.end());
    adapter("pool/buyer", buyer);
    adapter("pool/sim", {});
    return t;
  }();
  return table;
}

TEST(Includes, PointDownOnly) {
  const pp::Regex include(R"re(^\s*#\s*include\s+"([^"]+)")re");
  for (const Source& source : tree()) {
    const std::string from = layer_of(source.path, layers());
    if (from.empty()) continue;  // tests and pool/bin may include everything
    for (std::size_t i = 0; i < source.lines.size(); ++i) {
      std::size_t at = 0;
      const std::vector<std::string> match = include.search(source.lines[i], at);
      if (match.empty()) continue;
      const std::string target = match[1];
      const std::string to = layer_of(target, layers());
      if (to.empty()) {
        EXPECT_FALSE(target.starts_with("pool/bin/") || target.starts_with("tests/"))
            << source.path << ":" << i + 1 << ": nothing includes " << target;
        continue;
      }
      EXPECT_TRUE(to == from || layers().at(from).contains(to))
          << source.path << ":" << i + 1 << ": " << from << " must not see " << to
          << "; move the shared part down or pass it in as an argument";
    }
  }
}

struct Ban {
  const char* word;  // regular expression
  const char* instead;
  std::vector<std::string> pure;       // banned in these folders ...
  std::vector<std::string> permitted;  // ... but for these
};

const std::vector<Ban>& bans() {
  static const std::vector<std::string> everywhere{"schemas", "kernels", "prover", "auction", "pool"};
  static const std::vector<std::string> pure{"schemas/vocab", "auction",         "pool/ledger",   "pool/core",
                                             "prover/air",    "prover/protocol", "prover/tables", "prover/verify"};
  static const std::vector<Ban> table{
      {R"(system_clock|steady_clock|high_resolution_clock|gettimeofday|\btime\(nullptr\)|\btime\(NULL\))",
       "take the time as an argument (schemas/vocab/time.h)",
       everywhere,
       {"pool/bin", "pool/host", "pool/wire", "pool/http", "pool/market", "pool/buyer", "pool/checker", "pool/planner",
        "pool/store", "prover/agent", "prover/stark/phase_clock.h"}},
      {R"(std::mutex|std::shared_mutex|std::recursive_mutex|std::condition_variable)",
       "pass values through the bounded queue (pool/host/inbox.h)",
       everywhere,
       {"pool/host/inbox.h", "pool/host/inbox.cc", "pool/host/view_cell.h", "pool/host/view_cell.cc",
        "pool/host/task_pool.h", "pool/host/task_pool.cc", "pool/store/journal.h", "pool/store/journal.cc",
        "kernels/cpu"}},
      {R"(std::thread|std::jthread|std::async)",
       "let an adapter own the thread",
       everywhere,
       {"pool/bin", "pool/host", "pool/wire", "pool/http", "pool/market", "pool/buyer", "pool/checker", "pool/planner",
        "pool/store", "prover/agent"}},
      {R"(\bdouble\b|\bfloat\b)",
       "use integers or fixed point (schemas/vocab)",
       pure,
       {"prover/protocol/security.h", "prover/protocol/security.cc"}},
      {R"(std::unordered_(map|set))",
       "use std::map or a sorted vector: iteration order is part of the state",
       pure,
       {"prover/protocol/page_tree.h"}},
      {R"(std::random_device|\brand\(\)|mt19937)",
       "take entropy as an argument (schemas/vocab/rng.h)",
       everywhere,
       {"pool/bin"}},
      {R"(TODO\(now\))", "do it now", everywhere, {}},
  };
  return table;
}

bool under_any(const std::string& path, const std::vector<std::string>& places) {
  return std::ranges::any_of(places, [&](const std::string& p) { return path == p || path.starts_with(p + "/"); });
}

std::string without_comment(const std::string& line) { return line.substr(0, line.find("//")); }

TEST(Words, BannedOnesStayInTheirFolders) {
  for (const Ban& ban : bans()) {
    const pp::Regex word(ban.word);
    for (const Source& source : tree()) {
      if (!under_any(source.path, ban.pure) || under_any(source.path, ban.permitted)) continue;
      for (std::size_t i = 0; i < source.lines.size(); ++i) {
        EXPECT_FALSE(word.matches(without_comment(source.lines[i])))
            << source.path << ":" << i + 1 << ": " << source.lines[i] << "\n  " << ban.instead;
      }
    }
  }
}

TEST(Files, OpenWithTheLicence) {
  for (const Source& source : tree()) {
    ASSERT_FALSE(source.lines.empty()) << source.path << " is empty";
    EXPECT_EQ(source.lines[0], "// SPDX-License-Identifier: Apache-2.0") << source.path;
  }
}

TEST(Files, StayBelowTheWall) {
  for (const Source& source : tree()) {
    EXPECT_LE(source.lines.size(), 800u) << source.path << ": split it, one idea a file";
  }
}

TEST(Files, HaveNamesThatSayWhatTheyAre) {
  const pp::Regex vague(R"((manager|helper|utils?|_v2|misc|common)\b)");
  for (const Source& source : tree()) {
    EXPECT_FALSE(vague.matches(fs::path(source.path).stem().string())) << source.path;
  }
}

TEST(Headers, OpenWithTheirStory) {
  for (const Source& source : tree()) {
    if (!source.path.ends_with(".h") || source.path.starts_with("prover/guest/")) continue;
    ASSERT_GE(source.lines.size(), 4u) << source.path;
    EXPECT_TRUE(source.lines[1].starts_with("// ")) << source.path << ": say what it is, who owns it, what it promises";
  }
}

// The checks above are only worth something if they can fail.
TEST(Rules, NoticeAnUpwardArrow) {
  EXPECT_EQ(layer_of("prover/verify/stark.h", layers()), "prover/verify");
  EXPECT_FALSE(layers().at("prover/verify").contains("prover/vm"));
  EXPECT_FALSE(layers().at("prover/vm").contains("prover/verify"));
  EXPECT_FALSE(layers().at("auction").contains("pool/core"));
  EXPECT_EQ(layer_of("pool/market/server/x.h", layers()), "pool/market/server");
  EXPECT_FALSE(layers().at("pool/core").contains("pool/store"));
}

}  // namespace
