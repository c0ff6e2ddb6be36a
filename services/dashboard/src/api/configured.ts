/**
 * Listeners and triggers as they stand in the cluster, also those that can't be used, with what is wrong with them. Listed when
 * somebody looks, and kept for a moment: the watches keep only what can be used.
 */
import { listenerExpressionProblems, triggerExpressionProblems } from '@millrace/interceptors';
import { listObjects } from '@millrace/kube';
import type { Kube } from '@millrace/kube';
import { describeProblem, isJsonObject, member, readEventListener, readTrigger, textAt } from '@millrace/triggers';
import type { EventListener, JsonObject, Read, Trigger } from '@millrace/triggers';
import { Refused } from '../http/refused.ts';

export interface Configured {
  listeners(): Promise<readonly Found<EventListener>[]>;
  triggers(): Promise<readonly Found<Trigger>[]>;
}

export interface Found<T> {
  readonly namespace: string;
  readonly name: string;
  readonly object: JsonObject;
  /** Null when it can't be read at all. */
  readonly value: T | null;
  readonly problems: readonly string[];
}

export function createConfigured(kube: Pick<Kube, 'request'>, namespaces: readonly string[] | null, now: () => number): Configured {
  function looked<T>(resource: string, read: (object: JsonObject) => Read<T>, moreProblems: (value: T) => readonly string[]): () => Promise<readonly Found<T>[]> {
    let kept: { readonly found: Promise<readonly Found<T>[]>; readonly since: number } | null = null;
    async function look(): Promise<readonly Found<T>[]> {
      const signal = AbortSignal.timeout(10_000);
      const answers = await Promise.all((namespaces ?? [null]).map((namespace) => listObjects(kube, { group: 'triggers.tekton.dev', version: 'v1beta1', resource }, namespace, signal)));
      return answers.flatMap((answer) => {
        if (answer.kind === 'failed') throw new Refused('unavailable', `${resource} can't be listed: ${answer.failure.text}`);
        return answer.objects.map((object) => found(object, read(object), moreProblems));
      });
    }
    return function lookOnce() {
      if (kept !== null && now() - kept.since < keepMs) return kept.found;
      const since = now();
      const all = look();
      kept = { found: all, since };
      // What failed is asked again.
      all.catch(() => {
        kept = null;
      });
      return all;
    };
  }

  return { listeners: looked('eventlisteners', readEventListener, listenerExpressionProblems), triggers: looked('triggers', readTrigger, triggerExpressionProblems) };
}

const keepMs = 3_000;

function found<T>(object: JsonObject, read: Read<T>, moreProblems: (value: T) => readonly string[]): Found<T> {
  const metadata = member(object, 'metadata');
  const place = isJsonObject(metadata) ? metadata : {};
  const value = read.kind === 'read' ? read.value : null;
  const problems = [...read.problems.map(describeProblem), ...(value === null ? [] : moreProblems(value))];
  return { namespace: textAt(place, 'namespace'), name: textAt(place, 'name'), object, value, problems };
}
