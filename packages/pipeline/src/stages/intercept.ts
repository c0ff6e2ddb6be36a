/** Runs a delivery's chain of interceptors over what it starts from (Tekton pkg/sink/sink.go, ExecuteInterceptors). */
import { credentialMask, filtered, ok, onceFor, retryable, runChain, terminal, unreachable, verifiedBefore } from '@millrace/triggers';
import type { ChainEnd, Failed, Headers, ResolvedInterceptor, Retryable, Stopped, Terminal, TriggerContext } from '@millrace/triggers';
import type { Stage } from '../stage.ts';
import type { Delivery, Intercepted, Selected } from '../way.ts';

export interface InterceptPorts {
  /** The chain's interceptors, ready to be asked; one that is not there is given two minutes to appear. */
  readonly resolveChain: (delivery: Delivery) => ResolvedChain;
}

export type ResolvedChain = { readonly kind: 'resolved'; readonly interceptors: readonly ResolvedInterceptor[] } | Retryable | Terminal;

export function createIntercept({ resolveChain }: InterceptPorts): Stage<Delivery, Intercepted> {
  return async function intercept(delivery, { signal, tell }) {
    const chain = resolveChain(delivery);
    if (chain.kind !== 'resolved') return chain;
    const { start, event, identity } = delivery;
    const verified = [...delivery.verified, ...verifiedBefore(event, identity, chain.interceptors)];
    const { steps, end } = await runChain(
      chain.interceptors,
      { body: start.body, received: start.body, header: start.headers, extensions: start.extensions, context: contextOf(delivery), receivedAt: event.receivedAt, verifiedBefore: verified },
      signal,
    );
    const said = quotingNoCredential(end, start.headers);
    tell.chain(steps, said);
    switch (said.kind) {
      case 'passed':
        return ok({ delivery, body: said.body, headers: said.header, extensions: said.extensions });
      case 'stopped':
        return filtered(said.decision.reason, `interceptor ${said.position + 1} "${said.name}": ${said.decision.text}`);
      case 'failed':
        return failed(said.decision, `interceptor ${said.position + 1} "${said.name}"`);
      default:
        return unreachable(said);
    }
  };
}

/** What it says is stored, logged and shown; an interceptor may say what it was given. */
function quotingNoCredential(end: ChainEnd, headers: Headers): ChainEnd {
  switch (end.kind) {
    case 'passed':
      return end;
    case 'stopped':
      return { ...end, decision: masked(end.decision, headers) };
    case 'failed':
      return { ...end, decision: masked(end.decision, headers) };
    default:
      return unreachable(end);
  }
}

function masked<Decision extends Stopped | Failed>(decision: Decision, headers: Headers): Decision {
  const mask = maskOf(headers);
  return { ...decision, text: mask(decision.text), why: mask(decision.why) };
}

const maskOf = onceFor(credentialMask);

function failed({ failure, text }: Failed, who: string): Retryable | Terminal {
  const said = `${who}: ${text}`;
  return failure.kind === 'terminal' ? terminal(failure.reason, said) : retryable(failure.reason, failure.scope, said);
}

function contextOf({ event, selected }: Delivery): TriggerContext {
  return { eventURL: event.url, eventID: event.id, triggerID: triggerId(selected) };
}

/** Tekton: pkg/sink/sink.go, the trigger_id of triggers and of groups. */
function triggerId({ kind, namespace, name }: Selected): string {
  return `namespaces/${namespace}/${kind === 'group' ? 'triggerGroups' : 'triggers'}/${name}`;
}
