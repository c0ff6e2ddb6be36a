/** Runs a delivery's chain of interceptors over what it starts from (Tekton pkg/sink/sink.go, ExecuteInterceptors). */
import { filtered, ok, retryable, runChain, terminal, unreachable, verifiedBefore } from '@millrace/triggers';
import type { Failed, ResolvedInterceptor, Retryable, Terminal, TriggerContext } from '@millrace/triggers';
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
    tell.chain(steps, end);
    switch (end.kind) {
      case 'passed':
        return ok({ delivery, body: end.body, headers: end.header, extensions: end.extensions });
      case 'stopped':
        return filtered(end.decision.reason, `interceptor ${end.position + 1} "${end.name}": ${end.decision.text}`);
      case 'failed':
        return failed(end.decision, `interceptor ${end.position + 1} "${end.name}"`);
      default:
        return unreachable(end);
    }
  };
}

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
