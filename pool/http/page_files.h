// SPDX-License-Identifier: Apache-2.0
// The built page, read into memory once at start: nothing on disk is reachable through the server afterwards.
#pragma once
#include <map>
#include <string>

#include "schemas/vocab/result.h"

namespace pp::http {

struct PageFile {
  std::string body;
  std::string content_type;
  bool immutable = false;  // its name carries a hash of its content
};

/// By request path: "/", "/assets/index-1a2b.js", ...
using PageFiles = std::map<std::string, PageFile, std::less<>>;

/// Reads index.html and what stands beside it. Errors: P-WEB-001 no page there, P-WEB-002 larger than a page can be.
Result<PageFiles> read_page(const std::string& folder);

}  // namespace pp::http
