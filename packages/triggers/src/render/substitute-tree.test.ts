import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { planParams, resolveParams } from '../bind/params.ts';
import { eventRoot } from '../bind/event-root.ts';
import type { JsonObject, JsonValue } from '../go/json.ts';
import { planTemplate } from './plan-template.ts';
import { renderTemplate } from './render-template.ts';

describe('a string that is nothing but a param becomes what the param is', () => {
  test.each<[string, JsonValue]>([
    ['$(body.object)', { a: 'b "c"' }],
    ['$(body.list)', [1, 'x']],
    ['$(body.number)', 1.5],
    ['$(body.flag)', true],
    ['$(body.nothing)', null],
    ['$(body.text)', 'say "hi"\nand \\'],
    ['$(body.objects[*].k)', ['1', '2']],
    ['$(body.objects[0:1].k)', '1'],
    ['$(header)', { 'X-A': '1,2' }],
    ['$(context)', { eventID: 'event-1' }],
    ['literal "text"', 'literal "text"'],
    ['n=$(body.number)', 'n=1.5'],
    ['$(body.number)$(body.number)', '1.51.5'],
    ['say $(body.text)', 'say say "hi"\nand \\'],
    ['$(body.missing)', '{"default": true}'],
    ['$(body.variable)', '$$(tasks.x)'],
    ['$(body.variables)', { '$$(k)': ['$$(v)'] }],
  ])('%s', (value, found) => {
    expect(rendered(value, { field: '$(tt.params.p)' })).toEqual({ field: found });
  });
});

describe('within a string a param is text, always escaped right', () => {
  test.each<[string, JsonValue, JsonValue]>([
    ['$(body.object)', 'v: $(tt.params.p)', 'v: {"a":"b \\"c\\""}'],
    ['$(body.text)', '<$(tt.params.p)>', '<say "hi"\nand \\>'],
    ['$(body.number)', '$(tt.params.p)$(tt.params.p)', '1.51.5'],
    ['$(body.flag)', '"$(tt.params.p)"', '"true"'],
    ['$(body.flag)', 'x"$(tt.params.p)', 'x"true'],
    ['$(body.flag)', '$(tt.params.p)"', 'true"'],
    ['$(body.flag)', 'x\\$(tt.params.p)', 'x\\true'],
    ['$(body.flag)', '$(uid)', 'uid-1'],
    ['$(body.flag)', '$(tt.params.other)', '$(tt.params.other)'],
    ['$(body.flag)', { '$(tt.params.p)': '$(tt.params.p)' }, { true: true }],
    ['$(body.object)', { 'k $(tt.params.p)': 1 }, { 'k {"a":"b \\"c\\""}': 1 }],
    ['$(body.list)', ['$(tt.params.p)', ['$(tt.params.p)']], [[1, 'x'], [[1, 'x']]]],
  ])('%s in %j', (value, field, found) => {
    expect(rendered(value, { field })).toEqual({ field: found });
  });
});

test('the annotation for quotes of old means nothing here', () => {
  expect(rendered('$(body.text)', { field: 'x $(tt.params.p)' }, { 'triggers.tekton.dev/old-escape-quotes': 'true' })).toEqual({ field: 'x say "hi"\nand \\' });
});

test('whatever the text and the value are, the value arrives', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      fc.pre(!JSON.stringify(value).includes('$('));
      const plain = JSON.parse(JSON.stringify(value)) as JsonValue;
      expect(rendered('$(body.any)', { whole: '$(tt.params.p)' }, {}, { any: plain })).toEqual({ whole: plain });
    }),
  );
});

test('whatever text stands around a text, both arrive', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (text, around) => {
      fc.pre(!`${text}${around}`.includes('$'));
      expect(rendered('$(body.any)', { within: `${around}x$(tt.params.p)` }, {}, { any: text })).toEqual({ within: `${around}x${text}` });
    }),
  );
});

const body: JsonObject = {
  object: { a: 'b "c"' },
  list: [1, 'x'],
  number: 1.5,
  flag: true,
  nothing: null,
  text: 'say "hi"\nand \\',
  objects: [{ k: '1' }, { k: '2' }],
  variable: '$(tasks.x)',
  variables: { '$(k)': ['$(v)'] },
};

function rendered(value: string, spec: JsonObject, annotations: Record<string, string> = {}, of: JsonObject = body): JsonObject {
  const params = planParams([{ kind: 'value', name: 'p', value }], [{ name: 'p', default: '{"default": true}' }], { triggerBinding: () => null, clusterTriggerBinding: () => null });
  if (params.kind !== 'ok') throw new Error(params.text);
  const resolved = resolveParams(params.value, eventRoot({ headers: { 'X-A': ['1', '2'] }, body: of, extensions: null, eventId: 'event-1' }), { json: true });
  if (resolved.kind !== 'ok') throw new Error(resolved.text);
  const plan = planTemplate({ annotations, resourceTemplates: [{ apiVersion: 'v1', kind: 'K', spec }], mode: 'tree' });
  const { resources, failure } = renderTemplate(plan, resolved.value, { uid: 'uid-1', namespace: 'ns', labels: { eventListener: 'el', trigger: 't', eventId: 'e' } });
  if (failure !== null) throw new Error(failure.text);
  return resources[0]?.object['spec'] as JsonObject;
}
