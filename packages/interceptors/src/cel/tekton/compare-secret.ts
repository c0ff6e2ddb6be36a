import { timingSafeEqual } from 'node:crypto';
import type { Work } from '../cost/work.ts';
import { textAt, type Arguments } from '../value/arguments.ts';
import { Fault } from '../value/fault.ts';
import { encodeText } from '../value/text.ts';
import { method, type Functions } from '../function/define.ts';

/** The secrets of one namespace that an evaluation may compare with: those that were fetched. */
export type Secrets = {
  readonly namespace: string;
  /** What is there under a name and key; undefined where nobody looked yet. */
  readonly find: (wanted: SecretKey) => SecretContent | undefined;
  /** A replay of an event that was compared and right before: there is nothing left to compare. */
  readonly verifiedBefore: boolean;
  /** Hears the verdict of each comparison. */
  readonly compared: (equal: boolean) => void;
};

export type SecretKey = { readonly name: string; readonly key: string };

export type SecretContent = { readonly kind: 'found'; readonly value: Uint8Array } | { readonly kind: 'missing'; readonly problem: string };

/** Ends an evaluation: the secret has to be fetched, then the expression is evaluated anew. No operator absorbs it. */
export class SecretNeeded extends Error {
  override readonly name = 'SecretNeeded';
  readonly wanted: SecretKey;

  constructor(wanted: SecretKey) {
    super(`secret "${wanted.name}" key "${wanted.key}" is needed`);
    this.wanted = wanted;
  }
}

/** `secrets` gives those of the evaluation under way. */
export function compareSecretFunctions(secrets: () => Secrets): Functions {
  return {
    compareSecret: [
      method('compareSecret_string_string_string', '(string, string, string, string) -> bool', (args, work) => compareSecret(args, secrets(), work)),
      method('compareSecret_string_string', '(string, string, string) -> bool', (args, work) => compareSecret(args, secrets(), work)),
    ],
  };
}

function compareSecret(args: Arguments, secrets: Secrets, work: Work): boolean {
  const wanted = { key: textAt(args, 1), name: textAt(args, 2) };
  const namespace = args.length > 3 ? textAt(args, 3) : secrets.namespace;
  // Tekton ignores the namespace and takes the trigger's: docs/differences.md.
  if (namespace !== secrets.namespace) throw new Fault(`compareSecret: namespace "${namespace}" is not the trigger's, "${secrets.namespace}"`);
  if (secrets.verifiedBefore) return told(true, secrets);
  const content = secrets.find(wanted);
  if (content === undefined) throw new SecretNeeded(wanted);
  if (content.kind === 'missing') throw new Fault(`failed to find secret 'v1beta1.SecretRef{SecretKey:${JSON.stringify(wanted.key)}, SecretName:${JSON.stringify(wanted.name)}}' in compareSecret: ${content.problem}`);
  const candidate = encodeText(textAt(args, 0));
  work.chargeText(candidate.length + content.value.length);
  return told(candidate.length === content.value.length && timingSafeEqual(candidate, content.value), secrets);
}

function told(equal: boolean, { compared }: Secrets): boolean {
  compared(equal);
  return equal;
}
