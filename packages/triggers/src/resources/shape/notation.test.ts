import { expect, test } from '@jest/globals';
import type { JsonValue } from '../../go/json.ts';
import { coreV1Fields } from './core-v1.ts';
import { readNotation } from './notation.ts';
import { root } from './shape.ts';
import { struct } from './struct.ts';

function roundTrip(type: string, json: JsonValue): JsonValue {
  const shape = struct(`v1.${type}`, coreV1Fields(type));
  return shape.encode(shape.decode(json, shape.zero, root()));
}

test('a line is a struct', () => {
  const fieldsOf = readNotation('Line: name string, on? bool, next? *Line2, all []int32, some? map string\nLine2: x? int64', 'v1', {});
  const line = struct('v1.Line', fieldsOf('Line'));
  expect(line.encode(line.decode({ next: { x: 5 }, some: { a: 'b' } }, line.zero, root()))).toEqual({ name: '', next: { x: 5 }, all: null, some: { a: 'b' } });
});

test('a type that is in no line is a mistake of ours', () => {
  expect(() => readNotation('A: b? *C', 'v1', {})('A')).toThrow('type "C" is not in the table');
});

test.each<[string, JsonValue, JsonValue]>([
  ['Volume', { name: 'v', emptyDir: { sizeLimit: '1024Mi' } }, { name: 'v', emptyDir: { sizeLimit: '1Gi' } }],
  ['Volume', { name: 'v', projected: { sources: [{ configMap: { name: 'c', items: [{ key: 'k', path: 'p' }] } }] } }, { name: 'v', projected: { sources: [{ configMap: { name: 'c', items: [{ key: 'k', path: 'p' }] } }] } }],
  ['Probe', { httpGet: { port: 'http' } }, { httpGet: { port: 'http' } }],
  ['Probe', { grpc: { port: 1 } }, { grpc: { port: 1, service: null } }],
  ['Affinity', { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1 }] } }, { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: { topologyKey: '' } }] } }],
  ['TopologySpreadConstraint', { labelSelector: { matchExpressions: [{ key: 'a', operator: 'In', values: [] }] } }, { maxSkew: 0, topologyKey: '', whenUnsatisfiable: '', labelSelector: { matchExpressions: [{ key: 'a', operator: 'In' }] } }],
  ['EphemeralContainer', { name: 'x', env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'p' } } }] }, { name: 'x', env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'p' } } }], resources: {} }],
])('core/v1 %s', (type, given, written) => {
  expect(roundTrip(type, given)).toEqual(written);
});
