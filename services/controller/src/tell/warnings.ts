/**
 * Kubernetes Events that tell people what is wrong with an object. The name follows from what is said, so that a controller that starts
 * anew, or another that leads now, does not say the same thing again while it can still be read.
 */
import { createHash } from 'node:crypto';
import type { JsonObject } from '@millrace/triggers';
import type { Meta } from '../known/meta.ts';
import { places } from '../places.ts';
import type { Writes } from '../writes.ts';

export type WarningReason = 'ValidationFailed' | 'ServiceFailed' | 'LeftToTekton';

export interface About {
  readonly kind: string;
  readonly apiVersion: string;
  readonly meta: Meta;
}

export type Warn = (about: About, reason: WarningReason, text: string) => Promise<'done' | 'again'>;

export function createWarn(writes: Writes, now: () => number): Warn {
  /** What was said last, by object and reason. */
  const said = new Map<string, string>();
  return async function warn(about, reason, text) {
    const key = `${about.meta.uid} ${reason}`;
    if (said.get(key) === text) return 'done';
    const written = await writes.create(places.events, namespaceOf(about), eventObject(about, reason, text, new Date(now()).toISOString().replace(/\.\d+/, '')));
    if (written.kind !== 'written' && written.kind !== 'exists') return 'again';
    said.set(key, text);
    return 'done';
  };
}

function eventObject(about: About, reason: WarningReason, text: string, at: string): JsonObject {
  const { kind, apiVersion, meta } = about;
  const mark = createHash('sha256').update(`${meta.uid}\n${reason}\n${text}`).digest('hex').slice(0, 16);
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${meta.name.slice(0, 200)}.${mark}`, namespace: namespaceOf(about) },
    involvedObject: { apiVersion, kind, namespace: meta.namespace, name: meta.name, uid: meta.uid, resourceVersion: meta.resourceVersion },
    type: 'Warning',
    reason,
    message: text.slice(0, longestText),
    source: { component: 'millrace-controller' },
    reportingComponent: 'millrace-controller',
    reportingInstance: '',
    firstTimestamp: at,
    lastTimestamp: at,
    count: 1,
  };
}

/** The API server refuses a longer one (pkg/apis/core/validation/events.go), and wants those of the cluster scope in `default`. */
const longestText = 1024;
function namespaceOf({ meta }: About): string {
  return meta.namespace === '' ? 'default' : meta.namespace;
}
