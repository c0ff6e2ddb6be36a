import { createBudget, evaluateExpression, findExpressions, planExpression, type JsonObject } from '@millrace/triggers';
import type { Rule } from '../suite.ts';
import { planInput, resolve, type BindingsExpected, type BindingsInput } from '../suites/bindings.ts';
import { create } from '../suites/api-stand-in.ts';
import { eventOf } from '../suites/event-input.ts';
import { paramsOf, planOf, type CreatedObject, type TemplatesExpected, type TemplatesInput } from '../suites/templates.ts';

/**
 * Tekton substitutes one expression or param after another into the growing text, so that text which comes from an event, or from another
 * param, is substituted again. We go over the text once. The rules do it both ways, and match where the results differ.
 */
const id = 'one-pass';

export const onePassInBindings: Rule<BindingsInput, BindingsExpected> = {
  id,
  suite: 'bindings',
  matches({ input }) {
    return replacementsOf(input).some(({ text, replacements }) => oneAfterAnother(text, replacements) !== atOnce(text, replacements));
  },
  instead({ input, expected }) {
    const values = new Map(replacementsOf(input).map(({ name, text, replacements }) => [name, atOnce(text, replacements)]));
    const params = expected.params ?? expected.anyOf?.[0]?.params ?? [];
    return { params: params.map((param) => ({ name: param.name, value: values.get(param.name) ?? param.value })) };
  },
};

export const onePassInTemplates: Rule<TemplatesInput, TemplatesExpected> = {
  id,
  suite: 'templates',
  matches({ input }) {
    const replacements = templateReplacements(input);
    return planOf(input).items.some(({ text }) => oneAfterAnother(text, replacements) !== atOnce(text, replacements));
  },
  instead({ input, expected }) {
    const replacements = templateReplacements(input);
    const resolved = planOf(input).items.map(({ text }) => atOnce(text, replacements));
    return { ...(expected.params === undefined ? {} : { params: expected.params }), resolved, ...createAll(input, resolved) };
  },
};

/** What stands in a text, and what comes in its place. */
type Replacement = readonly [variable: string, value: string];

function oneAfterAnother(text: string, replacements: readonly Replacement[]): string {
  return replacements.reduce((grown, [variable, value]) => grown.replaceAll(variable, () => value), text);
}

function atOnce(text: string, replacements: readonly Replacement[]): string {
  const values = new Map(replacements.toReversed());
  const variables = Array.from(values.keys(), (variable) => variable.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return variables.length === 0 ? text : text.replaceAll(new RegExp(variables.join('|'), 'g'), (variable) => values.get(variable) ?? variable);
}

interface ParamText {
  readonly name: string;
  readonly text: string;
  readonly replacements: readonly Replacement[];
}

/** None where an expression fails: then there are no params, either way. */
function replacementsOf(input: BindingsInput): readonly ParamText[] {
  const plan = planInput(input);
  const event = eventOf(input, input.context.eventID);
  if (plan.kind !== 'ok' || 'error' in event || resolve(input).kind !== 'ok') return [];
  return plan.value.params.map(({ source: { name, value: text }, default: standIn }) => ({
    name,
    text,
    replacements: findExpressions(text).map(({ original, expression }): Replacement => {
      const evaluated = evaluateExpression(planExpression(expression), event, createBudget());
      return [original, evaluated.kind === 'text' ? evaluated.text : (standIn ?? original)];
    }),
  }));
}

/** The params in the order in which the case applies them, then the uid. */
function templateReplacements(input: TemplatesInput): readonly Replacement[] {
  const params = paramsOf(input);
  if (params.kind === 'error') return [];
  const inOrder = input.event === undefined ? params.params : params.params.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const { escapesQuotes } = planOf(input);
  const escaped = inOrder.map(({ name, value }): Replacement => [`$(tt.params.${name})`, (escapesQuotes ? value.replaceAll('"', '\\"') : value).replaceAll('$(', () => '$$(')]);
  return [...escaped, ['$(uid)', input.uid]];
}

/** What Tekton would create from these texts. */
function createAll({ trigger, eventListener, eventID }: TemplatesInput, texts: readonly string[]): TemplatesExpected {
  const created: CreatedObject[] = [];
  const labels = { 'triggers.tekton.dev/eventlistener': eventListener, 'triggers.tekton.dev/trigger': trigger.name, 'triggers.tekton.dev/triggers-eventid': eventID };
  for (const text of texts) {
    try {
      const { metadata, ...rest }: { metadata?: JsonObject & { namespace?: string; labels?: JsonObject }; apiVersion: string; kind: string } = JSON.parse(text);
      const answer = create(rest.apiVersion, rest.kind, metadata?.namespace ?? trigger.namespace, []);
      if (answer.kind !== 'created') return { created, error: { message: 'not created' } };
      created.push({ apiPath: answer.apiPath, object: { ...rest, metadata: { ...metadata, labels: { ...metadata?.labels, ...labels } } } });
    } catch {
      return { created, error: { message: 'not JSON' } };
    }
  }
  return { created };
}
