/**
 * Runs the interceptors of a trigger or group over an event, in order (pkg/sink/sink.go, ExecuteInterceptors).
 * What each of them said is kept, for the ledger and for the person who asks why.
 */
import type { Headers } from '../go/header.ts';
import type { JsonObject } from '../go/json.ts';
import { unreachable } from '../unreachable.ts';
import { bodyOfText, type EventBody } from './event-body.ts';
import { extendBody } from './extend-body.ts';
import { withFormAsJson } from './form-body.ts';
import { internal, mergeExtensions, type Failed, type Interceptor, type InterceptorDecision, type Stopped, type TriggerContext } from './protocol.ts';

export interface ResolvedInterceptor {
  readonly name: string;
  /** `webhook` is the old style: it gets the extensions within the body, and its answer replaces body and headers. */
  readonly style: 'interceptor' | 'webhook';
  readonly params: JsonObject;
  /** It may call somebody over the network: such a chain is not run in the event's own job. */
  readonly calls: boolean;
  readonly intercept: Interceptor;
}

export interface ChainInput {
  /**
   * What the interceptors see. In Tekton that is always what came in: of what a group's chain made, its triggers get headers and
   * extensions but not the body (pkg/sink/sink.go, processTriggerGroups, hands on `event`).
   */
  readonly body: EventBody;
  /** What came in from outside. */
  readonly received: EventBody;
  readonly receivedAt: number;
  readonly header: Headers;
  /** What the trigger's group has added; empty without a group. */
  readonly extensions: JsonObject;
  readonly context: TriggerContext;
  /** Who verified this event when it was first delivered; empty unless it is a replay. */
  readonly verifiedBefore: readonly Verified[];
}

export interface Verified {
  readonly position: number;
  readonly name: string;
}

export interface ChainResult {
  /** One for each interceptor that was asked. */
  readonly steps: readonly Step[];
  readonly end: ChainEnd;
}

export interface Step {
  readonly position: number;
  readonly name: string;
  readonly said: InterceptorDecision['kind'];
  readonly added: JsonObject;
  readonly verified: boolean;
  readonly replacedBody: boolean;
}

export type ChainEnd =
  | { readonly kind: 'passed'; readonly body: EventBody; readonly header: Headers; readonly extensions: JsonObject }
  | { readonly kind: 'stopped'; readonly position: number; readonly name: string; readonly decision: Stopped }
  | { readonly kind: 'failed'; readonly position: number; readonly name: string; readonly decision: Failed };

export async function runChain(interceptors: readonly ResolvedInterceptor[], input: ChainInput, signal: AbortSignal): Promise<ChainResult> {
  const first = interceptors[0];
  // Without interceptors not even a form is converted.
  if (first === undefined) return { steps: [], end: { kind: 'passed', body: input.body, header: input.header, extensions: input.extensions } };

  const staysVerbatim = first.style === 'webhook' && Object.keys(input.extensions).length === 0;
  let seen: Seen = { body: withFormAsJson(input.body, input.header, staysVerbatim), header: input.header, extensions: input.extensions };
  const steps: Step[] = [];
  for (const [position, interceptor] of interceptors.entries()) {
    const decision = await ask(interceptor, position, seen, input, signal);
    const step = { position, name: interceptor.name };
    switch (decision.kind) {
      case 'continue':
        steps.push({ ...step, said: 'continue', added: decision.extensions, verified: decision.verified ?? false, replacedBody: decision.replaced !== undefined });
        seen = { ...seen, ...decision.replaced, extensions: mergeExtensions(seen.extensions, decision.extensions) };
        break;
      case 'stopped':
        return { steps: [...steps, { ...step, ...addedNothing, said: 'stopped' }], end: { ...step, kind: 'stopped', decision } };
      case 'failed':
        return { steps: [...steps, { ...step, ...addedNothing, said: 'failed' }], end: { ...step, kind: 'failed', decision } };
      default:
        return unreachable(decision);
    }
  }
  return { steps, end: { kind: 'passed', ...seen } };
}

const addedNothing = { added: {}, verified: false, replacedBody: false } as const;

interface Seen {
  readonly body: EventBody;
  readonly header: Headers;
  readonly extensions: JsonObject;
}

async function ask(interceptor: ResolvedInterceptor, position: number, seen: Seen, input: ChainInput, signal: AbortSignal): Promise<InterceptorDecision> {
  const verified = input.verifiedBefore.some((before) => before.position === position && before.name === interceptor.name);
  const request = { ...seen, received: input.received, receivedAt: input.receivedAt, params: interceptor.params, context: input.context, verified };
  if (interceptor.style === 'interceptor' || Object.keys(seen.extensions).length === 0) return interceptor.intercept(request, signal);
  const extended = extendBody(seen.body.text(), seen.extensions);
  if ('error' in extended) return notMerged(extended.error);
  return interceptor.intercept({ ...request, body: bodyOfText(extended.ok) }, signal);
}

function notMerged(problem: string): Failed {
  return {
    kind: 'failed',
    code: internal,
    text: `could not merge extensions with body: ${problem}`,
    failure: { kind: 'terminal', reason: 'body-invalid' },
    why: { kind: 'body', found: 'a JSON list', wanted: 'a JSON object, to put the extensions of earlier interceptors into' },
  };
}
