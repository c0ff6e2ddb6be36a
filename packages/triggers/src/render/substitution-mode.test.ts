import { expect, test } from '@jest/globals';
import { substitutionAnnotation, substitutionMode } from './substitution-mode.ts';

test.each<[string | null, string | null, string]>([
  [null, null, 'text'],
  ['tree', null, 'tree'],
  [null, 'tree', 'tree'],
  ['text', 'tree', 'text'],
  ['tree', 'wrong', 'tree'],
])('trigger %s and template %s: %s', (trigger, template, mode) => {
  expect(substitutionMode(annotated(trigger), annotated(template))).toEqual({ kind: 'ok', value: mode });
});

test('anything else is refused', () => {
  expect(substitutionMode({}, annotated('Tree'))).toMatchObject({
    kind: 'terminal',
    reason: 'template-invalid',
    text: 'annotation "millrace.dev/substitution" of the TriggerTemplate: found "Tree", wanted "text" or "tree"',
  });
});

function annotated(value: string | null): Record<string, string> {
  return value === null ? {} : { [substitutionAnnotation]: value };
}
