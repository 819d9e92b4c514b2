// SPDX-License-Identifier: Apache-2.0
// `proofpool audit` as an outsider runs it: an honest transcript holds; a changed byte, a swapped winner and two signed
// results of one lot are found and named, and the exit status says so.
#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <unistd.h>

#include <gtest/gtest.h>
#include <sys/wait.h>

#include "tests/unit/auction/lot_example.h"

namespace pp::auction {
namespace {

using testing::LotExample;

struct Answer {
  int status = -1;
  std::string said;
};

class AuditVerb : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("pp-audit-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string file(const std::string& name, const Bytes& bytes) const {
    const auto path = folder_ / name;
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return path.string();
  }
  static Answer audit(const std::vector<std::string>& transcripts, const std::string& key) {
    std::string command = PP_PROOFPOOL " audit --lines --pool-key " + key;
    for (const std::string& path : transcripts) command += " --transcript " + path;
    FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
    Answer out;
    std::array<char, 4096> buffer{};
    while (const std::size_t n = std::fread(buffer.data(), 1, buffer.size(), pipe)) out.said.append(buffer.data(), n);
    const int status = ::pclose(pipe);
    out.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return out;
  }
  static bool says(const Answer& answer, const std::string& words) {
    return answer.said.find(words) != std::string::npos;
  }

  std::filesystem::path folder_;
};

TEST_F(AuditVerb, AnHonestTranscriptHolds) {
  const LotExample x(30);
  const std::string key = to_hex(x.pool_key().bytes);
  const SealedLot lot = x.run(2);
  const Answer answer = audit({file("good", x.transcript(lot))}, key);
  EXPECT_EQ(answer.status, 0) << answer.said;
  EXPECT_TRUE(says(answer, "holds: 30 bids")) << answer.said;
  for (const Award& award : result_of(lot, x.beacon).awards) {
    EXPECT_TRUE(says(answer, award.member.hex() + " won " + std::to_string(award.units) + " units"));
  }
  EXPECT_EQ(audit({file("good", x.transcript(lot))}, std::string(64, '0')).status, 1);
  EXPECT_EQ(audit({file("good", x.transcript(lot))}, "nonsense").status, 1);
  EXPECT_EQ(audit({(folder_ / "absent").string()}, key).status, 1);
}

TEST_F(AuditVerb, AChangedByteIsFoundAndItsSectionNamed) {
  const LotExample x(5);
  Bytes bad = x.transcript(x.run());
  bad[60] ^= 1;
  const Answer answer = audit({file("bad", bad)}, to_hex(x.pool_key().bytes));
  EXPECT_EQ(answer.status, 1);
  EXPECT_TRUE(says(answer, "FAULT changed after signing: section 'rules'")) << answer.said;
}

TEST_F(AuditVerb, ASwappedWinnerIsNamed) {
  const LotExample x(30, MechanismId::PayAsBid);
  const SealedLot lot = x.run();
  LotResult result = result_of(lot, x.beacon);
  const auto loser = std::find_if(result.lines.begin(), result.lines.end(),
                                  [](const ResultLine& l) { return !is_win(l.verdict.reason); });
  ASSERT_NE(loser, result.lines.end());
  const MemberId robbed = result.awards[0].member;
  result.awards[0].member = loser->member;
  const Answer answer = audit({file("swapped", x.transcript(lot, result))}, to_hex(x.pool_key().bytes));
  EXPECT_EQ(answer.status, 1);
  EXPECT_TRUE(says(answer, "FAULT wrong winner: member " + loser->member.brief())) << answer.said;
  EXPECT_TRUE(says(answer, "FAULT wrong winner: member " + robbed.brief())) << answer.said;
}

TEST_F(AuditVerb, TwoSignedResultsOfOneLotProveCheating) {
  const LotExample x(6);
  const std::string a = file("a", x.transcript(x.run()));
  const std::string b = file("b", x.transcript(x.run(1)));
  const std::string key = to_hex(x.pool_key().bytes);
  const Answer both = audit({a, b}, key);
  EXPECT_EQ(both.status, 1);
  EXPECT_TRUE(says(both, "FAULT two results: the pool signed different results of lot 7")) << both.said;
  EXPECT_EQ(audit({a, a}, key).status, 0);  // the same one twice proves nothing
  EXPECT_EQ(audit({a}, key).status, 0);
  EXPECT_EQ(audit({b}, key).status, 0);
}

}  // namespace
}  // namespace pp::auction
