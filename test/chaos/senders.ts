/**
 * Numbered events at a steady rate, as a provider sends them: each delivery has an id of its own, and one that is not
 * accepted is sent again under the same id, to the other ingress, until it is.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { bulky, isKept, listeners, type ChaosListener } from './listeners.ts';

export interface Acknowledged {
  readonly number: number;
  readonly listener: ChaosListener;
  readonly eventId: string;
  readonly at: number;
}

export interface Senders {
  readonly acknowledged: readonly Acknowledged[];
  /** Numbers that were sent, acknowledged or not. */
  readonly sent: () => number;
  /** What no provider may be told: 4xx for our own trouble, or another event's id for a repeat. */
  readonly complaints: readonly string[];
  /** How often each status, or a broken connection, was met. */
  readonly answers: ReadonlyMap<string, number>;
  /** So many at once beside the steady rate; resolves when all are acknowledged. */
  readonly burst: (count: number, listener?: ChaosListener) => Promise<readonly Acknowledged[]>;
  /** The next so many requests are cut off by their sender before the answer comes. */
  readonly cutOff: (count: number) => void;
  /** The same delivery so many times at once, to every ingress: one of `again` that is known already, else a new one. */
  readonly storm: (copies: number, again: Acknowledged | null, listener: ChaosListener) => Promise<void>;
  /** Stops the steady rate and waits for what is unacknowledged, at most so long. */
  readonly finish: (withinMs: number) => Promise<void>;
}

export interface SendersOptions {
  readonly ports: readonly [number, number];
  readonly rate: number;
  /** Makes delivery ids of this run differ from others'. */
  readonly run: string;
}

interface Numbered {
  readonly number: number;
  readonly listener: ChaosListener;
}

export function startSenders({ ports, rate, run }: SendersOptions): Senders {
  const acknowledged: Acknowledged[] = [];
  const complaints: string[] = [];
  const answers = new Map<string, number>();
  const open = new Set<Promise<unknown>>();
  const [finished, givenUp] = [new AbortController(), new AbortController()];
  let [numbers, toCutOff] = [0, 0];

  function next(listener: ChaosListener | null): Numbered {
    const number = numbers++;
    return { number, listener: listener ?? listeners[number % listeners.length] ?? listeners[0] };
  }

  /** The event's id, or null when it was not accepted. */
  async function sendOnce({ number, listener }: Numbered, port: number, cut: boolean): Promise<string | null> {
    const headers = { 'Content-Type': 'application/json', 'X-GitHub-Delivery': `${run}-${number}` };
    const body = JSON.stringify({ number, keep: isKept(number), filler: fillerOf({ number, listener }) });
    const signals = [AbortSignal.timeout(15_000), givenUp.signal];
    try {
      const cutting = cut ? [AbortSignal.timeout(3)] : [];
      const response = await fetch(`http://127.0.0.1:${port}/${listener.namespace}/${listener.name}`, { method: 'POST', headers, body, signal: AbortSignal.any([...signals, ...cutting]) });
      count(String(response.status));
      const text = await response.text();
      if (response.status === 202) return (JSON.parse(text) as { readonly eventID: string }).eventID;
      if (response.status !== 503) complaints.push(`event ${number} was answered ${response.status}: ${text.trim()}`);
      else if (response.headers.get('Retry-After') === null) complaints.push(`event ${number} was answered 503 without Retry-After`);
    } catch {
      count('no answer');
    }
    return null;
  }

  function count(answer: string): void {
    answers.set(answer, (answers.get(answer) ?? 0) + 1);
  }

  async function send(numbered: Numbered): Promise<Acknowledged | null> {
    for (let attempt = 0; !givenUp.signal.aborted; attempt++) {
      const cut = toCutOff > 0;
      if (cut) toCutOff -= 1;
      const eventId = await sendOnce(numbered, ports[(numbered.number + attempt) % 2] ?? ports[0], cut);
      if (eventId !== null) return acknowledge({ ...numbered, eventId, at: Date.now() });
      await sleep(Math.min(1000, 100 * 2 ** attempt), null, { signal: givenUp.signal }).catch(() => null);
    }
    return null;
  }

  function acknowledge(event: Acknowledged): Acknowledged {
    acknowledged.push(event);
    return event;
  }

  function tracked<T>(sending: Promise<T>): Promise<T> {
    open.add(sending);
    void sending.finally(() => open.delete(sending));
    return sending;
  }

  async function steadily(): Promise<void> {
    const startedAt = performance.now();
    for (let sent = 0; !finished.signal.aborted; sent++) {
      const wait = startedAt + (sent * 1000) / rate - performance.now();
      if (wait > 0) await sleep(wait, null, { signal: finished.signal }).catch(() => null);
      if (!finished.signal.aborted) void tracked(send(next(null)));
    }
  }
  const steady = steadily();

  return {
    acknowledged,
    complaints,
    answers,
    sent: () => numbers,
    async burst(count, listener) {
      const all = await Promise.all(Array.from({ length: count }, () => tracked(send(next(listener ?? null)))));
      return all.filter((event) => event !== null);
    },
    cutOff(count) {
      toCutOff += count;
    },
    async storm(copies, again, listener) {
      const numbered = again ?? next(listener);
      const ids = await Promise.all(Array.from({ length: copies }, (_, copy) => tracked(sendOnce(numbered, ports[copy % 2] ?? ports[0], false))));
      const accepted = new Set(ids.filter((id) => id !== null));
      if (again !== null) accepted.add(again.eventId);
      if (accepted.size > 1) complaints.push(`${copies} copies of event ${numbered.number} were accepted as different events: ${[...accepted].join(', ')}`);
      const [eventId] = accepted;
      if (again !== null) return;
      if (eventId === undefined) await tracked(send(numbered));
      else acknowledge({ ...numbered, eventId, at: Date.now() });
    },
    async finish(withinMs) {
      finished.abort();
      await steady;
      const timer = setTimeout(() => givenUp.abort(), withinMs);
      while (open.size > 0) await Promise.allSettled(open);
      clearTimeout(timer);
    },
  };
}

/** Some bodies are as large as those of real pushes; those of the bulky can't be compressed. */
function fillerOf({ number, listener }: Numbered): string {
  if (listener === bulky) return incompressible;
  return 'x'.repeat(number % 50 === 0 ? 100_000 : number % 500);
}

const incompressible = randomBytes(150_000).toString('base64');
