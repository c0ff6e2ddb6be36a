import { useState } from 'react';
import type { EventsPage } from '../../../../src/contract.ts';
import { Icon } from '../../parts/icon.tsx';
import { counted } from '../../text/counts.ts';

/** The list as it was when somebody wanted it to stand still. */
export function useFrozen(page: EventsPage | undefined) {
  const [kept, setKept] = useState<EventsPage | null>(null);
  const known = new Set(kept?.events.map(({ id }) => id));
  return {
    shown: kept ?? page,
    frozen: kept !== null,
    missed: kept === null ? 0 : (page?.events.filter(({ id }) => !known.has(id)).length ?? 0),
    toggle: () => setKept(kept === null ? (page ?? null) : null),
  };
}

export function FreezeButton({ frozen, missed, onToggle }: { readonly frozen: boolean; readonly missed: number; readonly onToggle: () => void }) {
  return (
    <button type="button" className="button" onClick={onToggle}>
      <Icon name={frozen ? 'play' : 'pause'} />
      {frozen ? `Go on${missed === 0 ? '' : `, ${counted(missed, 'new event')}`}` : 'Hold still'}
    </button>
  );
}
