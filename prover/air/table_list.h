// SPDX-License-Identifier: Apache-2.0
// TableList: the fixed order of the tables of one class. Heights vary from proof to proof, the order never does.
// Types only; any thread.
#pragma once
#include <cstddef>
#include <utility>

namespace pp::air {

template <class... Tables>
struct TableList {
  static constexpr std::size_t kSize = sizeof...(Tables);

  /// Calls f.template operator()<Table>(index) for every table, in order.
  template <class F>
  static constexpr void for_each(F&& f) {
    [&]<std::size_t... I>(std::index_sequence<I...>) { (f.template operator()<Tables>(I), ...); }
    (std::make_index_sequence<kSize>{});
  }
};

}  // namespace pp::air
