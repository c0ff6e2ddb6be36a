/** The listeners that events flow through, and what each event must come to: every way an event can go has one. */
import type { JsonObject } from '@millrace/triggers';

export interface ChaosListener {
  readonly namespace: string;
  readonly name: string;
  /** What must come of an event, by trigger, in no order. `keep` is what the filters look at. */
  readonly expected: (keep: boolean) => readonly Expected[];
}

export type Expected = { readonly kind: 'created'; readonly objects: number } | { readonly kind: 'filtered' } | { readonly kind: 'opened' };

/** One round of listeners in four is filtered where there is a filter. */
export function isKept(number: number): boolean {
  return Math.floor(number / listeners.length) % 4 !== 0;
}

/** Where the admission webhook goes away; nobody else's events go there. */
export const webhookNamespace = 'chaos-webhook';
export const namespaces = ['chaos-one', 'chaos-two', webhookNamespace] as const;

const apiVersion = 'triggers.tekton.dev/v1beta1';
const filter: JsonObject = { ref: { name: 'cel' }, params: [{ name: 'filter', value: 'body.keep == true' }] };
const never: JsonObject = { ref: { name: 'cel' }, params: [{ name: 'filter', value: 'body.number < 0' }] };
const one: Expected = { kind: 'created', objects: 1 };
const filtered: Expected = { kind: 'filtered' };

/** A repeat of an event that created nothing is a new event: those that filter take no part in storms. */
export const plain: ChaosListener = { namespace: 'chaos-one', name: 'plain', expected: () => [one] };

/** Not of the steady stream: its bodies fill Redis, and may be removed as soon as they are filtered. */
export const bulky: ChaosListener = { namespace: 'chaos-one', name: 'bulky', expected: () => [filtered] };

export const listeners: readonly [ChaosListener, ...ChaosListener[]] = [
  plain,
  { namespace: 'chaos-one', name: 'filtering', expected: (keep) => [keep ? one : filtered] },
  { namespace: 'chaos-two', name: 'two-objects', expected: () => [{ kind: 'created', objects: 2 }] },
  { namespace: 'chaos-two', name: 'two-triggers', expected: (keep) => [one, keep ? one : filtered] },
  { namespace: 'chaos-two', name: 'group', expected: (keep) => (keep ? [{ kind: 'opened' }, one] : [filtered]) },
  { namespace: webhookNamespace, name: 'guarded', expected: () => [one] },
];

export const objects: readonly JsonObject[] = [
  ...namespaces.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
  // What the accounts of Tekton's own listeners are given, as far as it is needed here.
  ...namespaces.flatMap(rights),
  listener('chaos-one', 'plain', { triggers: [trigger('plain')] }),
  listener('chaos-one', 'filtering', { triggers: [{ ...trigger('filtering'), interceptors: [filter] }] }),
  listener('chaos-one', 'bulky', { triggers: [{ ...trigger('bulky'), interceptors: [never] }] }),
  listener('chaos-two', 'two-objects', { triggers: [{ ...trigger('two-objects'), template: template('first', 'second') }] }),
  listener('chaos-two', 'two-triggers', { triggers: [trigger('always'), { ...trigger('sometimes'), interceptors: [filter] }] }),
  listener('chaos-two', 'group', { triggerGroups: [{ name: 'kept', interceptors: [filter], triggerSelector: { labelSelector: { matchLabels: { chaos: 'member' } } } }] }),
  { apiVersion, kind: 'Trigger', metadata: { namespace: 'chaos-two', name: 'member', labels: { chaos: 'member' } }, spec: trigger('member') },
  listener(webhookNamespace, 'guarded', { triggers: [trigger('guarded')] }),
];

function listener(namespace: string, name: string, spec: JsonObject): JsonObject {
  return { apiVersion, kind: 'EventListener', metadata: { namespace, name }, spec };
}

function trigger(name: string): JsonObject {
  return { name, bindings: [{ name: 'number', value: '$(body.number)' }], template: template(name) };
}

/** One ConfigMap for each part; it says which event and which part it is, so that nothing of ours is needed to count. */
function template(...parts: readonly string[]): JsonObject {
  return {
    spec: {
      params: [{ name: 'number' }],
      resourcetemplates: parts.map((part) => ({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { generateName: `${part}-` },
        data: { number: '$(tt.params.number)', part },
      })),
    },
  };
}

function rights(namespace: string): readonly JsonObject[] {
  const group = 'rbac.authorization.k8s.io';
  const metadata = { namespace, name: 'listener' };
  return [
    {
      apiVersion: `${group}/v1`,
      kind: 'Role',
      metadata,
      rules: [
        { apiGroups: [''], resources: ['configmaps'], verbs: ['create', 'get'] },
        { apiGroups: ['triggers.tekton.dev'], resources: ['*'], verbs: ['get', 'list', 'watch'] },
      ],
    },
    { apiVersion: `${group}/v1`, kind: 'RoleBinding', metadata, roleRef: { apiGroup: group, kind: 'Role', name: 'listener' }, subjects: [{ kind: 'ServiceAccount', namespace, name: 'default' }] },
  ];
}
