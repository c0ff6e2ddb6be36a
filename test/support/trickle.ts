/** A steady trickle of numbered events, sent once each, and what became of them. */
import type { JsonObject } from '@millrace/triggers';
import type { Millrace } from './millrace.ts';
import { until } from './until.ts';

export interface Trickle {
  readonly name: string;
  /** Number -> the event's id. */
  readonly acknowledged: ReadonlyMap<number, string>;
  /** Numbers that were answered with something else, and with what. */
  readonly refused: ReadonlyMap<number, number>;
  readonly sent: () => number;
  /** Sends no more, and waits for the last answer. */
  stop(): Promise<void>;
}

export function startTrickle(url: string, everyMs: number, name = 'trickle'): Trickle {
  const acknowledged = new Map<number, string>();
  const refused = new Map<number, number>();
  const answers: Promise<void>[] = [];

  async function send(number: number): Promise<void> {
    const body = JSON.stringify({ repository: { url: repositoryOf(name, number), master_branch: 'main' } });
    const response = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    const answer = (await response.json()) as { readonly eventID?: string };
    if (response.status === 202 && answer.eventID !== undefined) acknowledged.set(number, answer.eventID);
    else refused.set(number, response.status);
  }
  const timer = setInterval(() => answers.push(send(answers.length)), everyMs);

  return {
    name,
    acknowledged,
    refused,
    sent: () => answers.length,
    async stop() {
      clearInterval(timer);
      await Promise.all(answers);
    },
  };
}

export async function acknowledgedMore({ acknowledged }: Trickle, count: number): Promise<void> {
  const before = acknowledged.size;
  await until(() => acknowledged.size >= before + count, `${count} more events are acknowledged`);
}

/** Numbers of what was sent from then on. */
export function acknowledgedSince({ acknowledged }: Trickle, number: number): readonly number[] {
  return [...acknowledged.keys()].filter((one) => one >= number);
}

export async function sentMore({ sent }: Trickle, count: number): Promise<void> {
  const before = sent();
  await until(() => sent() >= before + count, `${count} more events are sent`);
}

export interface Accounts {
  readonly acknowledged: number;
  /** Acknowledged, and not known to anybody. */
  readonly lost: number;
  /** Acknowledged and known, but without its object, or dead. */
  readonly unfinished: number;
  /** Objects beyond the first of an event. */
  readonly duplicated: number;
}

/** Waits until every acknowledged event that is known is final, and counts. */
export async function account({ ledger, list }: Pick<Millrace, 'ledger' | 'list'>, { acknowledged, name }: Trickle): Promise<Accounts> {
  const known = new Map<number, string>();
  for (const [number, eventId] of acknowledged) if ((await ledger.event(eventId)) !== null) known.set(number, eventId);
  for (const [number, eventId] of known) {
    await until(async () => (await ledger.event(eventId))?.state === 'final', `event ${number} is final`);
  }
  const created = await createdFor(list, name);
  const numbers = [...known.keys()];
  return {
    acknowledged: acknowledged.size,
    lost: acknowledged.size - known.size,
    unfinished: numbers.filter((number) => !created.has(repositoryOf(name, number))).length,
    duplicated: [...created.values()].reduce((total, count) => total + count - 1, 0),
  };
}

export function describeAccounts({ acknowledged, lost, unfinished, duplicated }: Accounts): string {
  return `acknowledged ${acknowledged}, lost ${lost}, unfinished ${unfinished}, duplicated ${duplicated}`;
}

function repositoryOf(name: string, number: number): string {
  return `https://example.com/${name}/${number}`;
}

/** Repository -> how many PipelineRuns of the tutorial's template there are for it. */
async function createdFor(list: Millrace['list'], name: string): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const run of await list('tekton.dev/v1beta1', 'pipelineruns')) {
    const { params } = run['spec'] as { readonly params: readonly { readonly name: string; readonly value: string }[] } & JsonObject;
    const repository = params.find(({ name }) => name === 'git-url')?.value ?? '';
    if (repository.startsWith(repositoryOf(name, 0).slice(0, -1))) counts.set(repository, (counts.get(repository) ?? 0) + 1);
  }
  return counts;
}
