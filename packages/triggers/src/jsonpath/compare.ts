import { compareText } from '../go/order.ts';
import type { Value } from './value.ts';

export type Comparison = { readonly kind: 'truth'; readonly truth: boolean } | { readonly kind: 'error'; readonly text: string };

/** Filter operators (client-go `third_party/forked/golang/template/funcs.go`): a number of the body is a float and never compares with an integer. */
export function compare(left: Value, operator: string, right: Value): Comparison {
  if (!operators.has(operator)) return { kind: 'error', text: `unrecognized filter operator ${operator}` };
  const a = basicOf(left);
  const b = basicOf(right);
  if (a === null || b === null) return badType;
  if (typeof a !== typeof b) return { kind: 'error', text: 'incompatible types for comparison' };
  if (operator === '==' || operator === '!=') return truth((a === b) === (operator === '=='));
  if (typeof a === 'boolean') return badType;
  return truth(ordered(orderOf(a, b), operator));
}

type Basic = boolean | number | bigint | string;

const operators: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);
const badType: Comparison = { kind: 'error', text: 'invalid type for comparison' };

function basicOf(value: Value): Basic | null {
  if (value.kind === 'integer') return value.integer;
  if (value.kind !== 'json') return null;
  return typeof value.json === 'object' ? null : value.json;
}

function orderOf(a: Basic, b: Basic): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function ordered(order: number, operator: string): boolean {
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  return operator === '>' ? order > 0 : order >= 0;
}

function truth(value: boolean): Comparison {
  return { kind: 'truth', truth: value };
}
