import type { JsonValue } from '../../go/json.ts';
import { list, pointer } from '../shape/containers.ts';
import { text } from '../shape/scalars.ts';
import { omitempty } from '../shape/shape.ts';
import { struct, type ValueOf } from '../shape/struct.ts';

/**
 * v1alpha1's inline interceptors (`github:`, `gitlab:`, `bitbucket:`, `cel:`), which became references with params.
 * Tekton: v1alpha1/trigger_types.go, updateCoreInterceptors.
 */
function provider(goType: string) {
  const secretRef = struct('v1alpha1.SecretRef', { secretKey: omitempty(text), secretName: omitempty(text) });
  return pointer(struct(goType, { secretRef: omitempty(pointer(secretRef)), eventTypes: omitempty(list(text)) }));
}

const cel = pointer(
  struct('v1alpha1.CELInterceptor', {
    filter: omitempty(text),
    overlays: omitempty(list(struct('v1alpha1.CELOverlay', { key: omitempty(text), expression: omitempty(text) }))),
  }),
);

export const oldInterceptorFields = {
  github: omitempty(provider('v1alpha1.GitHubInterceptor')),
  gitlab: omitempty(provider('v1alpha1.GitLabInterceptor')),
  cel: omitempty(cel),
  bitbucket: omitempty(provider('v1alpha1.BitbucketInterceptor')),
};

export const oldInterceptorNames = ['github', 'gitlab', 'cel', 'bitbucket'] as const;

export interface OldInterceptors {
  readonly github: Provider | null;
  readonly gitlab: Provider | null;
  readonly cel: ValueOf<typeof cel>;
  readonly bitbucket: Provider | null;
}

type Provider = NonNullable<ValueOf<ReturnType<typeof provider>>>;

export interface OldInterceptorAsParams {
  readonly name: (typeof oldInterceptorNames)[number];
  readonly params: readonly { readonly name: string; readonly value: JsonValue }[];
}

/** Of several, the first in this order; the others stay where they are. */
export function oldInterceptorAsParams(old: OldInterceptors): OldInterceptorAsParams | null {
  if (old.bitbucket !== null) return { name: 'bitbucket', params: providerParams(old.bitbucket) };
  if (old.cel !== null) return { name: 'cel', params: celParams(old.cel) };
  if (old.github !== null) return { name: 'github', params: providerParams(old.github) };
  if (old.gitlab !== null) return { name: 'gitlab', params: providerParams(old.gitlab) };
  return null;
}

/** Both params always, null where nothing was said. */
function providerParams({ secretRef, eventTypes }: Provider): OldInterceptorAsParams['params'] {
  return [
    { name: 'secretRef', value: secretRef === null ? null : withoutEmpty(secretRef) },
    { name: 'eventTypes', value: eventTypes },
  ];
}

function celParams({ filter, overlays }: NonNullable<OldInterceptors['cel']>): OldInterceptorAsParams['params'] {
  return [
    { name: 'filter', value: filter },
    { name: 'overlays', value: overlays === null ? null : overlays.map(withoutEmpty) },
  ];
}

function withoutEmpty(texts: Readonly<Record<string, string>>): JsonValue {
  return Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== ''));
}
