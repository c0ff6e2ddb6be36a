import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { JsonValue } from '../go/json.ts';
import { eventRoot } from './event-root.ts';
import { planParams, resolveParams, type ParamSpec } from './params.ts';

describe('a param', () => {
  test.each([
    ['plain', 'plain'],
    ['$(body.ref)', 'main'],
    ['$(body.ref)/$(header.x-github-event)@$(context.eventID)', 'main/push@ev'],
    ['$(body $(body.ref)', '$(body main'],
    ['$(body.$(body.ref))', '$(body.main)'],
    ['$$(body.ref)', '$main'],
    ['{"n":$(body.n)}', '{"n":1}'],
  ])('%s is resolved to %s', (written, resolved) => {
    expect(valueOf(written)).toBe(resolved);
  });

  test('says where it comes from', () => {
    const plan = planParams([{ ref: 'push' }], [{ name: 'unbound', default: 'D' }, { name: 'needless' }], {
      triggerBinding: () => [{ name: 'ref', value: '$(body.ref)' }],
      clusterTriggerBinding: () => null,
    });
    expect(plan.kind === 'ok' && resolveParams(plan.value, event({ ref: 'main' }))).toEqual({
      kind: 'ok',
      value: [
        { name: 'ref', value: 'main', from: { kind: 'TriggerBinding', name: 'push' }, defaulted: [] },
        { name: 'unbound', value: 'D', from: { kind: 'default' }, defaulted: [] },
      ],
    });
  });
});

describe("a template's default", () => {
  test('stands in for each expression that finds nothing, and the param says for which', () => {
    expect(resolve('a-$(body.nope)-$(body.ref)', [{ name: 'p', default: 'DEF' }])).toMatchObject({ value: [{ value: 'a-DEF-main', defaulted: ['$(body.nope)'] }] });
  });

  test.each([
    ['null', '$(body.nil)', 'null'],
    ['an empty text', '$(body.empty)', ''],
    ['a filter that matches nothing', '$(body.list[?(@.x)])', '[]'],
  ])('does not stand in for %s', (_what, written, resolved) => {
    expect(valueOf(written, [{ name: 'p', default: 'DEF' }])).toBe(resolved);
  });

  test('is plain text, even when it looks like an expression', () => {
    expect(valueOf('$(body.nope)', [{ name: 'p', default: '$(body.ref) "x"' }])).toBe('$(body.ref) "x"');
  });

  test('belongs to the param of its name only', () => {
    expect(resolve('$(body.nope)', [{ name: 'q', default: 'DEF' }, { name: 'p' }])).toEqual({
      kind: 'terminal',
      reason: 'param-unresolved',
      text: 'failed to replace JSONPath value for param p: $(body.nope): nope is not found',
    });
  });

  test('does not stand in when a limit is reached', () => {
    expect(resolve('$(body)', [{ name: 'p', default: 'DEF' }], 'x'.repeat(4_000_000))).toMatchObject({ kind: 'terminal', reason: 'cost-limit' });
  });
});

describe('text of the event', () => {
  test('is never searched for expressions', () => {
    expect(valueOf('$(body.evil) $(body.ref)')).toBe('$(body.ref) main');
    expect(valueOf('$(body.dollar)(body.ref)')).toBe('$(body.ref)');
  });

  test('stands in the param as it is, whatever it is', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('$(', '$', 'body.', 'a', 'b', ')', '(', 'x')), fc.array(fc.constantFrom('$(', '$', 'body.', 'a', 'b', ')', '(')), (a, b) => {
        const body = { a: a.join(''), b: b.join('') };
        expect(valueOf('1$(body.a)2$(body.b)3$(body.a)4', [], body)).toBe(`1${body.a}2${body.b}3${body.a}4`);
      }),
    );
  });
});

const pushBody: JsonValue = { ref: 'main', n: 1, nil: null, empty: '', list: [1], evil: '$(body.ref)', dollar: '$' };

function event(body: JsonValue) {
  return eventRoot({ headers: { 'X-Github-Event': ['push'] }, body, extensions: null, eventId: 'ev' });
}

function resolve(written: string, declared: readonly ParamSpec[] = [], body: JsonValue = pushBody) {
  const plan = planParams([{ name: 'p', value: written }], declared, { triggerBinding: () => null, clusterTriggerBinding: () => null });
  if (plan.kind !== 'ok') throw new Error(plan.text);
  return resolveParams(plan.value, event(body));
}

function valueOf(written: string, declared: readonly ParamSpec[] = [], body: JsonValue = pushBody): string | undefined {
  const resolved = resolve(written, declared, body);
  return resolved.kind === 'ok' ? resolved.value.find(({ name }) => name === 'p')?.value : resolved.text;
}
