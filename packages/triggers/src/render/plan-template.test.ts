import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { cutAtVariables, planTemplate } from './plan-template.ts';
import type { TemplatePiece } from './template-piece.ts';

describe('a template text is cut at its variables', () => {
  test.each<[string, readonly string[]]>([
    ['plain', ['plain']],
    ['$(tt.params.a)', ['<a>']],
    ['x$(tt.params.a)y$(uid)z', ['x', '<a>', 'y', '<uid>', 'z']],
    ['$$(tt.params.a)', ['$', '<a>']],
    ['$(tt.params.)', ['<>']],
    ['$(tt.params.a b)', ['<a b>']],
    ['$(tt.params.$(tt.params.a))', ['$(tt.params.', '<a>', ')']],
    ['$(tt.params.$(uid))', ['$(tt.params.', '<uid>', ')']],
    ['$(tt.params.a', ['$(tt.params.a']],
    ['$(params.a) ${tt.params.a} $( uid ) $(UID) $(TT.params.a)', ['$(params.a) ${tt.params.a} $( uid ) $(UID) $(TT.params.a)']],
  ])('%s: %j', (text, pieces) => {
    expect(cutAtVariables(text, []).map(shown)).toEqual(pieces);
  });

  test('names with a parenthesis are found when they are known', () => {
    expect(cutAtVariables('$(tt.params.a(b)c)', ['a(b)c']).map(shown)).toEqual(['<a(b)c>']);
  });

  test('and nothing is lost', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('$(', 'tt.params.', 'uid', ')', 'a', '$', '(')), (parts) => {
        const text = parts.join('');
        expect(cutAtVariables(text, ['a)']).map(written).join('')).toBe(text);
      }),
    );
  });
});

describe('a planned template', () => {
  test('has its JSON as Go prints it', () => {
    const plan = planTemplate({ annotations: {}, resourceTemplates: [{ kind: 'K', apiVersion: 'v1', data: { k: '<&>', j: 1e30 } }] });
    expect(plan.items[0]?.text).toBe('{"apiVersion":"v1","data":{"j":1e+30,"k":"\\u003c\\u0026\\u003e"},"kind":"K"}');
  });

  test.each([
    ['true', true],
    ['false', true],
    ['', true],
    [undefined, false],
  ])('escapes quotes when the annotation is there: %j', (value, escapes) => {
    const annotations = value === undefined ? {} : { 'triggers.tekton.dev/old-escape-quotes': value };
    expect(planTemplate({ annotations, resourceTemplates: [] }).escapesQuotes).toBe(escapes);
  });
});

function shown(piece: TemplatePiece): string {
  if (piece.kind === 'text') return piece.text;
  return piece.kind === 'uid' ? '<uid>' : `<${piece.name}>`;
}

function written(piece: TemplatePiece): string {
  if (piece.kind === 'text') return piece.text;
  return piece.kind === 'uid' ? '$(uid)' : `$(tt.params.${piece.name})`;
}
