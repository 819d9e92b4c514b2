// SPDX-License-Identifier: Apache-2.0
#include "pool/buyer/progress.h"

#include <algorithm>

#include <fmt/format.h>

namespace pp::buyer {

namespace {

using market::OrderSheet;
using market::OrderState;

constexpr std::size_t kBar = 20;
constexpr std::size_t kTerminalColumns = 79;

std::string left_until(Instant then, Instant now) {
  const std::int64_t s = std::max<std::int64_t>(0, (then - now).count / 1000);
  if (s >= 3600) return fmt::format("{} h {} min", s / 3600, s / 60 % 60);
  return s >= 60 ? fmt::format("{} min {} s", s / 60, s % 60) : fmt::format("{} s", s);
}

std::string bar(std::uint64_t done, std::uint64_t total) {
  const std::size_t full = total == 0 ? 0 : static_cast<std::size_t>(std::min(done, total) * kBar / total);
  return "[" + std::string(full, '#') + std::string(kBar - full, '.') + "]";
}

std::string share_of_time(Instant from, Instant to, Instant now) {
  const auto total = static_cast<std::uint64_t>(std::max<std::int64_t>(1, (to - from).count));
  return bar(static_cast<std::uint64_t>(std::max<std::int64_t>(0, (now - from).count)), total);
}

std::string proving(const OrderSheet& order, Instant now) {
  const std::string who = order.winner ? order.winner->brief() : "";
  const std::string left = left_until(order.deadline, now);
  if (!order.progress || order.progress->jobs_total == 0) {
    return fmt::format("{} proving: pool {} for {}, {} left", bar(0, 1), who, order.price.to_string(), left);
  }
  return fmt::format("{} proving: {}/{} jobs, pool {} for {}, {} left",
                     bar(order.progress->jobs_done, order.progress->jobs_total), order.progress->jobs_done,
                     order.progress->jobs_total, who, order.price.to_string(), left);
}

std::string words(const OrderSheet& order, Instant now) {
  switch (order.state) {
    case OrderState::Bidding:
      return fmt::format("{} bids close in {}", share_of_time(order.posted_at, order.bid_close, now),
                         left_until(order.bid_close, now));
    case OrderState::Proving:
      return proving(order, now) + (order.refusal.empty() ? "" : " (a proof was refused: " + order.refusal + ")");
    case OrderState::Checking:
      return fmt::format("{} the market checks the proof", bar(1, 1));
    case OrderState::Paid:
      return fmt::format("{} proved by pool {} for {}", bar(1, 1), order.winner ? order.winner->brief() : "",
                         order.price.to_string());
    case OrderState::Slashed:
      return "the pool did not deliver in time; the money is back";
    case OrderState::Unsold:
      return "no pool took the order; the money is back";
    case OrderState::Cancelled:
      return "the order was cancelled; the money is back";
  }
  return {};
}

}  // namespace

std::string progress_line(const OrderSheet& order, Instant now, std::size_t columns) {
  std::string line = fmt::format("order {} {}", order.order.value, words(order, now));
  // The market's words reach a terminal here: nothing but printable characters may pass.
  for (char& c : line) {
    if (c < ' ' || c > '~') c = '?';
  }
  if (line.size() > columns) line.resize(columns);
  return line;
}

ProgressPrinter::~ProgressPrinter() {
  if (drawn_) std::fputc('\n', out_);
}

void ProgressPrinter::show(const OrderSheet& order, Instant now) {
  if (terminal_) {
    fmt::print(out_, "\r\033[2K{}", progress_line(order, now, kTerminalColumns));
    drawn_ = true;
  } else {
    // Lines are for logs: one at each change of what happened, not for each second that passes.
    const std::string what = fmt::format("{} {} {}", static_cast<int>(order.state), order.refusal,
                                         order.progress ? order.progress->jobs_done : 0);
    if (what == last_) return;
    last_ = what;
    fmt::print(out_, "{}\n", progress_line(order, now, 400));
  }
  std::fflush(out_);
}

}  // namespace pp::buyer
