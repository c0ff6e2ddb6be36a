/** Objects that listeners are made of, one way or another: what the controller keeps of them is what is wrong with them. */
import { describeProblem, readTrigger } from '@millrace/triggers';
import type { JsonObject, Read, Trigger } from '@millrace/triggers';
import { metaOf } from './meta.ts';
import type { Meta } from './meta.ts';

export type PartKind = 'Trigger' | 'TriggerBinding' | 'ClusterTriggerBinding' | 'TriggerTemplate' | 'ClusterInterceptor' | 'Interceptor';

export interface KnownPart {
  readonly kind: PartKind;
  readonly meta: Meta;
  readonly problems: readonly string[];
  readonly references: readonly Reference[];
}

export interface Reference {
  readonly kind: PartKind;
  readonly name: string;
}

export function knownPart(kind: PartKind, read: Read<unknown>, object: JsonObject): KnownPart {
  return { kind, meta: metaOf(object), problems: read.problems.map(describeProblem), references: [] };
}

export function knownTrigger(object: JsonObject): KnownPart {
  const read = readTrigger(object);
  return { ...knownPart('Trigger', read, object), references: read.kind === 'read' ? referencesOfSpec(read.value.spec) : [] };
}

/** Interceptors are left out: what they are called with is theirs to judge. */
export function referencesOfSpec({ bindings, template }: Trigger['spec']): readonly Reference[] {
  return [
    ...bindings.flatMap(({ ref = '', kind }): readonly Reference[] => (ref === '' ? [] : [{ kind: kind === 'ClusterTriggerBinding' ? kind : 'TriggerBinding', name: ref }])),
    ...(template.kind === 'reference' ? [{ kind: 'TriggerTemplate' as const, name: template.name }] : []),
  ];
}
