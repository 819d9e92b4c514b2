// SPDX-License-Identifier: Apache-2.0
// A std::variant whose copies, moves and end are compiled in one place.
//
// Each of them is a function for every alternative, and a table of these; whoever holds a plain variant of thirty
// messages compiles them all anew. PP_ONE_OF declares the type, PP_DEFINE_ONE_OF stands in one source file.
#pragma once
#include <variant>

#define PP_ONE_OF(Name, ...)                \
  struct Name : std::variant<__VA_ARGS__> { \
    using Base = std::variant<__VA_ARGS__>; \
    using Base::Base;                       \
    using Base::operator=;                  \
    Name();                                 \
    Name(const Name&);                      \
    Name(Name&&) noexcept;                  \
    Name& operator=(const Name&);           \
    Name& operator=(Name&&) noexcept;       \
    ~Name();                                \
  }

#define PP_DEFINE_ONE_OF(Name)                      \
  Name::Name() = default;                           \
  Name::Name(const Name&) = default;                \
  Name::Name(Name&&) noexcept = default;            \
  Name& Name::operator=(const Name&) = default;     \
  Name& Name::operator=(Name&&) noexcept = default; \
  Name::~Name() = default
