/** What a run is summed up to, and what is kept of one that went wrong. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Finding } from './check.ts';
import type { ChaosRun } from './run.ts';

/** `created`, `filtered` and `dead` count deliveries; an event without a decision that is a dead letter counts as one. */
export function lastLine({ verdict, acknowledged, faults }: ChaosRun): string {
  const { created, filtered, dead, lost, duplicated } = verdict;
  return `acknowledged ${acknowledged}, created ${created}, filtered ${filtered}, dead ${dead}, faults ${faults}, lost ${lost.length}, duplicated ${duplicated.length}`;
}

export function isGood({ verdict, wrong }: ChaosRun): boolean {
  return verdict.lost.length === 0 && verdict.duplicated.length === 0 && wrong.length === 0;
}

/** The first of each kind; the rest is in the folder. */
export function describeWrong({ verdict, wrong }: ChaosRun): readonly string[] {
  return [
    ...wrong.map((text) => `wrong: ${text}`),
    ...shortened('dead letter', verdict.deadLetters),
    ...shortened('lost', verdict.lost),
    ...shortened('duplicated', verdict.duplicated),
  ];
}

/** Everything known of each event that something is wrong with: record, attempts, objects. */
export function writeFindings({ verdict, wrong, events, objects }: ChaosRun, folder: string): void {
  mkdirSync(folder, { recursive: true });
  const ids = new Set([...verdict.lost, ...verdict.duplicated, ...verdict.deadLetters].map(({ eventId }) => eventId));
  const found = [...ids].map((eventId) => ({
    findings: [...verdict.lost, ...verdict.duplicated, ...verdict.deadLetters].filter((finding) => finding.eventId === eventId).map(({ text }) => text),
    event: events.find((event) => event.eventId === eventId) ?? eventId,
    objects: objects.filter((object) => object.eventId === eventId),
  }));
  writeFileSync(path.join(folder, 'findings.json'), JSON.stringify({ wrong, found }, (_, value: unknown) => (value instanceof Map ? Object.fromEntries(value) : value), 2));
}

function shortened(what: string, findings: readonly Finding[]): readonly string[] {
  const lines = findings.slice(0, 10).map(({ eventId, text }) => `${what}: ${text} (${eventId})`);
  return findings.length > lines.length ? [...lines, `${what}: and ${findings.length - lines.length} more`] : lines;
}
