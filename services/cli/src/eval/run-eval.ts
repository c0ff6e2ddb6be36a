/** `millrace eval`: what one expression comes to on one event. */
import { receivedBody, tryCel } from '@millrace/interceptors';
import { objectSecrets, storedObjects } from '@millrace/pipeline';
import { UserError } from '@millrace/runtime';
import { decodeJson, eventRoot, findExpressions, isJsonObject, planParams, resolveParams, withFormAsJson } from '@millrace/triggers';
import type { JsonObject, JsonValue, Reference } from '@millrace/triggers';
import { givenEvent } from '../event/given-event.ts';
import type { EventFlags, GivenEvent } from '../event/given-event.ts';
import type { ExitCode } from '../frame/exit-code.ts';
import { printResult } from '../frame/output.ts';
import type { OutputFormat } from '../frame/output.ts';
import { complain } from '../frame/terminal.ts';
import type { Terminal } from '../frame/terminal.ts';
import { problemLine, readManifests } from '../objects/read-manifests.ts';

export interface EvalFlags extends EventFlags {
  readonly extensions?: string;
  readonly filename?: readonly string[];
  readonly namespace: string;
  readonly output: OutputFormat;
}

export async function runEval(language: 'cel' | 'binding', expression: string, flags: EvalFlags, terminal: Terminal): Promise<ExitCode> {
  const given = givenEvent(flags, Date.now());
  const seen: Seen = { given, body: bodyOf(given), extensions: extensionsOf(flags.extensions) };
  const result = language === 'cel' ? await evaluateCel(expression, seen, flags) : evaluateBinding(expression, seen);
  printResult(terminal, flags.output, { value: { language, expression, ...result }, table: () => tableOf(result) });
  if (!('failed' in result)) return 0;
  if (flags.output === 'table') complain(terminal, result.failed);
  return 1;
}

interface Seen {
  readonly given: GivenEvent;
  readonly body: JsonValue;
  readonly extensions: JsonObject;
}

type Evaluated =
  | { readonly value: JsonValue; readonly type: string; readonly noOverlay?: string; readonly references: readonly Reference[] }
  | { readonly failed: string; readonly references: readonly Reference[] };

async function evaluateCel(expression: string, { given, body, extensions }: Seen, { filename = [], namespace }: EvalFlags): Promise<Evaluated> {
  if (!isJsonObject(body)) throw new UserError('--event: found a body that is no JSON object, wanted one: that is all that the cel interceptor takes');
  const { headers, url } = given.event;
  const trial = await tryCel(expression, { body, header: headers, extensions, requestURL: url }, objectSecrets(objectsIn(filename, namespace)), namespace);
  if (trial.kind === 'failed') return { failed: trial.text, references: trial.references };
  const { type, value, noOverlay, references } = trial;
  return { value, type, ...(noOverlay === null ? {} : { noOverlay }), references };
}

function evaluateBinding(expression: string, { given, body, extensions }: Seen): Evaluated {
  if (findExpressions(expression).length === 0) throw new UserError(`found "${expression}", wanted a value with an expression in it, such as $(body.ref)`);
  const plan = planParams([{ name: 'value', value: expression }], [], { triggerBinding: () => null, clusterTriggerBinding: () => null });
  if (plan.kind !== 'ok') return { failed: plan.text, references: [] };
  const resolved = resolveParams(plan.value, eventRoot({ headers: given.event.headers, body, extensions, eventId: given.event.id }));
  if (resolved.kind !== 'ok') return { failed: resolved.text, references: [] };
  return { value: resolved.value[0]?.value ?? '', type: 'text', references: [] };
}

/** As interceptors see it: a form that holds JSON has become that JSON. */
function bodyOf({ event, body }: GivenEvent): JsonValue {
  const seen = withFormAsJson(receivedBody(body), event.headers, false);
  if (seen.text() === '') return {};
  const parsed = seen.json();
  if ('error' in parsed) throw new UserError(`--event: the body is no JSON: ${parsed.error}`);
  return parsed.ok ?? {};
}

function extensionsOf(text: string | undefined): JsonObject {
  const decoded = decodeJson(text ?? '{}');
  if (decoded.kind !== 'ok' || !isJsonObject(decoded.value)) throw new UserError(`--extensions: found ${JSON.stringify(text)}, wanted a JSON object`);
  return decoded.value;
}

function objectsIn(files: readonly string[], namespace: string): readonly JsonObject[] {
  const { manifests, problems } = readManifests(files);
  if (problems.length > 0) throw new UserError(problems.map(problemLine).join('\n'));
  return storedObjects(manifests.map(({ object }) => object), namespace).objects;
}

/** The value, as it would stand in a template; below it what the event has where the expression looks. */
function tableOf(result: Evaluated): string {
  const seen = result.references.map(({ name, value }) => `  ${name} = ${JSON.stringify(value)}`);
  if ('failed' in result) return seen.join('\n');
  const value = result.type === 'text' && typeof result.value === 'string' ? result.value : JSON.stringify(result.value);
  return [value, ...seen, ...(result.noOverlay === undefined ? [] : [`  can't be an overlay: ${result.noOverlay}`])].join('\n');
}
