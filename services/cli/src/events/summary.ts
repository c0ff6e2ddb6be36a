/** An event in a list: as a row for people, as plain data for programs. Pure. */
import type { EventSummary } from '@millrace/ledger';
import { shortened } from '../frame/text.ts';
import { exactTime, shortTime } from '../frame/times.ts';

export const summaryHead = ['RECEIVED', 'EVENT', 'LISTENER', 'FROM', 'STATE', 'WHAT CAME OF IT'] as const;

export function summaryRow(event: EventSummary): readonly string[] {
  return [shortTime(event.receivedAt), event.id, `${event.listener.namespace}/${event.listener.name}`, shortened(originOf(event), 60), stateOf(event), cameOf(event)];
}

export function summaryValue(event: EventSummary): object {
  const { id, receivedAt, listener, about, triggers, objects, openDeliveries, deadDeliveries, replay } = event;
  return {
    id,
    receivedAt: exactTime(receivedAt),
    listener: `${listener.namespace}/${listener.name}`,
    ...about,
    state: stateOf(event),
    triggers,
    objects,
    openDeliveries,
    deadDeliveries,
    replayOf: replay?.of ?? null,
  };
}

/** `open` until it is final, then what came of it: the words that `--state` takes. */
export function stateOf({ state, outcome }: Pick<EventSummary, 'state' | 'outcome'>): string {
  return state === 'final' ? (outcome ?? 'nothing') : 'open';
}

/** `github push octo-org/express-app main 0d1a26e`. */
export function originOf({ about, replay }: Pick<EventSummary, 'about' | 'replay'>): string {
  const parts = [replay === null ? null : 'replay:', about.provider, about.event, about.repository, about.branch, about.commit?.slice(0, 7) ?? null];
  return parts.filter((part) => part !== null).join(' ') || '-';
}

function cameOf({ objects, openDeliveries, deadDeliveries }: EventSummary): string {
  const parts = [
    ...objects.map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`),
    ...(deadDeliveries > 0 ? [`${deadDeliveries} dead`] : []),
    ...(openDeliveries > 0 ? [`${openDeliveries} open`] : []),
  ];
  return parts.length > 3 ? `${parts.slice(0, 3).join(', ')} and ${parts.length - 3} more` : parts.join(', ');
}
