// SPDX-License-Identifier: Apache-2.0
// The codec: frames of bytes to plain messages and back.
//
// Pure functions; any thread. A received frame is copied once into word-aligned memory (a socket's buffer may start
// anywhere), read under a traversal and nesting limit, and every text, list and payload is bounded before it is
// copied. Any bytes are safe to decode: the answer is a message or an error, never an exception or a crash.
#pragma once
#include <string_view>

#include "schemas/vocab/result.h"
#include "schemas/wire/messages.h"

namespace pp::wire {

/// Requires: the message keeps the bounds of messages.h (a bug of the sender otherwise).
Bytes encode(const ToPool& message);
Bytes encode(const ToMember& message);

/// Errors: P-WIR-001 the frame is too large, P-WIR-002 not a message of this schema, P-WIR-003 a field out of bounds,
/// P-WIR-004 a kind of message that this version does not know (skip it).
Result<ToPool> decode_to_pool(BytesView frame);
Result<ToMember> decode_to_member(BytesView frame);

/// True for UTF-8 without control characters: the only texts that are decoded, for they end up on terminals and pages.
bool text_valid(std::string_view text);
/// The text with every byte that is not printable ASCII replaced by '?', cut to `bytes_max`.
std::string text_from(std::string_view text, std::size_t bytes_max);

}  // namespace pp::wire
