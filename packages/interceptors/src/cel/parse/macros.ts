/**
 * Macros that the library's parser does not know (`sortBy`, `math.least`, `math.greatest`), one that it knows and Tekton's environment does
 * not (`existsOne`), and macro calls that it leaves as calls because they are wrong (parser/macro.go, ext/lists.go, ext/math.go).
 */
import { call, comprehension, ident, list, literal, mapParts, memberCall, partsOf, type Call, type Expr } from './ast.ts';
import { group } from './source.ts';

export type NodeIssue = { readonly id: bigint; readonly text: string };

type Expanded = {
  readonly root: Expr;
  readonly issues: readonly NodeIssue[];
  /** For nodes that were made here: the node whose place is theirs. */
  readonly origins: ReadonlyMap<bigint, bigint>;
};

export function expandMacros(root: Expr, { macros, escaped }: Pick<Expansion, 'macros' | 'escaped'>): Expanded {
  const state: Expansion = { macros, escaped, issues: [], origins: new Map(), next: highestId(root) + 1n };
  return { root: expand(state, root), issues: state.issues, origins: state.origins };
}

type Expansion = {
  /** The macro that a node came from. */
  readonly macros: ReadonlyMap<bigint, string>;
  readonly escaped: ReadonlyMap<string, string>;
  readonly issues: NodeIssue[];
  readonly origins: Map<bigint, bigint>;
  next: bigint;
};

function expand(state: Expansion, before: Expr): Expr {
  const expr = mapParts(before, (part) => expand(state, part));
  const { exprKind } = expr;
  switch (exprKind.case) {
    case 'selectExpr': {
      const field = state.escaped.get(exprKind.value.field);
      return field === undefined ? expr : { ...expr, exprKind: { case: 'selectExpr', value: { ...exprKind.value, field } } };
    }
    case 'comprehensionExpr': {
      const { iterRange } = exprKind.value;
      // Not a macro here, so a function that nobody declared.
      return state.macros.get(expr.id) === 'existsOne' && iterRange !== undefined ? memberCall(expr.id, iterRange, 'existsOne', []) : expr;
    }
    case 'callExpr':
      return expandCall(state, expr, exprKind.value);
    default:
      return expr;
  }
}

function expandCall(state: Expansion, expr: Expr, { target, function: name, args }: Call): Expr {
  if (target === undefined) {
    const [only] = args;
    if (name === group && only !== undefined) return only;
    if (name === 'has' && args.length === 1) state.issues.push({ id: args[0]?.id ?? expr.id, text: 'invalid argument to has() macro' });
    return expr;
  }
  if (isMath(target) && (name === 'least' || name === 'greatest')) return expandExtreme(state, expr, target, name, args);
  if (name === 'sortBy' && args.length === 2) return expandSortBy(state, expr, target, args);
  if (args.length === macroArguments.get(name) || (name === 'map' && args.length === 3)) {
    const text = name === 'map' || name === 'filter' ? 'argument is not an identifier' : 'argument must be a simple name';
    state.issues.push({ id: args[0]?.id ?? expr.id, text });
  }
  return expr;
}

/** Those that the parser expands wherever the first argument is a name. */
const macroArguments: ReadonlyMap<string, number> = new Map([['all', 2], ['exists', 2], ['exists_one', 2], ['map', 2], ['filter', 2]]);

function expandExtreme(state: Expansion, expr: Expr, target: Expr, name: string, args: readonly Expr[]): Expr {
  const [first] = args;
  const shown = `math.${name}()`;
  if (first === undefined) return refuse(state, expr, target.id, `${shown} requires at least one argument`);
  const single = args.length === 1;
  if (single && !isNumeric(first) && !isNumericList(first)) return refuse(state, expr, first.id, `${shown} invalid single argument value`);
  const bad = single ? undefined : args.find((arg) => !isNumeric(arg));
  if (bad !== undefined) return refuse(state, expr, bad.id, `${shown} simple literal arguments must be numeric`);
  return call(expr.id, name === 'least' ? 'math.@min' : 'math.@max', args.length > 2 ? [list(newId(state, expr), args)] : args);
}

/** A comprehension over nothing, whose accumulator holds the list: `cel.bind` by other means. */
function expandSortBy(state: Expansion, expr: Expr, target: Expr, args: readonly Expr[]): Expr {
  const [variable, key] = args;
  if (target.exprKind.case === 'constExpr' || target.exprKind.case === 'structExpr') {
    return refuse(state, expr, target.id, 'sortBy can only be applied to a list, identifier, comprehension, call or select expression');
  }
  if (variable?.exprKind.case !== 'identExpr' || key === undefined) return refuse(state, expr, variable?.id ?? expr.id, 'argument is not an identifier');
  const keys = comprehension(newId(state, expr), {
    iterVar: variable.exprKind.value.name,
    iterRange: named(state, expr, sortInput),
    accuVar: '@result',
    accuInit: list(newId(state, expr), []),
    loopCondition: literal(newId(state, expr), true),
    loopStep: call(newId(state, expr), '_+_', [named(state, expr, '@result'), list(newId(state, expr), [key])]),
    result: named(state, expr, '@result'),
  });
  return comprehension(expr.id, {
    iterVar: '#unused',
    iterRange: list(newId(state, expr), []),
    accuVar: sortInput,
    accuInit: target,
    loopCondition: literal(newId(state, expr), false),
    loopStep: named(state, expr, sortInput),
    result: memberCall(newId(state, expr), named(state, expr, sortInput), '@sortByAssociatedKeys', [keys]),
  });
}

function named(state: Expansion, origin: Expr, name: string): Expr {
  return ident(newId(state, origin), name);
}

const sortInput = '@__sortBy_input__';

function isMath(target: Expr): boolean {
  return target.exprKind.case === 'identExpr' && target.exprKind.value.name === 'math';
}

/** What may be a number: a literal that is one, or anything that is worked out later. */
function isNumeric({ exprKind }: Expr): boolean {
  if (exprKind.case === 'constExpr') return ['int64Value', 'uint64Value', 'doubleValue'].includes(exprKind.value.constantKind.case ?? '');
  return exprKind.case !== 'listExpr' && exprKind.case !== 'structExpr';
}

function isNumericList({ exprKind }: Expr): boolean {
  return exprKind.case === 'listExpr' && exprKind.value.elements.length > 0 && exprKind.value.elements.every(isNumeric);
}

function refuse(state: Expansion, expr: Expr, id: bigint, text: string): Expr {
  state.issues.push({ id, text });
  return expr;
}

function newId(state: Expansion, origin: Expr): bigint {
  const id = state.next;
  state.next += 1n;
  state.origins.set(id, origin.id);
  return id;
}

function highestId(root: Expr): bigint {
  return partsOf(root).reduce((highest, part) => {
    const id = highestId(part);
    return id > highest ? id : highest;
  }, root.id);
}
