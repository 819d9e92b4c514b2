// SPDX-License-Identifier: Apache-2.0
// Files as the command line needs them: read whole with a bound, write whole or not at all, keep a secret to oneself.
#pragma once
#include <string>

#include "schemas/vocab/bytes.h"
#include "schemas/vocab/result.h"

namespace pp::bin {

/// Errors: P-FIL-001 cannot be opened or read, P-FIL-002 larger than `bytes_max`.
Result<Bytes> read_file(const std::string& path, std::size_t bytes_max);

/// Writes to a temporary file beside `path`, syncs, renames: a crash leaves the old content or the new.
/// Errors: P-FIL-003 cannot be written.
Result<void> write_file(const std::string& path, BytesView bytes);

/// 32 random bytes that live in `path` with mode 0600; drawn from the operating system when the file is not there.
/// Errors: P-FIL-004 the file is readable by others or is not 64 hexadecimal digits.
Result<Digest32> read_or_create_seed(const std::string& path);

}  // namespace pp::bin
