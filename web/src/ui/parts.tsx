// SPDX-License-Identifier: Apache-2.0
// Small parts that several views share: a titled section, a state mark, a member's name, a progress bar.
import type { ComponentChildren } from "preact";
import type { Member } from "../api/snapshot.gen";
import { brief } from "./format";

export function Section(props: { id: string; title: string; aside?: ComponentChildren; children: ComponentChildren }) {
  return (
    <section id={props.id} aria-labelledby={`${props.id}-title`}>
      <header>
        <h2 id={`${props.id}-title`}>{props.title}</h2>
        <span class="aside">{props.aside}</span>
      </header>
      {props.children}
    </section>
  );
}

/** A word with a coloured dot; the colour repeats what the word says and never says it alone. */
export function State(props: { word: string }) {
  return <span class={`state ${tone(props.word)}`}>{props.word.replaceAll("_", " ")}</span>;
}

export function tone(word: string): "good" | "busy" | "bad" | "quiet" {
  if (["paid", "accepted", "cleared", "online"].includes(word)) return "good";
  if (["refused", "slashed", "dropped", "void", "silent", "suspended", "nobody_bid"].includes(word)) return "bad";
  if (["waiting", "lost", "offline"].includes(word)) return "quiet";
  return "busy";
}

export function MemberName(props: { id: string; members: Member[] }) {
  if (props.id === "") return <span class="quiet">none</span>;
  const member = props.members.find((m) => m.id === props.id);
  return (
    <span title={props.id}>
      {member?.name || brief(props.id)} <span class="key">{brief(props.id)}</span>
    </span>
  );
}

export function Progress(props: { done: number; of: number; label: string }) {
  return (
    <span class="progress">
      <progress value={props.done} max={Math.max(props.of, 1)} aria-label={props.label} />
      <span>
        {props.done}/{props.of}
      </span>
    </span>
  );
}
