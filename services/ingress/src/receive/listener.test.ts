import { describe, expect, test } from '@jest/globals';
import type { JsonValue } from '@millrace/triggers';
import { readListener } from './listener.ts';

const reference = { name: 'el', namespace: 'ns', uid: 'u', resourceVersion: '7' };

function read(spec: JsonValue, annotations: Record<string, string> = {}) {
  return readListener({ apiVersion: 'triggers.tekton.dev/v1beta1', kind: 'EventListener', metadata: { ...reference, annotations }, spec });
}

const inline = { bindings: [], template: { ref: 't' } };

describe('a listener', () => {
  test('is read with what receiving needs', () => {
    expect(read({ triggers: [inline] })).toEqual({ reference, validatesBody: true, dedupWindowMs: 300_000, refusal: null, warnings: [] });
  });

  test('has its annotations', () => {
    expect(read({ triggers: [inline] }, { 'tekton.dev/payload-validation': 'false', 'millrace.dev/dedup-window': '0s' })).toMatchObject({ validatesBody: false, dedupWindowMs: 0 });
  });

  test('with a mistake that stops nothing is served, and the mistake told', () => {
    expect(read({ triggers: [inline] }, { 'millrace.dev/dedup-window': 'x' })).toMatchObject({
      refusal: null,
      warnings: ['annotation "millrace.dev/dedup-window": found "x", wanted a duration like "5m", or "0s" for none; "5m" is used'],
    });
  });

  test.each([
    ['an entry without template and reference', { triggers: [inline, { name: 'x' }] }, 'spec.triggers[1]: found neither template nor triggerRef, wanted one'],
    ['a selector with an operator nobody knows', selector('Near', ['a']), 'bad label selector: "Near" is not a valid label selector operator'],
    ['a spec of the wrong type', { triggers: 'x' }, expect.stringContaining("EventListener can't be read: ")],
  ])('with %s refuses every request, as in Tekton', (_what, spec, refusal) => {
    expect(read(spec)).toMatchObject({ reference, refusal });
  });

  test('with a reference to a trigger that may be missing is served', () => {
    expect(read({ triggers: [{ triggerRef: 'gone' }], labelSelector: { matchExpressions: [{ key: 'a', operator: 'Exists' }] } }).refusal).toBeNull();
  });
});

function selector(operator: string, values: string[]): JsonValue {
  return { labelSelector: { matchExpressions: [{ key: 'a', operator, values }] } };
}
