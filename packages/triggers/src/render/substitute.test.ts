import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { planTemplate } from './plan-template.ts';
import { prepareSubstitution, substitute, type TemplateParam } from './substitute.ts';

describe('substitution', () => {
  test.each<[string, Readonly<Record<string, string>>, string]>([
    ['$(tt.params.a)', { a: 'x' }, 'x'],
    ['$(tt.params.a)$(tt.params.a)', { a: 'x' }, 'xx'],
    ['$(tt.params.ab)$(tt.params.a)', { a: 'A', ab: 'AB' }, 'ABA'],
    ['$(tt.params.A)', { a: 'x' }, '$(tt.params.A)'],
    ['$(tt.params.unbound)', {}, '$(tt.params.unbound)'],
    ['$(tt.params.$(tt.params.a))', { a: 'b', b: 'never' }, '$(tt.params.b)'],
    ['$(uid)-$(uid)', {}, 'UID-UID'],
    ['$(tt.params.uid) $(uid)', { uid: 'mine' }, 'mine UID'],
    ['$(tt.params.a)b)', { 'a)b': 'odd' }, 'odd'],
    ['$(tt.params.a)b)', { 'a)b': 'odd', a: 'later' }, 'odd'],
    ['$(tt.params.a)b)', { a: 'first', 'a)b': 'odd' }, 'firstb)'],
    ['$(tt.params.a)', { a: 'echo $(date) ${X} $$(y)' }, 'echo $$(date) ${X} $$$(y)'],
    ['$(tt.params.__proto__)', {}, '$(tt.params.__proto__)'],
  ])('of %j with %j gives %j', (template, params, text) => {
    expect(filled(template, params)).toBe(text);
  });

  test('goes over the text once: values are never searched', () => {
    expect(filled('$(tt.params.a) $(tt.params.b)', { a: '$(tt.params.b)', b: '$(uid)' })).toBe('$$(tt.params.b) $$(uid)');
    expect(filled('$(tt.params.a)tt.params.b)', { a: '$(', b: 'never' })).toBe('$$(tt.params.b)');
    expect(filled('$(tt.params.a)(uid)', { a: '$' })).toBe('$(uid)');
  });

  test('has each value where it belongs, whatever it holds', () => {
    const value = fc.array(fc.constantFrom('$', '(', 'tt.params.', 'a', 'b', ')', 'uid', '$(uid)')).map((parts) => parts.join(''));
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(filled('1$(tt.params.a)2$(tt.params.b)3', { a, b })).toBe(`1${a.replaceAll('$(', '$$$$(')}2${b.replaceAll('$(', '$$$$(')}3`);
      }),
    );
  });

  test('escapes quotes once more where the template asks for it', () => {
    const plan = planTemplate({ annotations: { 'triggers.tekton.dev/old-escape-quotes': 'false' }, resourceTemplates: ['$(tt.params.a)'] });
    const substitution = prepareSubstitution(plan, [{ name: 'a', value: 'say "hi" \\"' }], 'UID');
    expect(plan.items.map((item) => substitute(item, substitution))).toEqual(['"say \\"hi\\" \\\\""']);
  });

  test('takes the first of two params with the same name', () => {
    expect(fill('$(tt.params.a)', [{ name: 'a', value: '1' }, { name: 'a', value: '2' }])).toBe('1');
  });

  test('gives up before the text becomes huge', () => {
    expect(filled('$(tt.params.a)'.repeat(100), { a: 'x'.repeat(1_000_000) })).toBeNull();
  });
});

function filled(template: string, params: Readonly<Record<string, string>>): string | null | undefined {
  return fill(template, Object.entries(params).map(([name, value]) => ({ name, value })));
}

/** The template is one JSON text; its quotes are left off. */
function fill(template: string, params: readonly TemplateParam[]): string | null | undefined {
  const plan = planTemplate({ annotations: {}, resourceTemplates: [template] });
  const substitution = prepareSubstitution(plan, params, 'UID');
  const [text] = plan.items.map((item) => substitute(item, substitution));
  return text?.slice(1, -1) ?? text;
}
