/** The filters of the list are in its address, so that it can be passed on. Pure. */
import type { EventsQuery } from '../../../../src/contract.ts';
import { outcomes } from '../../text/event-state.ts';

const textFilters = ['namespace', 'listener', 'trigger', 'event', 'repository', 'commit', 'replayOf'] as const;

export type Within = keyof typeof withins;
export const withins = { '15m': ['last 15 minutes', 900_000], '1h': ['last hour', 3_600_000], '24h': ['last day', 86_400_000], '7d': ['last week', 604_800_000] } as const;

/** What the address asks for, asked now: "the last hour" ends now. */
export function queryOf(address: URLSearchParams, now: number): EventsQuery {
  const state = address.get('state');
  const texts = textFilters.map((name) => [name, address.get(name) ?? ''] as const).filter(([, value]) => value !== '');
  return {
    ...(has(address, 'search') ? { search: address.get('search') ?? '' } : {}),
    ...(isState(state) ? { state } : {}),
    ...Object.fromEntries(texts),
    ...span(address, now),
    ...(has(address, 'cursor') ? { cursor: address.get('cursor') ?? '' } : {}),
    limit: 50,
  };
}

/** Without the place in the list: another filter begins at the newest. */
export function withFilter(address: URLSearchParams, changes: Readonly<Record<string, string>>): URLSearchParams {
  const next = new URLSearchParams(address);
  next.delete('cursor');
  next.delete('page');
  for (const [name, value] of Object.entries(changes)) {
    if (value === '') next.delete(name);
    else next.set(name, value);
  }
  return next;
}

export function isFiltered(address: URLSearchParams): boolean {
  return [...address.keys()].some((name) => name !== 'cursor');
}

export function isState(text: string | null): text is keyof typeof outcomes {
  return text !== null && Object.hasOwn(outcomes, text);
}

function span(address: URLSearchParams, now: number): Pick<EventsQuery, 'from' | 'to'> {
  const within = address.get('within') ?? '';
  if (isWithin(within)) return { from: now - withins[within][1] };
  const [from, to] = [Number(address.get('from') ?? ''), Number(address.get('to') ?? '')];
  return { ...(from > 0 ? { from } : {}), ...(to > 0 ? { to } : {}) };
}

export function isWithin(text: string): text is Within {
  return Object.hasOwn(withins, text);
}

function has(address: URLSearchParams, name: string): boolean {
  return (address.get(name) ?? '') !== '';
}
