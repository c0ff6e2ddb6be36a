/** The secrets that an interceptor's params name: read from the trigger's namespace, or named in the outcome when they are not there. */
import { failedPrecondition, parseTriggerID, type Failed, type ParamReader, type TriggerContext } from '@millrace/triggers';
import { fail } from '../decisions.ts';
import type { SecretAnswer, SecretReader } from './secret-reader.ts';

export interface SecretRef {
  readonly secretName: string;
  readonly secretKey: string;
}

export type SecretValues = { readonly kind: 'values'; readonly values: readonly Uint8Array[] } | Failed;

export function readSecretRef(params: ParamReader, name: string): SecretRef | null {
  const ref = params.object(name);
  return ref === null ? null : { secretName: ref.text('secretName'), secretKey: ref.text('secretKey') };
}

/**
 * The value of every key in `secretKey`, which may be a list with commas (no Secret has a comma in a key): while a secret is
 * being rotated, either of two is right. A missing one of several does not matter while another is there.
 */
export async function readSecretRefs(secrets: SecretReader, context: TriggerContext, ref: SecretRef, errorPrefix: string): Promise<SecretValues> {
  const { namespace } = parseTriggerID(context.triggerID);
  const keys = ref.secretKey.split(',').map((key) => key.trim());
  const answers = await Promise.all(keys.map(async (key) => ({ key, answer: await secrets.read(namespace, ref.secretName, key) })));
  const values = answers.flatMap(({ answer }) => (answer.kind === 'value' ? [answer.value] : []));
  const [first] = answers;
  if (values.length > 0 || first === undefined) return { kind: 'values', values };
  return unreadable(first.answer, { namespace, name: ref.secretName, key: first.key }, errorPrefix);
}

interface SecretPlace {
  readonly namespace: string;
  readonly name: string;
  readonly key: string;
}

function unreadable(answer: SecretAnswer, place: SecretPlace, errorPrefix: string): Failed {
  const why = { kind: 'secret', ...place } as const;
  if (answer.kind === 'unreadable') return fail(failedPrecondition, answer.failure, `${errorPrefix}: ${answer.text}`, why);
  const problem = answer.kind === 'no-key' ? `cannot find ${place.key} key in secret ${place.namespace}/${place.name}` : `secrets "${place.name}" not found`;
  return fail(failedPrecondition, { kind: 'retryable', reason: 'secret-missing', scope: { kind: 'absent' } }, `${errorPrefix}: ${problem}`, why);
}
