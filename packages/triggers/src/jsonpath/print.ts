import { printJson, quote } from '../go/print-json.ts';
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
  return value.kind === 'json' && typeof value.json === 'string' ? quote(value.json).slice(1, -1) : print(value, budget.textLeft());
}

function printList(values: readonly Value[], budget: Budget): string | null {
  const parts: string[] = [];
  let left = budget.textLeft();
  for (const value of values) {
    const part = print(value, left);
    if (part === null) return null;
    left -= part.length + 1;
    parts.push(part);
  }
  return `[${parts.join(',')}]`;
}

function print(value: Value, limit: number): string | null {
  if (limit < 0) return null;
  if (value.kind === 'json') return printJson(value.json, limit);
  if (value.kind === 'integer') return String(value.integer);
  return value.kind === 'nil-map' ? 'null' : printRecord(value.fields, limit);
}

/** Go prints a struct's fields in their order, under their JSON names. */
function printRecord(fields: readonly Field[], limit: number): string | null {
  const parts: string[] = [];
  for (const field of fields) {
    const part = print(field.value, limit);
    if (part === null) return null;
    parts.push(`${quote(field.name)}:${part}`);
  }
  return `{${parts.join(',')}}`;
}
