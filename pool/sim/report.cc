// SPDX-License-Identifier: Apache-2.0
#include "pool/sim/report.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pp::sim {
namespace {

std::size_t width_of(const std::string& text) {
  // Continuation bytes of UTF-8 take no room of their own.
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string padded(const std::string& text, std::size_t width, bool right) {
  const std::string space(width - std::min(width, width_of(text)), ' ');
  return right ? space + text : text + space;
}

void append_table(std::string& out, const Table& table) {
  out += "\n" + table.title + "\n";
  std::vector<std::size_t> widths;
  for (const std::string& column : table.columns) widths.push_back(width_of(column));
  for (const auto& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i].text));
  }
  const auto line = [&](auto&& text_at, auto&& right_at) {
    std::string text;
    for (std::size_t i = 0; i < widths.size(); ++i) text += "  " + padded(text_at(i), widths[i], right_at(i));
    while (!text.empty() && text.back() == ' ') text.pop_back();
    out += text + "\n";
  };
  const auto is_number = [&](std::size_t i) { return !table.rows.empty() && table.rows.front()[i].number; };
  line([&](std::size_t i) { return table.columns[i]; }, is_number);
  line([&](std::size_t i) { return std::string(widths[i], '-'); }, is_number);
  for (const auto& row : table.rows) {
    line([&](std::size_t i) { return row[i].text; }, [&](std::size_t i) { return row[i].number; });
  }
  if (!table.note.empty()) out += "  " + table.note + "\n";
}

nlohmann::ordered_json json_of(const Cell& cell) {
  if (!cell.number || cell.text.empty()) return cell.text;
  // The digits as they are shown, not as a double would print them.
  return nlohmann::ordered_json::parse(cell.text);
}

}  // namespace

Cell word(std::string text) { return {std::move(text), false}; }
Cell number(double value, int decimals) {
  return {std::isfinite(value) ? fmt::format("{:.{}f}", value, decimals) : "", true};
}
Cell count(std::uint64_t value) { return {fmt::format("{}", value), true}; }
Cell percent(double share) { return number(share * 100, 1); }

bool Report::holds() const {
  return std::all_of(bars.begin(), bars.end(), [](const Bar& bar) { return bar.holds; });
}

std::string to_text(const Report& report) {
  std::string out = fmt::format("{} (scenario {}, seed {})\n", report.title, report.scenario, report.seed);
  if (!report.about.empty()) out += report.about + "\n";
  for (const Table& table : report.tables) append_table(out, table);
  if (report.bars.empty()) return out;
  out += "\nBars\n";
  for (const Bar& bar : report.bars) {
    out += fmt::format("  {}  {}: {}\n", bar.holds ? "holds" : "FAILS", bar.promise, bar.measured);
  }
  return out;
}

std::string to_json(const Report& report) {
  nlohmann::ordered_json root;
  root["scenario"] = report.scenario;
  root["title"] = report.title;
  root["seed"] = report.seed;
  root["bars"] = nlohmann::ordered_json::array();
  for (const Bar& bar : report.bars) {
    root["bars"].push_back({{"promise", bar.promise}, {"measured", bar.measured}, {"holds", bar.holds}});
  }
  root["tables"] = nlohmann::ordered_json::array();
  for (const Table& table : report.tables) {
    nlohmann::ordered_json rows = nlohmann::ordered_json::array();
    for (const auto& row : table.rows) {
      nlohmann::ordered_json cells = nlohmann::ordered_json::array();
      for (const Cell& cell : row) cells.push_back(json_of(cell));
      rows.push_back(std::move(cells));
    }
    root["tables"].push_back(
        {{"title", table.title}, {"note", table.note}, {"columns", table.columns}, {"rows", rows}});
  }
  root["charts"] = nlohmann::ordered_json::array();
  for (const Chart& chart : report.charts) {
    nlohmann::ordered_json series = nlohmann::ordered_json::array();
    for (const Series& s : chart.series) {
      nlohmann::ordered_json points = nlohmann::ordered_json::array();
      for (const Point& p : s.points) points.push_back({p.x, p.y});
      series.push_back({{"name", s.name}, {"points", points}});
    }
    root["charts"].push_back(
        {{"title", chart.title}, {"x", chart.x_label}, {"y", chart.y_label}, {"series", std::move(series)}});
  }
  return root.dump(1) + "\n";
}

}  // namespace pp::sim
