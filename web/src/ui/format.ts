// SPDX-License-Identifier: Apache-2.0
// Numbers and times as people read them. Money stays text from end to end and is never turned into a number.
import type { Money } from "../api/snapshot.gen";

/** "1234.5600" -> "1,234.56"; at least two decimals stay. */
export function money(amount: Money): string {
  const negative = amount.startsWith("-");
  const [whole = "0", fraction = "00"] = (negative ? amount.slice(1) : amount).split(".");
  return (negative ? "\u2212" : "") + whole.replace(/\B(?=(\d{3})+$)/g, ",") + "." + fraction;
}

export function isZero(amount: Money): boolean {
  return /^-?0+(\.0+)?$/.test(amount);
}

export function count(n: number): string {
  return n.toLocaleString("en");
}

/** 1,234,567 cycles -> "1.23 M". */
export function cycles(n: number): string {
  if (n >= 1e9) return `${(n / 1e9).toFixed(2)} G`;
  if (n >= 1e6) return `${(n / 1e6).toFixed(2)} M`;
  if (n >= 1e3) return `${(n / 1e3).toFixed(0)} k`;
  return String(n);
}

export function span(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const minutes = Math.floor(ms / 60_000);
  return minutes < 60 ? `${minutes} min ${Math.floor((ms % 60_000) / 1000)} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** How long ago or from now, seen from `nowMs`. */
export function relative(atMs: number, nowMs: number): string {
  const distance = atMs - nowMs;
  if (Math.abs(distance) < 1000) return "now";
  return distance > 0 ? `in ${span(distance)}` : `${span(-distance)} ago`;
}

export function clock(atMs: number): string {
  return new Date(atMs).toLocaleTimeString("en-GB");
}

export function percent(ppm: number): string {
  return `${(ppm / 10_000).toFixed(1)} %`;
}

export function brief(key: string): string {
  return key.slice(0, 8);
}
