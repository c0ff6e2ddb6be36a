/** Evaluating is synchronous, reading a secret is not: a miss ends the evaluation, the secret is read, the expression evaluated anew. */
import { setImmediate } from 'node:timers/promises';
import { unreachable, type Failure } from '@millrace/triggers';
import type { SecretReader } from '../secrets/secret-reader.ts';
import type { CompiledExpression } from './compile.ts';
import { costLimit, type Work } from './cost/work.ts';
import { evaluate, type Activation, type Ended, type Result } from './evaluate.ts';
import type { SecretContent, SecretKey, Secrets } from './tekton/compare-secret.ts';

export type SecretResult =
  | Exclude<Result, { readonly kind: 'secret-needed' | 'cost-limit' }>
  | Extract<Ended, { readonly kind: 'cost-limit' }>
  /** The expression ended with an error, and a secret it asked for is not there (yet). */
  | { readonly kind: 'secret-missing'; readonly text: string; readonly wanted: SecretKey }
  | { readonly kind: 'secret-unreadable'; readonly text: string; readonly wanted: SecretKey; readonly failure: Failure };

/** What the secrets of one request came to, over all its expressions. */
export type SecretSession = {
  readonly evaluate: (compiled: CompiledExpression, activation: Activation) => Promise<SecretResult>;
  /** So many steps of other work were done, or are about to be. Others have their turn before the next, where it was much. */
  readonly alsoTakes: (steps: number) => Promise<void>;
  readonly verified: () => boolean;
  readonly namespace: string;
};

/** `verifiedBefore`: a replay, whose credentials are gone; what was compared then was right. */
export function secretSession(reader: SecretReader, namespace: string, verifiedBefore: boolean): SecretSession {
  const contents = new Map<string, SecretContent>();
  const compared: boolean[] = [];
  let missing: SecretKey | null = null;
  let stepsAtOnce = 0;
  /** What the value that an evaluation came to is still paid from. */
  let latest: Work | null = null;

  const secrets: Secrets = {
    namespace,
    verifiedBefore,
    compared: (equal) => compared.push(equal),
    find(wanted) {
      const content = contents.get(placeOf(wanted));
      if (content?.kind === 'missing') missing = wanted;
      return content;
    },
  };

  /** Each expression is bounded, but a trigger may have many: let others have their turn between them. */
  async function breathe(): Promise<void> {
    stepsAtOnce += latest?.spent() ?? 0;
    latest = null;
    if (stepsAtOnce <= costLimit / 4) return;
    stepsAtOnce = 0;
    await setImmediate();
  }

  async function alsoTakes(steps: number): Promise<void> {
    stepsAtOnce += steps;
    await breathe();
  }

  async function evaluateWith(compiled: CompiledExpression, activation: Activation): Promise<SecretResult> {
    for (;;) {
      // It may have been compiled a moment ago.
      await alsoTakes(compiled.expression.length * stepsPerCharacter);
      missing = null;
      const before = compared.length;
      const result = evaluate(compiled, activation, secrets);
      latest = result.work;
      if (result.kind !== 'secret-needed') return result.kind === 'error' && missing !== null ? { kind: 'secret-missing', text: result.text, wanted: missing } : result;
      compared.length = before;
      if (contents.size >= mostSecrets) return { kind: 'cost-limit', text: `expression ${JSON.stringify(compiled.expression)} compares with more than ${mostSecrets} secrets` };
      const failed = await fetch(result.wanted);
      if (failed !== null) return failed;
    }
  }

  async function fetch(wanted: SecretKey): Promise<SecretResult | null> {
    const { name, key } = wanted;
    const answer = await reader.read(namespace, name, key);
    switch (answer.kind) {
      case 'value':
        contents.set(placeOf(wanted), { kind: 'found', value: answer.value });
        return null;
      case 'no-secret':
        contents.set(placeOf(wanted), { kind: 'missing', problem: `secrets ${JSON.stringify(name)} not found` });
        return null;
      case 'no-key':
        contents.set(placeOf(wanted), { kind: 'missing', problem: `cannot find ${key} key in secret ${namespace}/${name}` });
        return null;
      case 'unreadable':
        return { kind: 'secret-unreadable', text: `error getting secret: ${answer.text}`, wanted, failure: answer.failure };
      default:
        return unreachable(answer);
    }
  }

  return { namespace, evaluate: evaluateWith, alsoTakes, verified: () => compared.length > 0 && compared.every(Boolean) };
}

const stepsPerCharacter = 10;

/** Names may come with the event: an expression must not make us read the namespace empty. */
const mostSecrets = 16;

function placeOf({ name, key }: SecretKey): string {
  return JSON.stringify([name, key]);
}
