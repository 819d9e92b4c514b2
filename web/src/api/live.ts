// SPDX-License-Identifier: Apache-2.0
// The live feed: one WebSocket that brings whole snapshots, reconnecting by itself with growing pauses.
import type { Snapshot } from "./snapshot.gen";

export type Feed =
  | { state: "connecting" }
  | { state: "live"; snapshot: Snapshot }
  | { state: "lost"; snapshot: Snapshot | null; retryAtMs: number };

const kFirstPauseMs = 500;
const kLongestPauseMs = 15_000;

/** Calls `show` with every change of the feed until the returned function is called. */
export function follow(show: (feed: Feed) => void): () => void {
  let socket: WebSocket | null = null;
  let last: Snapshot | null = null;
  let pauseMs = kFirstPauseMs;
  let timer = 0;
  let stopped = false;

  const open = () => {
    socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/live`);
    socket.onmessage = (message) => {
      const snapshot = JSON.parse(String(message.data)) as Snapshot;
      // A snapshot older than the one on the screen can only be a late frame of a former connection.
      if (last && snapshot.revision < last.revision && snapshot.at_ms < last.at_ms) return;
      last = snapshot;
      pauseMs = kFirstPauseMs;
      show({ state: "live", snapshot });
    };
    socket.onclose = () => {
      if (stopped) return;
      show({ state: "lost", snapshot: last, retryAtMs: Date.now() + pauseMs });
      timer = window.setTimeout(open, pauseMs);
      pauseMs = Math.min(2 * pauseMs, kLongestPauseMs);
    };
  };

  show({ state: "connecting" });
  open();
  return () => {
    stopped = true;
    window.clearTimeout(timer);
    socket?.close();
  };
}
