// SPDX-License-Identifier: Apache-2.0
// Regex: extended regular expressions by the C library, with glibc's \b, \s and \w. What std::regex offers besides
// costs each program that includes it seconds of compilation. Test values; not shared.
#pragma once
#include <regex.h>
#include <string>
#include <vector>

#include "schemas/vocab/check.h"

namespace pp {

class Regex {
 public:
  explicit Regex(const std::string& pattern) { PP_CHECK(regcomp(&compiled_, pattern.c_str(), REG_EXTENDED) == 0); }
  ~Regex() { regfree(&compiled_); }
  Regex(const Regex&) = delete;
  Regex& operator=(const Regex&) = delete;

  bool matches(const std::string& text) const { return regexec(&compiled_, text.c_str(), 0, nullptr, 0) == 0; }

  /// The first match at or after `from` and its groups, and `from` moved behind it; empty if there is none.
  std::vector<std::string> search(const std::string& text, std::size_t& from) const {
    std::vector<regmatch_t> found(compiled_.re_nsub + 1);
    if (from > text.size() || regexec(&compiled_, text.c_str() + from, found.size(), found.data(), 0) != 0) return {};
    std::vector<std::string> groups;
    for (const regmatch_t& m : found)
      groups.push_back(m.rm_so < 0 ? ""
                                   : text.substr(from + static_cast<std::size_t>(m.rm_so),
                                                 static_cast<std::size_t>(m.rm_eo - m.rm_so)));
    from += static_cast<std::size_t>(found[0].rm_eo);
    return groups;
  }

 private:
  regex_t compiled_;
};

}  // namespace pp
