import { printJson, quote, quoteWithin } from '../go/print-json.ts';
import type { Budget } from './budget.ts';
import type { Field, Value } from './value.ts';

/**
 * The text that stands for what an expression found (Tekton `pkg/template/jsonpath.go`, getResults): a single text JSON-escaped but
 * without its quotes, any other single value as JSON, none or several as a JSON list. `null` when it would be too long.
 */
export function printResults(values: readonly Value[], budget: Budget): string | null {
  const [first] = values;
  const text = first !== undefined && values.length === 1 ? printSingle(first, budget) : printList(values, budget);
  return text !== null && budget.spendText(text.length) ? text : null;
}

function printSingle(value: Value, budget: Budget): string | null {
  if (value.kind !== 'json' || typeof value.json !== 'string') return print(value, budget);
  return quoteWithin(value.json, budget.textLeft())?.slice(1, -1) ?? null;
}

function printList(values: readonly Value[], budget: Budget): string | null {
  const all = values.flatMap((value) => (value.kind === 'json' ? [value.json] : []));
  if (all.length === values.length) return printJson(all, budget);
  const parts: string[] = [];
  let length = 0;
  for (const value of values) {
    const part = print(value, budget);
    if (part === null) return null;
    length += part.length + 1;
    if (length > budget.textLeft() || !budget.spend(1)) return null;
    parts.push(part);
  }
  return `[${parts.join(',')}]`;
}

function print(value: Value, budget: Budget): string | null {
  if (value.kind === 'json') return printJson(value.json, budget);
  if (value.kind === 'integer') return String(value.integer);
  return value.kind === 'nil-map' ? 'null' : printRecord(value.fields, budget);
}

/** Go prints a struct's fields in their order, under their JSON names. */
function printRecord(fields: readonly Field[], budget: Budget): string | null {
  const parts: string[] = [];
  for (const field of fields) {
    const part = print(field.value, budget);
    if (part === null) return null;
    parts.push(`${quote(field.name)}:${part}`);
  }
  return `{${parts.join(',')}}`;
}
