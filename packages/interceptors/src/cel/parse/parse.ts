/** From text to the tree that is checked: the library's parser, with the rules of cel-go's that it does not have. */
import { parse as parseText } from '@bufbuild/cel';
import type { Issue } from '../check/issue.ts';
import type { Expr } from './ast.ts';
import { expandMacros } from './macros.ts';
import { prepareSource } from './source.ts';
import { syntaxIssues } from './syntax.ts';

type Parsed =
  | { readonly kind: 'parsed'; readonly root: Expr; readonly placeOf: (id: bigint) => number | null }
  | { readonly kind: 'refused'; readonly issues: readonly Issue[] }
  | { readonly kind: 'too-long'; readonly size: number; readonly tokens: number };

export function parse(expression: string): Parsed {
  const source = prepareSource(expression);
  if (source.kind === 'too-long') return source;
  if (source.kind === 'refused') return { kind: 'refused', issues: [source.issue] };
  const { text } = source;
  const tree = parseTree(text);
  if ('issue' in tree) return { kind: 'refused', issues: [tree.issue] };
  const expanded = expandMacros(tree.root, { macros: tree.macros, escaped: source.escaped });
  const issues = [...expanded.issues, ...syntaxIssues(expanded.root)].map((issue) => ({ at: placeOf(issue.id), text: issue.text }));
  if (issues.length > 0) return { kind: 'refused', issues };
  return { kind: 'parsed', root: expanded.root, placeOf };

  function placeOf(id: bigint): number | null {
    if ('issue' in tree) return null;
    const at = tree.positions[id.toString()] ?? tree.positions[(expanded.origins.get(id) ?? id).toString()];
    return at === undefined ? null : placeInText(text, at);
  }
}

/** The parser says where an operator's blanks begin, and where the name of a function does: cel-go means the operator, and the bracket. */
function placeInText(text: string, at: number): number {
  const [blanks = ''] = /^\s*/.exec(text.slice(at)) ?? [];
  const start = at + blanks.length;
  const [call = ''] = /^\.?\s*[A-Za-z_]\w*\s*(?=\()/.exec(text.slice(start)) ?? [];
  return start + call.length;
}

type Tree = {
  readonly root: Expr;
  readonly positions: Readonly<Record<string, number>>;
  /** The name of the macro that a node came from. */
  readonly macros: ReadonlyMap<bigint, string>;
};

function parseTree(text: string): Tree | { readonly issue: Issue } {
  try {
    const { expr, sourceInfo } = parseText(text);
    if (expr === undefined) return { issue: { at: null, text: 'Syntax error: no expression' } };
    const macros = Object.entries(sourceInfo?.macroCalls ?? {}).map(([id, { exprKind }]): [bigint, string] => [BigInt(id), exprKind.case === 'callExpr' ? exprKind.value.function : '']);
    return { root: expr, positions: sourceInfo?.positions ?? {}, macros: new Map(macros) };
  } catch (thrown) {
    return { issue: issueOf(thrown) };
  }
}

/** The parser throws a ParseError, which the library does not export, for what it can't read. */
function issueOf(thrown: unknown): Issue {
  if (!(thrown instanceof Error)) throw thrown;
  const at = 'location' in thrown ? offsetOf(thrown.location) : null;
  return { at, text: `Syntax error: ${thrown.message.replace(/^<input>:\d+:\d+: /, '')}` };
}

function offsetOf(location: unknown): number | null {
  if (typeof location !== 'object' || location === null || !('start' in location)) return null;
  const { start } = location;
  return typeof start === 'object' && start !== null && 'offset' in start && typeof start.offset === 'number' ? start.offset : null;
}
