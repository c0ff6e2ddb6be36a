import type { JsonValue } from '../../go/json.ts';
import { missingField, multipleOneOf, via, type FieldProblem } from '../field-problem.ts';
import { list, pointer } from '../shape/containers.ts';
import { namedText, text } from '../shape/scalars.ts';
import { omitempty } from '../shape/shape.ts';
import { raw } from '../shape/special.ts';
import { struct, type ValueOf } from '../shape/struct.ts';
import { oldInterceptorAsParams, oldInterceptorFields, oldInterceptorNames } from './old-interceptors.ts';
import { goPackage, perVersion, type Version } from './version.ts';
import { checkWebhook, viewWebhook, webhookShapes, type Webhook } from './webhook.ts';

/** One link of a trigger's or group's chain. */
export type TriggerInterceptor =
  | {
      readonly kind: 'reference';
      /** The entry's own name: for people only. */
      readonly name: string | null;
      readonly ref: InterceptorReference;
      readonly params: readonly InterceptorParam[];
    }
  | { readonly kind: 'webhook'; readonly name: string | null; readonly webhook: Webhook };

export interface InterceptorReference {
  readonly name: string;
  /** `ClusterInterceptor` or `NamespacedInterceptor`; others are admitted and fail when they are called. */
  readonly kind: string;
  readonly apiVersion: string;
}

export interface InterceptorParam {
  readonly name: string;
  readonly value: JsonValue;
}

/** trigger_types.go, TriggerInterceptor. */
export const triggerInterceptorsShapes = perVersion((version) =>
  list(
    pointer(
      struct(
        `${goPackage(version)}.TriggerInterceptor`,
        {
          name: omitempty(pointer(text)),
          ref: struct(`${goPackage(version)}.InterceptorRef`, {
            name: omitempty(text),
            kind: omitempty(namedText(`${goPackage(version)}.InterceptorKind`)),
            apiVersion: omitempty(text),
          }),
          params: omitempty(list(struct(`${goPackage(version)}.InterceptorParams`, { name: text, value: raw('v1.JSON') }))),
          webhook: omitempty(pointer(webhookShapes[version])),
          ...oldInterceptorFields,
        },
        version === 'v1beta1' ? oldInterceptorNames : [],
      ),
    ),
  ),
);

export type TriggerInterceptorsValue = ValueOf<typeof triggerInterceptorsShapes.v1beta1>;
type Entry = NonNullable<NonNullable<TriggerInterceptorsValue>[number]>;

/** trigger_defaults.go; the inline styles of v1alpha1 become references. */
export function defaultInterceptors(interceptors: TriggerInterceptorsValue, version: Version): TriggerInterceptorsValue {
  if (interceptors === null) return null;
  return interceptors.map((interceptor) => (interceptor === null ? null : defaultInterceptor(interceptor, version)));
}

/** pkg/sink/sink.go, ExecuteInterceptors: a webhook wins. A null entry refers to nothing, and fails when it is called. */
export function viewInterceptors(interceptors: TriggerInterceptorsValue): readonly TriggerInterceptor[] {
  return (interceptors ?? []).map((interceptor) => {
    if (interceptor === null) return { kind: 'reference', name: null, ref: { name: '', kind: '', apiVersion: '' }, params: [] };
    const { name, ref, params, webhook } = interceptor;
    if (webhook !== null) return { kind: 'webhook', name, webhook: viewWebhook(webhook) };
    return { kind: 'reference', name, ref, params: params ?? [] };
  });
}

/** trigger_validation.go, TriggerInterceptor.validate. */
export function checkInterceptor(interceptor: Entry, version: Version): readonly FieldProblem[] {
  const { webhook, github, gitlab, bitbucket, cel, ref } = interceptor;
  const isOld = github !== null || gitlab !== null || bitbucket !== null || cel !== null;
  const exclusive = [webhook, github, gitlab, bitbucket].filter((style) => style !== null);
  return [
    ...(webhook === null && !isOld && ref.name === '' ? [missingField('interceptor')] : []),
    ...(exclusive.length > 1 ? [multipleOneOf('interceptor.webhook', 'interceptor.github', 'interceptor.gitlab')] : []),
    ...(webhook === null ? [] : checkWebhook(webhook, version)),
    // Left in place only beside a ref or a bitbucket. Tekton also parses its expressions here; ours fail when they are planned.
    ...(cel !== null && cel.filter === '' && (cel.overlays ?? []).length === 0 ? [multipleOneOf('cel.filter', 'cel.overlays')] : []),
  ];
}

/** Where an interceptor's problems stand in its trigger. */
export function atInterceptor(index: number, problems: readonly FieldProblem[]): readonly FieldProblem[] {
  return via(`interceptors[${index}]`, problems);
}

function defaultInterceptor(interceptor: Entry, version: Version): Entry {
  const kinded = { ...interceptor, ref: { ...interceptor.ref, kind: interceptor.ref.kind === '' ? 'ClusterInterceptor' : interceptor.ref.kind } };
  if (version === 'v1beta1' || kinded.ref.name !== '') return kinded;
  const old = oldInterceptorAsParams(interceptor);
  // As Tekton: params beside no ref.name are dropped, with or without an inline style.
  if (old === null) return { ...kinded, params: [] };
  return { ...kinded, [old.name]: null, ref: { ...kinded.ref, name: old.name }, params: old.params };
}
