import { useEffect, useRef, useState } from 'react';
import type { EventRow } from '../../../../src/contract.ts';
import { counted } from '../../text/counts.ts';
import { eventKind, eventTitle } from '../../text/event-title.ts';

/** Says to a screen reader what has come in, at most every few seconds. */
export function NewEvents({ events }: { readonly events: readonly EventRow[] }) {
  const said = useRef<ReadonlySet<string>>(new Set(events.map(({ id }) => id)));
  const saidAt = useRef(0);
  const [text, setText] = useState('');

  useEffect(() => {
    const fresh = events.filter(({ id }) => !said.current.has(id));
    if (fresh.length === 0) return undefined;
    const timer = window.setTimeout(() => {
      said.current = new Set(events.map(({ id }) => id));
      saidAt.current = Date.now();
      const [newest] = fresh;
      setText(fresh.length === 1 && newest !== undefined ? `New: ${eventKind(newest)}, ${eventTitle(newest)}` : counted(fresh.length, 'new event'));
    }, Math.max(0, saidAt.current + everyMs - Date.now()));
    return () => window.clearTimeout(timer);
  }, [events]);

  return (
    <p className="hidden-but-read" aria-live="polite" data-testid="new-events">
      {text}
    </p>
  );
}

const everyMs = 4_000;
