import { decodeJson } from '../go/decode-json.ts';
import type { JsonValue } from '../go/json.ts';
import { createBudget } from '../jsonpath/budget.ts';
import { evaluateExpression, planExpression, type Expression } from '../jsonpath/expression.ts';
import type { Value } from '../jsonpath/value.ts';
import { ok, terminal, type Ok, type Retryable, type Terminal } from '../outcome.ts';
import { collectParams, type BindingEntry, type BindingLookup, type ParamSource, type SourcedParam } from './collect-params.ts';
import { findExpressions } from './find-expressions.ts';

/** A param the template declares. */
export interface ParamSpec {
  readonly name: string;
  readonly default?: string | undefined;
}

/** Everything about a trigger's params that no event changes. Made once for each generation of trigger, bindings and template. */
export interface ParamsPlan {
  readonly params: readonly PlannedParam[];
  /** Defaults of declared params that no binding sets. */
  readonly defaults: readonly ResolvedParam[];
}

export interface PlannedParam {
  readonly source: SourcedParam;
  /** What stands in for an expression that fails; `null` where the template has no default. */
  readonly default: string | null;
  readonly pieces: readonly Piece[];
}

export type Piece = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'expression'; readonly original: string; readonly expression: Expression };

export interface ResolvedParam {
  readonly name: string;
  readonly value: string;
  /** What the value is, where it was asked for: JSON where the param is one expression and nothing else, or its text unescaped. */
  readonly json?: JsonValue;
  readonly from: ParamSource;
  /** The expressions that found nothing, so that the template's default stands in their place. */
  readonly defaulted: readonly string[];
}

export function planParams(bindings: readonly BindingEntry[], declared: readonly ParamSpec[], lookup: BindingLookup): Ok<ParamsPlan> | Retryable | Terminal {
  const collected = collectParams(bindings, lookup);
  if (collected.kind !== 'ok') return collected;
  const defaults = new Map<string, string>();
  for (const spec of declared) if (spec.default !== undefined) defaults.set(spec.name, spec.default);
  const params = collected.value.map((source): PlannedParam => ({ source, default: defaults.get(source.name) ?? null, pieces: planPieces(source.value) }));
  for (const { source } of params) defaults.delete(source.name);
  return ok({ params, defaults: Array.from(defaults, ([name, value]): ResolvedParam => ({ name, value, from: { kind: 'default' }, defaulted: [] })) });
}

/**
 * The params of one event (Tekton `pkg/template/event.go`, applyEventValuesToParams), except that it is one pass: text that comes
 * from the event is never searched for expressions. docs/differences.md, one-pass.
 */
export function resolveParams(plan: ParamsPlan, event: Value, { json: asksForJson = false }: ResolveOptions = {}): Ok<readonly ResolvedParam[]> | Terminal {
  const budget = createBudget();
  const resolved: ResolvedParam[] = [];
  for (const { source, default: standIn, pieces } of plan.params) {
    const defaulted: string[] = [];
    let value = '';
    /** As `value`, with the text of the event unescaped. */
    let raw = '';
    let found: JsonValue | undefined;
    for (const piece of pieces) {
      if (piece.kind === 'text') {
        value += piece.text;
        raw += piece.text;
        continue;
      }
      const evaluated = evaluateExpression(piece.expression, event, budget);
      if (evaluated.kind === 'too-much') return terminal('cost-limit', describe(source, evaluated.text));
      if (evaluated.kind === 'text') {
        value += evaluated.text;
        raw += evaluated.raw ?? evaluated.text;
        if (asksForJson && pieces.length === 1) found = evaluated.raw ?? jsonOf(evaluated.text);
        continue;
      }
      if (standIn === null) return terminal('param-unresolved', describe(source, evaluated.text));
      if (!budget.spendText(standIn.length)) return terminal('cost-limit', describe(source, 'the text of the params becomes too long'));
      defaulted.push(piece.original);
      value += standIn;
      raw += standIn;
    }
    resolved.push({ name: source.name, value, ...(asksForJson ? { json: found === undefined ? raw : found } : {}), from: source.from, defaulted: defaulted.length === 0 ? none : defaulted });
  }
  return ok([...resolved, ...plan.defaults]);
}

export interface ResolveOptions {
  /** Whether what a value is matters besides its text. */
  readonly json?: boolean;
}

const none: readonly string[] = [];

/** Printed a moment ago, so it is JSON. */
function jsonOf(text: string): JsonValue {
  const decoded = decodeJson(text);
  return decoded.kind === 'ok' ? decoded.value : text;
}

function planPieces(value: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const { original, expression, start } of findExpressions(value)) {
    if (start > done) pieces.push({ kind: 'text', text: value.slice(done, start) });
    pieces.push({ kind: 'expression', original, expression: planExpression(expression) });
    done = start + original.length;
  }
  if (done < value.length) pieces.push({ kind: 'text', text: value.slice(done) });
  return pieces;
}

function describe({ name, value }: SourcedParam, reason: string): string {
  return `failed to replace JSONPath value for param ${name}: ${value}: ${reason}`;
}
