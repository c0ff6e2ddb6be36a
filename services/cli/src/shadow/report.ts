/** What came of all events: counted, and those that are not the same in detail, as many as there is room for. */
import { unreachable } from '@millrace/triggers';
import type { Difference } from './compare-event.ts';
import type { Concluded } from './messages.ts';

export interface Report {
  /** Requests that were passed through, whatever was answered. */
  readonly requests: number;
  /** Answers that took no event, or none that could be read. */
  readonly notAccepted: number;
  /** Requests that got no answer from the listener. */
  readonly unanswered: number;
  readonly same: number;
  readonly different: number;
  readonly notCompared: number;
  /** The first ones that are different or were not compared. */
  readonly events: readonly Concluded[];
  /** How many more there were. */
  readonly more: number;
}

export interface Reporting {
  readonly request: () => void;
  readonly notAccepted: () => void;
  readonly unanswered: () => void;
  readonly concluded: (concluded: Concluded) => void;
  readonly report: () => Report;
}

const mostEvents = 1_000;

export function startReport(): Reporting {
  const counts = { requests: 0, notAccepted: 0, unanswered: 0, same: 0, different: 0, 'not-compared': 0 };
  const events: Concluded[] = [];
  return {
    request() {
      counts.requests += 1;
    },
    notAccepted() {
      counts.notAccepted += 1;
    },
    unanswered() {
      counts.unanswered += 1;
    },
    concluded(concluded) {
      counts[concluded.verdict] += 1;
      if (concluded.verdict !== 'same' && events.length < mostEvents) events.push(concluded);
    },
    report() {
      const { 'not-compared': notCompared, ...rest } = counts;
      return { ...rest, notCompared, events, more: counts.different + notCompared - events.length };
    },
  };
}

/** All that was accepted was compared, and is the same; and there was something. */
export function isClean({ same, different, notCompared }: Report): boolean {
  return same > 0 && different === 0 && notCompared === 0;
}

export function describeReport(report: Report): string {
  const { requests, notAccepted, unanswered, same, different, notCompared, events, more } = report;
  return [
    ...events.flatMap(describeConcluded),
    ...(more > 0 ? [`and ${more} more`] : []),
    `${requests} requests passed through: ${same} same, ${different} different, ${notCompared} not compared, ${notAccepted} not accepted by the listener, ${unanswered} without an answer`,
  ].join('\n');
}

export function describeConcluded({ eventId, listener, verdict, objects, differences, why }: Concluded): readonly string[] {
  const words = { same: `same (${objects} ${objects === 1 ? 'object' : 'objects'})`, different: 'different', 'not-compared': `not compared: ${why ?? ''}` };
  return [`${eventId} ${listener}: ${words[verdict]}`, ...differences.flatMap(describeDifference)];
}

function describeDifference(difference: Difference): readonly string[] {
  const what = `${difference.object} ${difference.namespace}/${difference.name} of trigger "${difference.trigger}"`;
  switch (difference.kind) {
    case 'missing':
      return [`  missing: ${what}: Millrace would have created it`];
    case 'unexpected':
      return [`  unexpected: ${what}: in Millrace that trigger ${difference.ours}`];
    case 'fields':
      return [`  fields: ${what}`, ...difference.fields.map(({ field, ours, theirs }) => `    ${field}: ${shown(ours)} in Millrace, ${shown(theirs)} in Tekton`), ...(difference.more > 0 ? [`    and ${difference.more} more fields`] : [])];
    default:
      return unreachable(difference);
  }
}

function shown(value: unknown): string {
  const text = value === null ? 'nothing' : JSON.stringify(value);
  return text.length <= longestShown ? text : `${text.slice(0, longestShown)}...`;
}

const longestShown = 200;
