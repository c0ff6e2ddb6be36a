/**
 * What Tekton's admission webhooks do with an object that somebody applies: the defaulting webhook reads it into Go
 * types, fills in defaults and stores what the types write; the validating webhook reads that again and checks it.
 * Tekton: cmd/webhook/main.go; Knative: webhook/resourcesemantics/{defaulting,validation}, webhook/json/decode.go.
 */
import { isJsonObject, textAt, type JsonObject, type JsonValue } from '../go/json.ts';
import { formatProblems, mergeProblems, problem, type FieldProblem } from './field-problem.ts';
import type { Kind, ObjectValue } from './kind.ts';
import { group, kinds } from './kinds.ts';
import { describeMistake, readObject, writeObject } from './object.ts';
import type { Version } from './parts/version.ts';

export type Admitted =
  | { readonly kind: 'admitted'; readonly object: JsonObject }
  | {
      readonly kind: 'refused';
      readonly by: 'defaulting' | 'validation';
      /** One for each text, with all its paths, for people. */
      readonly problems: readonly FieldProblem[];
      /** What Tekton's webhook answers. */
      readonly text: string;
      /** With defaults, when it got that far. */
      readonly object: JsonObject | null;
    };

export interface AdmitOptions {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE';
  /** Data of the ConfigMap config-defaults-triggers. (That of feature-flags-triggers changes nothing here.) */
  readonly defaults: Readonly<Record<string, string>>;
}

/** Never throws, whatever the JSON is. */
export function admit(manifest: JsonValue, options: AdmitOptions): Admitted {
  if (!isJsonObject(manifest)) return refusedByDefaulting(problem('found no object, wanted one with apiVersion and kind', ''), 'unhandled kind: /, Kind=');
  if (options.operation === 'DELETE') return { kind: 'admitted', object: manifest };
  const apiVersion = textAt(manifest, 'apiVersion');
  const name = textAt(manifest, 'kind');
  const version = apiVersion.startsWith(`${group}/`) ? apiVersion.slice(group.length + 1) : '';
  for (const kind of kinds) {
    const served = kind.versions.find((one) => one === version);
    if (kind.name === name && served !== undefined) return admitOf<ObjectValue>(kind, served, manifest, options);
  }
  const served = `unhandled kind: ${apiVersion}, Kind=${name}`;
  return refusedByDefaulting(problem(`found ${apiVersion} ${name}, wanted a kind of ${group}`, 'kind'), served);
}

/** What the ConfigMap config-defaults-triggers says: `default` unless it says otherwise, also nothing. pkg/apis/config/default.go. */
export function defaultServiceAccount(data: Readonly<Record<string, string>>): string {
  return (Object.hasOwn(data, 'default-service-account') ? data['default-service-account'] : undefined) ?? 'default';
}

function admitOf<Value extends ObjectValue>(kind: Kind<Value, unknown>, version: Version, manifest: JsonObject, options: AdmitOptions): Admitted {
  const shape = kind.shape(version);
  const { value: read, mistakes, goError } = readObject(shape, manifest);
  if (goError !== null) {
    const text = `mutation failed: cannot decode incoming new object: ${goError}`;
    return { kind: 'refused', by: 'defaulting', problems: mergeProblems(mistakes.map(describeMistake)), text, object: null };
  }
  const object = writeObject(shape, kind.setDefaults(read, version, { serviceAccount: defaultServiceAccount(options.defaults) }));
  // The second webhook is given what the first one wrote: `omitempty` has dropped empty lists by then.
  const problems = kind.validate(readObject(shape, object).value, version);
  if (problems.length === 0) return { kind: 'admitted', object };
  return { kind: 'refused', by: 'validation', problems: mergeProblems(problems), text: `validation failed: ${formatProblems(problems)}`, object };
}

function refusedByDefaulting(one: FieldProblem, text: string): Admitted {
  return { kind: 'refused', by: 'defaulting', problems: [one], text: `mutation failed: ${text}`, object: null };
}
