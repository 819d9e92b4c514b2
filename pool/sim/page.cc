// SPDX-License-Identifier: Apache-2.0
// The report as one page that needs nothing else: styles and charts are inside, and there is no script.
#include <fmt/format.h>

#include "pool/sim/page_chart.h"
#include "pool/sim/report.h"

namespace pp::sim {
namespace {

constexpr const char* kStyle = R"css(
:root{color-scheme:light dark;--bg:#fbfaf8;--card:#fff;--ink:#1d2129;--soft:#5c6470;--rule:#e2dfd9;--good:#11734b;
--bad:#b3261e;--c0:#2459c4;--c1:#c2410c;--c2:#0f7b6c;--c3:#8e3fb0;--c4:#a16207;--c5:#be185d;--c6:#4d7c0f;--c7:#475569}
@media(prefers-color-scheme:dark){:root{--bg:#14161a;--card:#1b1e24;--ink:#e8e6e1;--soft:#9aa2ae;--rule:#31353d;
--good:#5fd39b;--bad:#ff8a80;--c0:#7aa7ff;--c1:#ff9b5e;--c2:#4fd1bd;--c3:#d59bf6;--c4:#f0c94a;--c5:#ff86b8;
--c6:#a8d65c;--c7:#a9b4c4}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:1120px;margin:0 auto;padding:40px 24px 64px}
h1{font-size:27px;line-height:1.2;margin:0 0 6px;letter-spacing:-.01em}
h2{font-size:16px;margin:0 0 10px}
.about{color:var(--soft);max-width:74ch;margin:0}
.run{color:var(--soft);font-size:13px;margin:10px 0 0;font-variant-numeric:tabular-nums}
section{margin-top:30px}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,460px),1fr));gap:18px}
.card{background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:16px 18px}
.note{color:var(--soft);font-size:13px;margin:10px 0 0;max-width:90ch}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:13.5px;font-variant-numeric:tabular-nums}
th{color:var(--soft);font-weight:600;font-size:12.5px;vertical-align:bottom}
th,td{padding:5px 10px;text-align:left;border-bottom:1px solid var(--rule);white-space:nowrap}
th.n,td.n{text-align:right}
tbody tr:last-child td{border-bottom:0}
tbody tr:hover td{background:color-mix(in srgb,var(--c0) 7%,transparent)}
.holds{color:var(--good);font-weight:600}.fails{color:var(--bad);font-weight:700}
svg{display:block;width:100%;height:auto}
svg text{fill:var(--soft);font-size:15px;font-variant-numeric:tabular-nums}
svg .label{fill:var(--ink);font-size:15px}
.grid{stroke:var(--rule);stroke-width:1}.axis{stroke:var(--soft);stroke-width:1}
.line{fill:none;stroke:var(--c);stroke-width:2;stroke-linejoin:round}
.dashed .line{stroke-dasharray:7 5}.dotted .line{stroke-dasharray:1.5 5;stroke-linecap:round}
.mark{fill:var(--c);stroke:var(--card);stroke-width:1}
.hollow .mark{fill:var(--card);stroke:var(--c);stroke-width:1.8}
.s0{--c:var(--c0)}.s1{--c:var(--c1)}.s2{--c:var(--c2)}.s3{--c:var(--c3)}
.s4{--c:var(--c4)}.s5{--c:var(--c5)}.s6{--c:var(--c6)}.s7{--c:var(--c7)}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:2px 16px;margin:8px 0 0;padding:0;font-size:13px}
.legend li{display:flex;align-items:center;gap:6px}
.legend svg{width:32px;height:14px;flex:none}
@media print{body{background:#fff}.card{break-inside:avoid}}
)css";

void append_bars(std::string& out, const Report& report) {
  if (report.bars.empty()) return;
  out += "<section class='card'><h2>Bars</h2><div class='scroll'><table><tbody>";
  for (const Bar& bar : report.bars) {
    out += fmt::format("<tr><td class='{}'>{}</td><td>{}</td><td class='n'>{}</td></tr>", bar.holds ? "holds" : "fails",
                       bar.holds ? "holds" : "fails", escaped(bar.promise), escaped(bar.measured));
  }
  out += "</tbody></table></div></section>";
}

void append_markup(std::string& out, const Table& table) {
  out += "<section class='card'><h2>" + escaped(table.title) + "</h2><div class='scroll'><table><thead><tr>";
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const bool right = !table.rows.empty() && table.rows.front()[i].number;
    out += fmt::format("<th{}>{}</th>", right ? " class='n'" : "", escaped(table.columns[i]));
  }
  out += "</tr></thead><tbody>";
  for (const auto& row : table.rows) {
    out += "<tr>";
    for (const Cell& cell : row) {
      out += fmt::format("<td{}>{}</td>", cell.number ? " class='n'" : "", escaped(cell.text));
    }
    out += "</tr>\n";
  }
  out += "</tbody></table></div>";
  if (!table.note.empty()) out += "<p class='note'>" + escaped(table.note) + "</p>";
  out += "</section>";
}

}  // namespace

std::string to_html(const Report& report) {
  std::string out = "<!doctype html>\n<html lang='en'><head><meta charset='utf-8'>";
  out += "<meta name='viewport' content='width=device-width,initial-scale=1'><title>" + escaped(report.title);
  out += "</title><style>" + std::string(kStyle) + "</style></head><body><main><header>";
  out += "<h1>" + escaped(report.title) + "</h1><p class='about'>" + escaped(report.about) + "</p>";
  out += fmt::format("<p class='run'>proofpool simulate --scenario {} --seed {}</p></header>\n",
                     escaped(report.scenario), report.seed);
  append_bars(out, report);
  if (!report.charts.empty()) out += "<section class='charts'>";
  for (const Chart& chart : report.charts) {
    out +=
        "<figure class='card' style='margin:0'><h2>" + escaped(chart.title) + "</h2>" + svg_of(chart) + "</figure>\n";
  }
  if (!report.charts.empty()) out += "</section>";
  for (const Table& table : report.tables) append_markup(out, table);
  return out + "</main></body></html>\n";
}

}  // namespace pp::sim
