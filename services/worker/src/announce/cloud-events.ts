/**
 * CloudEvents to a listener's `cloudEventURI` (Tekton pkg/sink/cloudevent, pkg/sink/sink.go): binary mode, the event's id on
 * all of them, the request's headers as their content. Credential headers are left out: docs/differences.md, cloudevents-credentials.
 */
import type { Outgoing } from '@millrace/interceptors';
import { isCredentialHeader } from '@millrace/triggers';
import type { Event, Headers } from '@millrace/triggers';
import { announcementTypes } from './announce.ts';
import type { Announce, Announcement } from './announce.ts';
import type { Errands, ErrandCame } from './errands.ts';

export interface CloudEventPorts {
  /** The listener's `cloudEventURI`, or an empty text. */
  readonly uriOf: (namespace: string, name: string) => string;
  readonly outgoing: Outgoing;
  readonly errands: Pick<Errands, 'run'>;
  readonly now: () => number;
}

export function announceCloudEvents({ uriOf, outgoing, errands, now }: CloudEventPorts): Announce {
  return function announceCloudEvent(event, announcement) {
    const { namespace, name } = event.listener;
    const url = uriOf(namespace, name);
    // Tekton tells nobody about a trigger that failed.
    if (url === '' || announcement.kind === 'dead-letter') return;
    const header = { ...attributes(event, announcementTypes[announcement.kind], now()), 'Content-Type': ['application/json'] };
    const body = Buffer.from(contentOf(event, announcement));
    errands.run(async (signal) => cameOf(url, await outgoing({ method: 'POST', url, header, body, caBundle: '', timeoutMs }, signal)));
  };
}

const timeoutMs = 5000;

/** https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md, 3.1. */
function attributes({ id, listener: { namespace, name } }: Event, type: string, now: number): Headers {
  return {
    'Ce-Id': [id],
    'Ce-Source': [`/apis/triggers.tekton.dev/v1beta1/namespaces/${namespace}/EventListener/${name}`],
    'Ce-Specversion': ['1.0'],
    'Ce-Subject': [`${name} processing ${id}`],
    'Ce-Time': [new Date(now).toISOString()],
    'Ce-Type': [type],
  };
}

function contentOf({ headers }: Event, { kind }: Announcement): string {
  if (kind === 'done' || kind === 'failed') return 'null';
  return JSON.stringify(Object.fromEntries(Object.entries(headers).filter(([name]) => !isCredentialHeader(name))));
}

function cameOf(url: string, answer: Awaited<ReturnType<Outgoing>>): ErrandCame {
  if (answer.kind === 'answered') {
    if (answer.status >= 200 && answer.status < 300) return { kind: 'sent' };
    const text = `CloudEvent to "${url}": answered ${answer.status}`;
    return answer.status === 429 || answer.status >= 500 ? { kind: 'again', text } : { kind: 'refused', text };
  }
  const text = `CloudEvent to "${url}": ${answer.text}`;
  return answer.problem === 'unreachable' || answer.problem === 'timed-out' ? { kind: 'again', text } : { kind: 'refused', text };
}
