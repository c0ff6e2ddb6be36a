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
    expect(read({ triggers: [inline] })).toEqual({ reference, validatesBody: true, dedupWindowMs: 300_000, allowFrom: null, rateLimit: null, port: null, tls: false, refusal: null, warnings: [] });
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

  test('has limits where annotations ask for them', () => {
    const { allowFrom, rateLimit, warnings } = read({ triggers: [inline] }, { 'millrace.dev/allow-from': '10.0.0.0/8', 'millrace.dev/rate-limit': '50/s burst=100' });
    expect({ rateLimit, warnings }).toEqual({ rateLimit: { everyMs: 20, burst: 100 }, warnings: [] });
    expect(['10.1.1.1', '11.1.1.1'].map((address) => allowFrom?.has(address))).toEqual([true, false]);
  });

  test('with an allow list that can not be read lets nobody in, and says so', () => {
    const { allowFrom, warnings } = read({ triggers: [inline] }, { 'millrace.dev/allow-from': '10.0.0.0/8, office' });
    expect(allowFrom?.has('10.0.0.1')).toBe(false);
    expect(warnings).toEqual(['annotation "millrace.dev/allow-from": found "office", wanted addresses or CIDR ranges separated by commas, like "192.0.2.7, 10.0.0.0/8, 2001:db8::/32"; nobody is let in']);
  });

  test('with a rate that can not be read limits nothing, and says so', () => {
    expect(read({ triggers: [inline] }, { 'millrace.dev/rate-limit': 'fast' })).toMatchObject({
      rateLimit: null,
      warnings: ['annotation "millrace.dev/rate-limit": found "fast", wanted a rate like "50/s", "600/m" or "100/h burst=20"; nothing is limited'],
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
