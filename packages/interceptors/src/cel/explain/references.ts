/** The parts of an expression that name something of the event: `body.ref`, `header.canonical('X-GitHub-Event')`. */
import { partsOf, textLiteral, type Expr } from '../parse/ast.ts';

export type EventReference = {
  /** As a person would write it. */
  readonly name: string;
  readonly root: Root;
  readonly path: readonly (string | number)[];
  /** A header by any spelling, its first value. */
  readonly header: string | null;
  /** It was compared with a secret: its value must not be shown. */
  readonly secret: boolean;
};

type Root = 'body' | 'header' | 'extensions' | 'requestURL';

export function referencesIn(root: Expr): readonly EventReference[] {
  const found = new Map<string, EventReference>();
  visit(root, new Set(), false);
  return [...found.values()];

  function visit(expr: Expr, hidden: ReadonlySet<string>, secret: boolean): void {
    const reference = referenceOf(expr, hidden, secret);
    if (reference !== null) {
      const before = found.get(reference.name);
      found.set(reference.name, { ...reference, secret: secret || before?.secret === true });
      return;
    }
    const inside = expr.exprKind.case === 'comprehensionExpr' ? new Set([...hidden, expr.exprKind.value.iterVar, expr.exprKind.value.accuVar]) : hidden;
    const compared = expr.exprKind.case === 'callExpr' && expr.exprKind.value.function === 'compareSecret';
    const range = expr.exprKind.case === 'comprehensionExpr' ? expr.exprKind.value.iterRange : undefined;
    for (const part of partsOf(expr)) visit(part, part === range ? hidden : inside, secret || compared);
  }
}

function referenceOf(expr: Expr, hidden: ReadonlySet<string>, secret: boolean): EventReference | null {
  const { exprKind } = expr;
  if (exprKind.case === 'identExpr') {
    const { name } = exprKind.value;
    return isRoot(name) && !hidden.has(name) ? { name, root: name, path: [], header: null, secret } : null;
  }
  if (exprKind.case === 'selectExpr' && exprKind.value.operand !== undefined) return step(referenceOf(exprKind.value.operand, hidden, secret), exprKind.value.field);
  if (exprKind.case !== 'callExpr') return null;
  const { target, function: name, args } = exprKind.value;
  const key = keyOf(args[1]);
  if (name === '_[_]' && args[0] !== undefined && key !== null) return step(referenceOf(args[0], hidden, secret), key);
  const header = textLiteral(args[0]);
  const onHeader = target !== undefined && header !== null && (name === 'canonical' || name === 'match') && referenceOf(target, hidden, secret)?.name === 'header';
  return onHeader ? { name: `header.canonical('${header}')`, root: 'header', path: [], header, secret } : null;
}

function step(from: EventReference | null, key: string | number): EventReference | null {
  if (from === null || from.header !== null || from.root === 'requestURL') return null;
  return { ...from, name: `${from.name}${printKey(key)}`, path: [...from.path, key] };
}

function printKey(key: string | number): string {
  if (typeof key === 'number') return `[${key}]`;
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function keyOf(expr: Expr | undefined): string | number | null {
  const text = textLiteral(expr);
  if (text !== null || expr?.exprKind.case !== 'constExpr') return text;
  const { constantKind } = expr.exprKind.value;
  return constantKind.case === 'int64Value' ? Number(constantKind.value) : null;
}

function isRoot(name: string): name is Root {
  return name === 'body' || name === 'header' || name === 'extensions' || name === 'requestURL';
}
