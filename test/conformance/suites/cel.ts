/** One CEL expression on one event: its typed value, and what it does as a filter and as an overlay. */
import { celInterceptor, compileCel, receivedBody, type SecretReader } from '@millrace/interceptors';
import { canonicalHeaders, type Headers, type InterceptorDecision, type JsonObject } from '@millrace/triggers';
import { compareValues, compareVarying } from '../compare.ts';
import { differs, type Suite } from '../suite.ts';
import { typedResult, type TypedValue } from './cel-value.ts';

export interface CelInput {
  readonly expression: string;
  readonly body?: string;
  readonly headers?: Headers | null;
  readonly extensions?: JsonObject | null;
  readonly requestURL?: string;
  readonly triggerNamespace?: string;
  readonly secrets?: readonly { readonly namespace: string; readonly name: string; readonly data?: Readonly<Record<string, string>> }[] | null;
}

export interface CelExpected {
  readonly value?: TypedValue;
  readonly error?: { readonly stage: string };
  readonly asFilter?: { readonly continue: boolean; readonly code?: number };
  readonly asOverlay?: { readonly continue: boolean; readonly code?: number; readonly extensions?: JsonObject };
}

export const cel: Suite<CelInput, CelExpected> = {
  suite: 'cel',
  async run({ input, expected }) {
    const answers = { value: await typedResult(input, secretsOf(input)), asFilter: await asFilter(input), asOverlay: await asOverlay(input) };
    return differs(compareVarying(expected, errorOf(answers), (one) => compareAnswers(answers, one, input)));
  },
};

interface Answers {
  readonly value: TypedValue | { readonly stage: string };
  readonly asFilter: InterceptorDecision;
  readonly asOverlay: InterceptorDecision;
}

function compareAnswers({ value, asFilter, asOverlay }: Answers, expected: CelExpected, { expression }: CelInput): string[] {
  return [
    ...(expected.error === undefined ? compareTyped(value, expected.value) : compareValues('stage' in value ? kindOfStage(value.stage) : 'a value', kindOfStage(expected.error.stage), 'error')),
    ...(expected.asFilter === undefined ? [] : compareValues(wire(asFilter), wireOf(expected.asFilter), 'as filter')),
    ...(expected.asOverlay === undefined ? [] : compareValues(wire(asOverlay), wireOf(expected.asOverlay), 'as overlay')),
    ...(expression !== '' && compileCel(expression).kind === 'problem' && asFilter.kind !== 'failed' ? ['what does not compile must fail, not filter'] : []),
  ];
}

function errorOf({ value }: Answers): string | null {
  return 'stage' in value ? value.stage : null;
}

function compareTyped(value: Answers['value'], expected: TypedValue | undefined): string[] {
  return expected === undefined ? [] : compareValues(comparable(value), comparable(expected), 'value');
}

/** Entries of a map have no order; they compare as text, so their own parts need one. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value === '-0' ? '0' : value;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)).map(([key, part]) => [key, comparable(part)] as const);
  return Object.fromEntries(entries.map(([key, part]) => [key, key === 'entries' && Array.isArray(part) ? part.map((entry) => JSON.stringify(entry)).sort() : part]));
}

/** Parse and check errors are told apart from those of program and evaluation. */
function kindOfStage(stage: string): string {
  return stage === 'parse' || stage === 'check' ? 'parse or check' : stage === 'context' ? 'context' : 'program or eval';
}

function asFilter(input: CelInput): Promise<InterceptorDecision> {
  return intercept(input, { filter: input.expression });
}

function asOverlay(input: CelInput): Promise<InterceptorDecision> {
  return intercept(input, { overlays: [{ key: 'out', expression: input.expression }] });
}

function intercept({ body = '{}', headers, extensions, requestURL = '', triggerNamespace = 'default', ...input }: CelInput, params: JsonObject): Promise<InterceptorDecision> {
  const received = receivedBody(Buffer.from(body));
  const context = { eventURL: requestURL, eventID: '', triggerID: `namespaces/${triggerNamespace}/triggers/t` };
  const request = { body: received, received, receivedAt: 0, header: headers ?? canonicalHeaders([]), extensions: extensions ?? {}, params, context };
  return celInterceptor({ secrets: secretsOf(input) })(request, new AbortController().signal);
}

function wire(decision: InterceptorDecision): unknown {
  if (decision.kind === 'continue') return { continue: true, extensions: decision.extensions };
  return { continue: false, code: decision.code };
}

function wireOf({ continue: goesOn, code, extensions = {} }: { readonly continue: boolean; readonly code?: number; readonly extensions?: JsonObject }): unknown {
  return goesOn ? { continue: true, extensions } : { continue: false, code };
}

function secretsOf({ secrets }: Pick<CelInput, 'secrets'>): SecretReader {
  return {
    async read(namespace, name, key) {
      const secret = secrets?.find((object) => object.namespace === namespace && object.name === name);
      if (secret === undefined) return { kind: 'no-secret' };
      const text = secret.data?.[key];
      return text === undefined ? { kind: 'no-key' } : { kind: 'value', value: Buffer.from(text) };
    },
  };
}
