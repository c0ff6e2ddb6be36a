/** An EventListener as receiving needs it: read once per version of the object, not once per request. */
import { describeProblem, isJsonObject, listenerPort, listenerService, member, planSelection, readEventListener, validatesPayload } from '@millrace/triggers';
import type { JsonValue, ListenerReference } from '@millrace/triggers';
import { parseDedupWindow } from '../persist/dedup-window.ts';
import { readAddressList, wantedAddresses } from './address-list.ts';
import type { AddressList } from './address-list.ts';
import { readRateLimit } from './rate-limit.ts';
import type { RateLimit } from './rate-limit.ts';

export interface Listener {
  readonly reference: ListenerReference;
  /** Annotation `tekton.dev/payload-validation: "false"` lets any body through. */
  readonly validatesBody: boolean;
  readonly dedupWindowMs: number;
  /** Annotation `millrace.dev/allow-from`; null: whoever can reach it. */
  readonly allowFrom: AddressList | null;
  /** Annotation `millrace.dev/rate-limit`, or null. */
  readonly rateLimit: RateLimit | null;
  /** The port of its own that the controller has given it, or null. */
  readonly port: number | null;
  /** Whether TLS is spoken there. */
  readonly tls: boolean;
  /** Why every request of this listener is answered with 500, as by Tekton; or null. */
  readonly refusal: string | null;
  /** What is wrong with the object and does not stop it: admission may never have seen it. */
  readonly warnings: readonly string[];
}

export function readListener(object: JsonValue): Listener {
  const read = readEventListener(object);
  const problems = read.problems.map(describeProblem);
  if (read.kind === 'unreadable') {
    const refusal = `EventListener can't be read: ${problems.join('; ')}`;
    return { reference: rawReference(object), validatesBody: true, dedupWindowMs: 0, allowFrom: null, rateLimit: null, port: listenerPort(object), tls: false, refusal, warnings: [] };
  }
  const { namespace, name, uid, resourceVersion, annotations } = read.value.metadata;
  const selection = planSelection(read.value);
  const window = parseDedupWindow(ownText(annotations, dedupWindowAnnotation));
  const allow = readAllowFrom(ownText(annotations, allowFromAnnotation));
  const rate = readRate(ownText(annotations, rateLimitAnnotation));
  return {
    reference: { namespace, name, uid, resourceVersion },
    validatesBody: validatesPayload(annotations),
    dedupWindowMs: window.ms,
    allowFrom: allow.list,
    rateLimit: rate.limit,
    port: listenerPort(object),
    tls: listenerService(name, read.value.spec).tls,
    refusal: selection.kind === 'refused' ? selection.text : null,
    warnings: [...problems, ...annotationProblem(dedupWindowAnnotation, window.problem), ...annotationProblem(allowFromAnnotation, allow.problem), ...annotationProblem(rateLimitAnnotation, rate.problem)],
  };
}

const dedupWindowAnnotation = 'millrace.dev/dedup-window';
const allowFromAnnotation = 'millrace.dev/allow-from';
const rateLimitAnnotation = 'millrace.dev/rate-limit';

function annotationProblem(annotation: string, problem: string | null): readonly string[] {
  return problem === null ? [] : [`annotation "${annotation}": ${problem}`];
}

/** A mistake does not open the door. */
function readAllowFrom(annotation: string | undefined): { readonly list: AddressList | null; readonly problem: string | null } {
  if (annotation === undefined) return { list: null, problem: null };
  const read = readAddressList(annotation);
  if (read.kind === 'read') return { list: read.list, problem: null };
  return { list: nobody, problem: `found ${JSON.stringify(read.found)}, wanted ${wantedAddresses}; nobody is let in` };
}

const nobody: AddressList = { has: () => false };

function readRate(annotation: string | undefined): { readonly limit: RateLimit | null; readonly problem: string | null } {
  if (annotation === undefined) return { limit: null, problem: null };
  const read = readRateLimit(annotation);
  return read.kind === 'read' ? { limit: read.limit, problem: null } : { limit: null, problem: read.text };
}

function ownText(annotations: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(annotations, name) ? annotations[name] : undefined;
}

function rawReference(object: JsonValue): ListenerReference {
  const metadata = isJsonObject(object) ? member(object, 'metadata') : undefined;
  function at(key: string): string {
    const value = isJsonObject(metadata) ? member(metadata, key) : undefined;
    return typeof value === 'string' ? value : '';
  }
  return { namespace: at('namespace'), name: at('name'), uid: at('uid'), resourceVersion: at('resourceVersion') };
}
