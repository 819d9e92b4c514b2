// SPDX-License-Identifier: Apache-2.0
// The latest journaled events, newest first.
import type { LogEvent } from "../api/snapshot.gen";
import { clock } from "../ui/format";
import { Section } from "../ui/parts";

export function Events(props: { events: LogEvent[] }) {
  return (
    <Section id="events" title="Events">
      {props.events.length === 0 ? (
        <p class="empty">Nothing has happened yet.</p>
      ) : (
        <ol class="events">
          {props.events.map((event) => (
            <li key={event.seq}>
              <time dateTime={new Date(event.at_ms).toISOString()}>{clock(event.at_ms)}</time> <span class="kind">{event.kind}</span> {event.what}
            </li>
          ))}
        </ol>
      )}
    </Section>
  );
}
