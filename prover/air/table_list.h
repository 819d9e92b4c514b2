// SPDX-License-Identifier: Apache-2.0
// TableList: the fixed order of the tables of one class. Heights vary from proof to proof, the order never does.
// Types only; any thread.
#pragma once
#include <cstddef>
#include <type_traits>
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

namespace detail {
/// Puts New in front of Before, wherever it stands.
template <class Done, class Rest, class Before, class... New>
struct Inserted;
template <class... Done, class Before, class... New>
struct Inserted<TableList<Done...>, TableList<>, Before, New...> {
  using List = TableList<Done...>;
};
template <class... Done, class First, class... Rest, class Before, class... New>
struct Inserted<TableList<Done...>, TableList<First, Rest...>, Before, New...> {
  using Next =
      std::conditional_t<std::is_same_v<First, Before>, TableList<Done..., New..., First>, TableList<Done..., First>>;
  using List = typename Inserted<Next, TableList<Rest...>, Before, New...>::List;
};
/// Puts New in the place of Old.
template <class Old, class New, class List>
struct Replaced;
template <class Old, class New, class... Tables>
struct Replaced<Old, New, TableList<Tables...>> {
  using List = TableList<std::conditional_t<std::is_same_v<Tables, Old>, New, Tables>...>;
};
}  // namespace detail

/// A list with tables inserted before one of its own.
template <class List, class Before, class... New>
using InsertBefore = typename detail::Inserted<TableList<>, List, Before, New...>::List;
/// A list with one table exchanged for another.
template <class List, class Old, class New>
using Replace = typename detail::Replaced<Old, New, List>::List;

}  // namespace pp::air
