// SPDX-License-Identifier: Apache-2.0
// Report: what a study found, as tables, charts and bars, before anybody decides how it is shown.
//
// A plain value. Every number is formatted once, here, so that the terminal, the JSON file and the page say the same
// digits, and two runs of one seed give the same bytes.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace pp::sim {

struct Cell {
  std::string text;
  bool number = false;
};
Cell word(std::string text);
Cell number(double value, int decimals);
Cell count(std::uint64_t value);
/// "4.3 %" as the number 4.3 in a column whose name says percent.
Cell percent(double share);

struct Table {
  std::string title;
  std::string note;  // one or two sentences: how to read it
  std::vector<std::string> columns;
  std::vector<std::vector<Cell>> rows;
};

struct Point {
  double x = 0;
  double y = 0;
};
struct Series {
  std::string name;
  std::vector<Point> points;
  bool marks_only = false;  // published points, without a line between them
  int colour = -1;          // what it shares with other series of the chart; -1: one of its own
  int dash = 0;             // 0 solid, 1 dashed, 2 dotted
};
struct Chart {
  std::string title;
  std::string x_label;
  std::string y_label;
  bool log_x = false;
  bool log_y = false;
  std::vector<Series> series;
};

/// A promise of the scenario and how the run kept it.
struct Bar {
  std::string promise;
  std::string measured;
  bool holds = false;
};

struct Report {
  std::string scenario;
  std::string title;
  std::string about;
  std::uint64_t seed = 0;
  std::vector<Bar> bars;
  std::vector<Table> tables;
  std::vector<Chart> charts;
  bool holds() const;
};

/// Tables with aligned columns for a terminal.
std::string to_text(const Report& report);
/// One JSON document: scenario, seed, bars, tables (rows as arrays under their columns), charts.
std::string to_json(const Report& report);
/// One self-contained page: no script, no other file; readable in light and dark.
std::string to_html(const Report& report);

}  // namespace pp::sim
