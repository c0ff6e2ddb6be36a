/** The `cel` interceptor in process (pkg/interceptors/cel/cel.go): a filter, then overlays, all on the same event. */
import {
  decodeJson,
  invalidArgument,
  internal,
  failedPrecondition,
  isJsonObject,
  onceFor,
  parseTriggerID,
  setRaw,
  unreachable,
  type Interceptor,
  type InterceptorDecision,
  type InterceptorRequest,
  type JsonObject,
} from '@millrace/triggers';
import { badParams, fail, goOn, noContext, stop, type Refusal } from '../decisions.ts';
import type { SecretReader } from '../secrets/secret-reader.ts';
import { compileCel, type CelProblem, type CompiledExpression } from './compile.ts';
import { activation, type Activation } from './evaluate.ts';
import { explain, type SeenEvent } from './explain/explain.ts';
import { isBesideTooMuch, mostOverlayText, searchProblem, sizeProblem, stepsToDecode, stepsToFind } from './overlay-size.ts';
import { overlayText } from './overlay.ts';
import { readCelParams, type Overlay, type Written } from './params.ts';
import { secretSession, type SecretResult, type SecretSession } from './secrets.ts';

export function celInterceptor({ secrets }: { readonly secrets: SecretReader }): Interceptor {
  return async function cel(request) {
    const params = paramsOf(request.params);
    if ('error' in params) return badParams(params.error);
    if (request.context === null) return noContext();
    const body = bodyOf(request);
    if ('error' in body) return badBody(body.error);
    const event = { body: body.ok, header: request.header, extensions: request.extensions, requestURL: request.context.eventURL };
    const session = secretSession(secrets, parseTriggerID(request.context.triggerID).namespace, request.verified === true);
    await session.alsoTakes(stepsToDecode(request.body.text()));
    const run = { event, seen: activation(event), session };
    const { filter, overlays } = params.ok;
    return (filter === null ? null : await refuseByFilter(filter, run)) ?? addOverlays(overlays, run);
  };
}

/** Read and compiled once for each generation of a trigger, however many others there are. What no event has come to yet is not compiled. */
const paramsOf = onceFor(readCelParams);
const compiledOf = onceFor(({ expression }: Written) => compileCel(expression));

type Run = { readonly event: SeenEvent; readonly seen: Activation; readonly session: SecretSession };

/** An empty body is an empty object, and so is null; anything else that is no object can't be evaluated. */
function bodyOf({ body }: InterceptorRequest): { readonly ok: JsonObject } | { readonly error: string } {
  if (body.text() === '') return { ok: {} };
  const parsed = body.json();
  if ('error' in parsed) return parsed;
  if (parsed.ok === null) return { ok: {} };
  return isJsonObject(parsed.ok) ? { ok: parsed.ok } : { error: `json: cannot unmarshal ${Array.isArray(parsed.ok) ? 'array' : typeof parsed.ok} into Go value of type map[string]interface {}` };
}

function badBody(problem: string): Refusal {
  const text = `error making the evaluation context: failed to parse the body as JSON: ${problem}`;
  return fail(invalidArgument, { kind: 'terminal', reason: 'body-invalid' }, text, { kind: 'body', found: problem, wanted: 'a JSON object' });
}

async function refuseByFilter(filter: Written, run: Run): Promise<Refusal | null> {
  const compiled = compiledOf(filter);
  if (compiled.kind === 'problem') return badExpression(compiled);
  const result = await run.session.evaluate(compiled, run.seen);
  if (result.kind !== 'value') return failedEvaluation(compiled, result, run, 'filter-not-true');
  if (result.value === true) return null;
  return stop(failedPrecondition, 'filter-not-true', `expression ${compiled.expression} did not return true`, explain(compiled, run.event));
}

async function addOverlays(overlays: readonly Overlay[], run: Run): Promise<InterceptorDecision> {
  let extensions = '{}';
  for (const overlay of overlays) {
    const added = await addOverlay(extensions, overlay, run);
    if (typeof added !== 'string') return added;
    extensions = added;
  }
  if (isBesideTooMuch(extensions, run.event.extensions)) {
    const problem = `the overlays come to ${extensions.length} characters of JSON, together with what interceptors before this one have added to more than ${mostOverlayText}, the most that are kept`;
    return fail(invalidArgument, { kind: 'terminal', reason: 'cost-limit' }, problem, { kind: 'params', problem });
  }
  await run.session.alsoTakes(stepsToDecode(extensions));
  const decoded = decodeJson(extensions);
  if (decoded.kind === 'ok' && isJsonObject(decoded.value)) return goOn(decoded.value, run.session.verified());
  return refusedOverlay(internal, 'failed to unmarshal extensions into map', null, run);
}

/** The extensions with one more, as JSON text. */
async function addOverlay(extensions: string, overlay: Overlay, run: Run): Promise<string | Refusal> {
  const { key } = overlay;
  const compiled = compiledOf(overlay);
  if (compiled.kind === 'problem') return badExpression(compiled);
  const result = await run.session.evaluate(compiled, run.seen);
  if (result.kind !== 'value') return failedEvaluation(compiled, result, run, 'interceptor-refused');
  const json = overlayText(result.value, result.work);
  if (json.kind === 'cost-limit') return overCost(`overlay ${JSON.stringify(key)}: ${json.text}`, compiled, run);
  if (json.kind === 'error') return refusedOverlay(internal, json.text, compiled, run);
  const searched = searchProblem(extensions, key);
  if (searched !== null) return overCost(`overlay ${JSON.stringify(key)}: ${searched}`, compiled, run);
  await run.session.alsoTakes(stepsToFind(extensions, key));
  const edited = setRaw(extensions, key, json.text);
  if ('error' in edited) return refusedOverlay(internal, `failed to sjson for key '${key}': ${edited.error}`, compiled, run);
  const problem = sizeProblem(edited.ok);
  return problem === null ? edited.ok : overCost(`overlay ${JSON.stringify(key)}: ${problem}`, compiled, run);
}

/** The trigger is wrong, whatever the event. */
function badExpression({ stage, text }: CelProblem): Refusal {
  const reason = stage === 'cost-limit' ? 'cost-limit' : 'interceptor-invalid';
  return fail(invalidArgument, { kind: 'terminal', reason }, `error evaluating cel expression: ${text}`, { kind: 'params', problem: text });
}

function failedEvaluation(compiled: CompiledExpression, result: Exclude<SecretResult, { readonly kind: 'value' }>, run: Run, reason: 'filter-not-true' | 'interceptor-refused'): Refusal {
  const text = `error evaluating cel expression: ${result.text}`;
  switch (result.kind) {
    case 'error':
      return stop(invalidArgument, reason, text, explain(compiled, run.event));
    case 'cost-limit':
      return overCost(text, compiled, run);
    case 'secret-missing':
      return fail(invalidArgument, { kind: 'retryable', reason: 'secret-missing', scope: { kind: 'absent' } }, text, { kind: 'secret', ...result.wanted, namespace: run.session.namespace });
    case 'secret-unreadable':
      return fail(invalidArgument, result.failure, text, { kind: 'secret', ...result.wanted, namespace: run.session.namespace });
    default:
      return unreachable(result);
  }
}

function overCost(text: string, compiled: CompiledExpression, run: Run): Refusal {
  return fail(invalidArgument, { kind: 'terminal', reason: 'cost-limit' }, text, explain(compiled, run.event));
}

function refusedOverlay(code: typeof internal, text: string, compiled: CompiledExpression | null, run: Run): Refusal {
  const why = compiled === null ? ({ kind: 'params', problem: text } as const) : explain(compiled, run.event);
  return stop(code, 'interceptor-refused', text, why);
}
