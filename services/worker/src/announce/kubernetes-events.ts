/**
 * Kubernetes Events on the EventListener, where they are wanted (Tekton's EL_EVENT=enable; pkg/reconciler/events/event.go), and
 * a Warning for each dead letter. As many as client-go's recorder would send: a busy listener is no reason to flood the API server.
 */
import type { Kube, KubeAnswer } from '@millrace/kube';
import { unreachable } from '@millrace/triggers';
import type { Event, JsonObject } from '@millrace/triggers';
import { announcementTypes } from './announce.ts';
import type { Announce, Announcement } from './announce.ts';
import type { Errands, ErrandCame } from './errands.ts';
import type { Allowance } from './allowance.ts';

export interface KubernetesEventPorts {
  readonly kube: Pick<Kube, 'request'>;
  readonly errands: Pick<Errands, 'run'>;
  /** Whether one more of this kind may be sent for this listener now. */
  readonly allowance: Allowance;
  readonly now: () => number;
  /** Makes a name unique among the events of a listener. */
  readonly uniqueSuffix: () => string;
}

export function announceKubernetesEvents({ kube, errands, allowance, now, uniqueSuffix }: KubernetesEventPorts): Announce {
  return function announceKubernetesEvent(event, announcement) {
    const { namespace, name } = event.listener;
    if (!allowance(`${namespace}/${name}/${announcement.kind}`)) return;
    const body = eventObject(event, announcement, `${name}.${uniqueSuffix()}`, new Date(now()).toISOString());
    const path = `/api/v1/namespaces/${namespace}/events`;
    errands.run(async (signal) => cameOf(await kube.request({ method: 'POST', path, body, signal })));
  };
}

function eventObject({ listener }: Event, announcement: Announcement, name: string, at: string): JsonObject {
  const { namespace } = listener;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace },
    involvedObject: { apiVersion: 'triggers.tekton.dev/v1beta1', kind: 'EventListener', namespace, name: listener.name, uid: listener.uid, resourceVersion: listener.resourceVersion },
    type: announcement.kind === 'failed' || announcement.kind === 'dead-letter' ? 'Warning' : 'Normal',
    reason: announcementTypes[announcement.kind],
    message: textOf(announcement).slice(0, longestText),
    source: { component: 'EventListener' },
    reportingComponent: 'EventListener',
    reportingInstance: '',
    // Of whole seconds, as metav1.Time is.
    firstTimestamp: at.replace(/\.\d+/, ''),
    lastTimestamp: at.replace(/\.\d+/, ''),
    count: 1,
  };
}

/** The API server refuses a longer one (pkg/apis/core/validation/events.go). */
const longestText = 1024;

function textOf(announcement: Announcement): string {
  switch (announcement.kind) {
    case 'started':
    case 'successful':
    case 'done':
      return '';
    case 'failed':
      return announcement.text;
    case 'dead-letter':
      return announcement.trigger === null || announcement.trigger === '' ? announcement.text : `trigger "${announcement.trigger}": ${announcement.text}`;
    default:
      return unreachable(announcement);
  }
}

function cameOf(answer: KubeAnswer): ErrandCame {
  if (answer.kind === 'answer') return { kind: 'sent' };
  const { classified, text } = answer.failure;
  return { kind: classified.kind === 'retryable' && answer.failure.status !== 403 ? 'again' : 'refused', text: `Kubernetes Event: ${text}` };
}
