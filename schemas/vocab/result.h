// SPDX-License-Identifier: Apache-2.0
// Result: what an operation that depends on the outside world returns. A failure carries a stable code, which
// programs match on, and a context sentence, which people read: what happened, why, and what to do.
//
// Business verdicts are enums and not errors; bugs are PP_CHECK. Exceptions of libraries become a Result at the
// edge of the adapter that uses the library.
#pragma once
#include <stdexcept>
#include <string>
#include <utility>

#include <boost/system/result.hpp>

namespace pp {

struct Error {
  std::string code;     // e.g. "P-STO-003"; never changes once released
  std::string context;  // e.g. "cannot open pool.db: permission denied; check the owner of the folder"
};

/// What .value() throws when a caller asserts success wrongly.
struct ResultError : std::runtime_error {
  explicit ResultError(const Error& e) : std::runtime_error(e.code + ": " + e.context) {}
};
[[noreturn]] inline void throw_exception_from_error(const Error& e, const boost::source_location&) {
  throw ResultError(e);
}

template <class T>
using Result = boost::system::result<T, Error>;

inline Error error(std::string code, std::string context) { return {std::move(code), std::move(context)}; }

}  // namespace pp

/// Returns the error of a Result from the enclosing function, or binds its value.
#define PP_TRY(name, expression)                               \
  auto name##_result = (expression);                           \
  if (!name##_result) return std::move(name##_result).error(); \
  auto name = std::move(*name##_result)
