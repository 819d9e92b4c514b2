// SPDX-License-Identifier: Apache-2.0
#include "pool/sim/page_chart.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace pp::sim {
namespace {

constexpr double kWidth = 640, kHeight = 360;
constexpr double kLeft = 74, kRight = 16, kTop = 14, kBottom = 54;
constexpr int kColours = 8;

/// One axis: from values to the page, and where its ticks are.
struct Axis {
  bool log = false;
  double low = 0, high = 1;  // of values
  double from = 0, to = 0;   // on the page
  std::vector<double> ticks;

  double at(double v) const {
    const double part =
        log ? (std::log10(v) - std::log10(low)) / (std::log10(high) - std::log10(low)) : (v - low) / (high - low);
    return from + part * (to - from);
  }
};

double round_step(double span, int wanted) {
  const double raw = span / wanted;
  const double power = std::pow(10, std::floor(std::log10(raw)));
  for (const double factor : {1.0, 2.0, 2.5, 5.0, 10.0}) {
    if (factor * power >= raw * .999) return factor * power;
  }
  return 10 * power;
}

void set_log_ticks(Axis& axis) {
  const bool few_decades = axis.high / axis.low < 300;
  const std::vector<double> steps = few_decades ? std::vector<double>{1, 2, 5} : std::vector<double>{1};
  for (double decade = std::floor(std::log10(axis.low)); decade <= std::log10(axis.high); ++decade) {
    for (const double step : steps) {
      const double tick = step * std::pow(10, decade);
      if (tick >= axis.low * .999 && tick <= axis.high * 1.001) axis.ticks.push_back(tick);
    }
  }
}

void set_linear_ticks(Axis& axis, int wanted) {
  const double step = round_step(axis.high - axis.low, wanted);
  axis.low = std::floor(axis.low / step + 1e-9) * step;
  axis.high = std::ceil(axis.high / step - 1e-9) * step;
  const auto n = static_cast<int>(std::lround((axis.high - axis.low) / step));
  for (int i = 0; i <= n; ++i) axis.ticks.push_back(axis.low + i * step);
}

template <class Pick>
Axis make_axis(const Chart& chart, bool log, bool from_zero, double from, double to, int wanted, Pick pick) {
  Axis axis{log, 0, 1, from, to, {}};
  bool any = false;
  for (const Series& series : chart.series) {
    for (const Point& point : series.points) {
      const double v = pick(point);
      if (!std::isfinite(v) || (log && v <= 0)) continue;
      axis.low = any ? std::min(axis.low, v) : v;
      axis.high = any ? std::max(axis.high, v) : v;
      any = true;
    }
  }
  if (!any) axis.low = log ? 1 : 0, axis.high = 10;
  if (log) {
    axis.low /= 1.15;
    axis.high *= 1.15;
    set_log_ticks(axis);
    return axis;
  }
  // A vertical axis starts at zero unless that would flatten the picture.
  if (from_zero && axis.low > 0 && axis.low < .6 * axis.high) axis.low = 0;
  if (axis.high <= axis.low) axis.high = axis.low + 1;
  set_linear_ticks(axis, wanted);
  return axis;
}

std::string tick_text(double v, double step) {
  if (std::abs(v) >= 1000) return fmt::format("{:.0f}", v);
  // As many decimals as it takes to tell the step, which may be two and a half of something.
  for (int decimals = 0; decimals < 8; ++decimals) {
    const double shift = step * std::pow(10, decimals);
    if (std::abs(shift - std::round(shift)) < 1e-6 * shift) return fmt::format("{:.{}f}", v, decimals);
  }
  return fmt::format("{:g}", v);
}

std::string mark(double x, double y, int shape) {
  switch (shape % 4) {
    case 0:
      return fmt::format("<circle cx='{:.1f}' cy='{:.1f}' r='3.2'/>", x, y);
    case 1:
      return fmt::format("<rect x='{:.1f}' y='{:.1f}' width='6' height='6'/>", x - 3, y - 3);
    case 2:
      return fmt::format("<path d='M{:.1f} {:.1f}l3.8 6.6h-7.6z'/>", x, y - 4);
    default:
      return fmt::format("<path d='M{:.1f} {:.1f}l4 4-4 4-4-4z'/>", x, y - 4);
  }
}

void append_axes(std::string& out, const Chart& chart, const Axis& x, const Axis& y) {
  const double bottom = kHeight - kBottom, right = kWidth - kRight;
  const auto step_of = [](const Axis& axis, double tick) {
    return axis.log || axis.ticks.size() < 2 ? tick : axis.ticks[1] - axis.ticks[0];
  };
  for (const double tick : y.ticks) {
    const double at = y.at(tick);
    out += fmt::format("<line class='grid' x1='{}' x2='{}' y1='{:.1f}' y2='{:.1f}'/>", kLeft, right, at, at);
    out += fmt::format("<text class='tick' x='{}' y='{:.1f}' text-anchor='end'>{}</text>", kLeft - 9, at + 5,
                       tick_text(tick, step_of(y, tick)));
  }
  for (const double tick : x.ticks) {
    const double at = x.at(tick);
    out += fmt::format("<line class='axis' x1='{:.1f}' x2='{:.1f}' y1='{}' y2='{}'/>", at, at, bottom, bottom + 5);
    out += fmt::format("<text class='tick' x='{:.1f}' y='{}' text-anchor='middle'>{}</text>", at, bottom + 22,
                       tick_text(tick, step_of(x, tick)));
  }
  out += fmt::format("<line class='axis' x1='{}' x2='{}' y1='{}' y2='{}'/>", kLeft, right, bottom, bottom);
  out += fmt::format("<text class='label' x='{:.1f}' y='{}' text-anchor='middle'>{}</text>", (kLeft + right) / 2,
                     kHeight - 9, escaped(chart.x_label));
  out += fmt::format("<text class='label' transform='translate(16 {:.1f}) rotate(-90)' text-anchor='middle'>{}</text>",
                     (kTop + bottom) / 2, escaped(chart.y_label));
}

/// The classes of a series: its colour, its line, whether its marks are open.
std::string classes_of(const Series& series, int number) {
  static constexpr const char* kDashes[] = {"", " dashed", " dotted"};
  const int colour = series.colour < 0 ? number : series.colour;
  return fmt::format("s{}{}{}", colour % kColours, kDashes[std::clamp(series.dash, 0, 2)],
                     series.marks_only ? " hollow" : "");
}

int shape_of(const Series& series, int number) { return series.colour < 0 ? number : series.dash; }

void append_series(std::string& out, const Series& series, int number, const Axis& x, const Axis& y) {
  std::string path, marks;
  for (const Point& p : series.points) {
    if (!std::isfinite(p.x) || !std::isfinite(p.y) || (x.log && p.x <= 0) || (y.log && p.y <= 0)) continue;
    const double px = x.at(p.x), py = y.at(p.y);
    path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L", px, py);
    // A curve of many points is a line; marks would only thicken it.
    if (series.points.size() <= 24) marks += mark(px, py, shape_of(series, number));
  }
  out += fmt::format("<g class='{}'><title>{}</title>", classes_of(series, number), escaped(series.name));
  if (!series.marks_only) out += "<path class='line' d='" + path + "'/>";
  out += "<g class='mark'>" + marks + "</g></g>";
}

}  // namespace

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string svg_of(const Chart& chart) {
  const Axis x =
      make_axis(chart, chart.log_x, false, kLeft + 6, kWidth - kRight - 6, 7, [](const Point& p) { return p.x; });
  const Axis y = make_axis(chart, chart.log_y, true, kHeight - kBottom, kTop, 6, [](const Point& p) { return p.y; });
  std::string out =
      fmt::format("<svg viewBox='0 0 {} {}' role='img' aria-label='{}'>", kWidth, kHeight, escaped(chart.title));
  append_axes(out, chart, x, y);
  for (std::size_t i = 0; i < chart.series.size(); ++i) {
    append_series(out, chart.series[i], static_cast<int>(i), x, y);
  }
  out += "</svg><ul class='legend'>";
  for (std::size_t i = 0; i < chart.series.size(); ++i) {
    const Series& series = chart.series[i];
    const int number = static_cast<int>(i);
    out += fmt::format("<li><svg viewBox='-16 -7 32 14' class='key'><g class='{}'>{}<g class='mark'>{}</g></g></svg>{}",
                       classes_of(series, number), series.marks_only ? "" : "<path class='line' d='M-15 0H15'/>",
                       series.points.size() <= 24 ? mark(0, 0, shape_of(series, number)) : "", escaped(series.name));
    out += "</li>";
  }
  return out + "</ul>";
}

}  // namespace pp::sim
