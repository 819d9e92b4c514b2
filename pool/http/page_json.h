// SPDX-License-Identifier: Apache-2.0
// The published view as the JSON that the page reads; its shape is schemas/http/snapshot.schema.json.
//
// Pure. Amounts become decimal texts and never numbers, keys become hexadecimal.
#pragma once
#include <string>

#include "pool/core/snapshot.h"

namespace pp::http {

/// What the page shows and the core does not know.
struct PageFacts {
  std::string pool_name;
  std::string member_address;  // what a member passes to --pool
  std::string market_url;
};

std::string page_json(const core::View& view, const PageFacts& facts);

}  // namespace pp::http
