/** A listener as Tekton has it and one that takes everything, with triggers that look at all of it in every way that exists. */
import type { JsonObject } from '@millrace/triggers';

export const listeners = ['validating', 'taking-all'] as const;
export type ListenerName = (typeof listeners)[number];

export function objects(): readonly JsonObject[] {
  return [
    secret,
    ...templates,
    ...listeners.map((name): JsonObject => ({
      apiVersion: 'triggers.tekton.dev/v1beta1',
      kind: 'EventListener',
      metadata: { name, namespace: 'default', uid: name, resourceVersion: '1', annotations: name === 'taking-all' ? { 'tekton.dev/payload-validation': 'false' } : {} },
      // One is enough where most is answered with 400; the other listener has all of them.
      spec: { serviceAccountName: 'sa', triggers: name === 'taking-all' ? triggers : triggers.slice(0, 1) },
    })),
  ];
}

const secret: JsonObject = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'hook', namespace: 'default' }, stringData: { token: '1234567' } };

const templates = [template('text', {}), template('tree', { 'millrace.dev/substitution': 'tree' })];

function template(name: string, annotations: JsonObject): JsonObject {
  return { apiVersion: 'triggers.tekton.dev/v1beta1', kind: 'TriggerTemplate', metadata: { name, namespace: 'default', annotations }, spec: templateSpec() };
}

function templateSpec(): JsonObject {
  return {
    params: ['x', 'y'].map((name) => ({ name })),
    resourcetemplates: [
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { generateName: 'made-' },
        data: Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`k${index}`, 'x=$(tt.params.x) y=$(tt.params.y) $(uid)'])),
        whole: '$(tt.params.x)',
        '$(tt.params.x)': ['$(tt.params.y)'],
      },
      ...Array.from({ length: 9 }, () => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'also-' }, data: { x: '$(tt.params.x)' } })),
    ],
  };
}

const expressions = [
  '$(body)',
  '$(body.x)',
  '$(body..x)',
  '$(body..*)',
  '$(body..x..x..x)',
  '$(body..*..*..*)',
  '$(body.l[*].x)',
  '$(body.l[?(@.x==1)].x)',
  '$(body.l[::-1])',
  '$(body.x[0][0][0])',
  '$(header)',
  '$(header.Content-Type)',
  '$(extensions)',
  '$(body.__proto__.ref)',
  '$(body.constructor.prototype)',
];

const filters = [
  'body.x == body.x && has(body.l)',
  'body.l.all(a, body.l.all(b, body.l.exists(c, a == b && b == c)))',
  "body.x.matches('(a+)+$')",
  "body.x.translate('(a*)*b', '$0').split('').size() > 3",
  'body.x.parseJSON().x.size() > 0',
  'body.x.parseYAML().size() > 0',
  'base64.decode(body.x).size() > 0',
  'body.l.sortBy(e, e).map(e, e).distinct().size() > 1',
  "body.l.map(e, body.x + body.x).join(',').upperAscii() == ''",
  'lists.range(1000000).map(e, lists.range(1000000)).size() > 0',
  Array.from({ length: 20 }, (_, index) => `size(body${'.a'.repeat(index)}) == 0`).join(' || '),
  "lists.range(20000).all(n, body.x != '')",
  "header.match('X-GitHub-Event', 'push') || header.exists(h, h == '__proto__')",
];

const overlays = ['body.marshalJSON()', 'body', 'body.x', 'json.encode(body)', 'body.x.replace("a", body.x)', 'strings.quote(body.x)', '"%s%s%s".format([body, body, body])'];

const chains: readonly JsonObject[][] = [
  ...filters.map((value) => [ref('cel', { filter: value })]),
  ...overlays.map((expression) => [ref('cel', { overlays: [{ key: 'a.b.0', expression }, { key: '__proto__.x', expression }] })]),
  [ref('cel', { overlays: Array.from({ length: 5 }, (_, index) => ({ key: `k${index}`, expression: 'body.x' })) })],
  [ref('cel', { overlays: [{ key: 'x', expression: 'body.x' }, { key: `x${'.x'.repeat(100)}`, expression: '1' }, { key: '*?*?*?', expression: '1' }] })],
  [ref('github', { secretRef: { secretName: 'hook', secretKey: 'token' }, eventTypes: ['push'] })],
  [ref('github', { addChangedFiles: { enabled: true } }), ref('cel', { filter: 'true' })],
  [ref('gitlab', { secretRef: { secretName: 'hook', secretKey: 'token' } })],
  [ref('bitbucket', { secretRef: { secretName: 'hook', secretKey: 'token' } })],
  [ref('slack', { requestedFields: ['a', 'k1', '__proto__'] })],
];

const triggers: readonly JsonObject[] = [
  ...expressions.flatMap((value, index) => ['text', 'tree'].map((template) => trigger(`${template}-${index}`, [], value, template))),
  ...chains.map((interceptors, index) => trigger(`ask-${index}`, interceptors, '$(extensions)', 'text')),
];

function trigger(name: string, interceptors: readonly JsonObject[], value: string, template: string): JsonObject {
  return { name, interceptors, bindings: [{ name: 'x', value }, { name: 'y', value: `${value} ${value}` }], template: { ref: template } };
}

function ref(name: string, params: JsonObject): JsonObject {
  return { ref: { name }, params: Object.entries(params).map(([param, value]) => ({ name: param, value })) };
}
