/** A format string that stands in the expression is checked against the types of its arguments (ext/formatting_v2.go, stringFormatValidatorV2). */
import { partsOf, textLiteral, type Call, type Expr } from '../parse/ast.ts';
import { parseFormat, wrongArgument, type Verb } from '../value/format-clauses.ts';
import type { Checked } from './check.ts';
import { dyn, type Type } from './type.ts';

type FormatIssue = { readonly id: bigint; readonly text: string };

export function formatIssues(root: Expr, { types }: Pick<Checked, 'types'>): readonly FormatIssue[] {
  const issues: FormatIssue[] = [];
  walk(root);
  return issues;

  function walk(expr: Expr): void {
    if (expr.exprKind.case === 'callExpr') {
      const issue = issueOf(expr, expr.exprKind.value, types);
      if (issue !== null) issues.push(issue);
    }
    for (const part of partsOf(expr)) walk(part);
  }
}

type Types = ReadonlyMap<bigint, Type>;

function issueOf(expr: Expr, { target, function: name, args }: Call, types: Types): FormatIssue | null {
  const [list] = args;
  const text = textLiteral(target);
  if (name !== 'format' || args.length !== 1 || text === null || list?.exprKind.case !== 'listExpr') return null;
  const values = list.exprKind.value.elements;
  const { parts, problem } = parseFormat(text);
  let index = 0;
  for (const part of parts) {
    if (part.kind === 'text') continue;
    const value = values[index];
    if (value === undefined) return { id: expr.id, text: `index ${index} out of range` };
    const bad = badArgument(part.verb, value, types);
    if (bad !== null) return bad;
    index += 1;
  }
  if (problem !== null) return { id: expr.id, text: index < values.length ? problem : `index ${index} out of range` };
  if (values.length <= index) return null;
  return { id: expr.id, text: `too many arguments supplied to string.format (expected ${index}, got ${values.length})` };
}

function badArgument(verb: Verb, value: Expr, types: Types): FormatIssue | null {
  const bad = verb === 's' ? notPrintable(value, types) : allows(verb, typeAt(value, types)) ? null : value;
  if (bad === null) return null;
  return { id: bad.id, text: wrongArgument(verb, nameOf(typeAt(bad, types))) };
}

/** The first part of a literal list or map that `%s` can't print. */
function notPrintable(value: Expr, types: Types): Expr | null {
  if (!printable.includes(typeAt(value, types).kind)) return value;
  if (value.exprKind.case !== 'listExpr' && value.exprKind.case !== 'structExpr') return null;
  for (const part of partsOf(value)) {
    const bad = notPrintable(part, types);
    if (bad !== null) return bad;
  }
  return null;
}

const printable: readonly string[] = ['dyn', 'list', 'map', 'int', 'uint', 'double', 'bool', 'string', 'timestamp', 'bytes', 'duration', 'type', 'null', 'wrapper'];

const numbers = ['int', 'uint', 'double'];
const kindsOfVerb: Readonly<Record<Exclude<Verb, 's'>, readonly string[]>> = {
  d: numbers,
  f: numbers,
  e: numbers,
  b: ['bool', 'int', 'uint'],
  x: ['int', 'uint', 'string', 'bytes'],
  X: ['int', 'uint', 'string', 'bytes'],
  o: ['int', 'uint'],
};

function allows(verb: Exclude<Verb, 's'>, type: Type): boolean {
  const kind = type.kind === 'wrapper' ? type.of.kind : type.kind;
  return kind === 'dyn' || kindsOfVerb[verb].includes(kind);
}

function typeAt(expr: Expr, types: Types): Type {
  return types.get(expr.id) ?? dyn;
}

function nameOf(type: Type): string {
  return type.kind === 'null' ? 'null_type' : type.kind;
}
