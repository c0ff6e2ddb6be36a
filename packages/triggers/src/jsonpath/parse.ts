import type { Filter, Parsed, Path, Step } from './ast.ts';
import { parseNumber, parseSlice } from './parse-number.ts';
import { isAlphaNumeric, isDigit, isTerminator, Scanner } from './scanner.ts';
import { unquote } from './unquote.ts';

/**
 * The Kubernetes dialect (client-go 0.35, `util/jsonpath/parser.go`), oddities included: `['a.b']` is a then b, a backslash escapes
 * any character of a field, `&&` and `||` do not exist. `action` is the inside of the braces, which itself never holds a brace
 * in Tekton; so templates of several actions, and what `range` does to them, do not occur.
 */
export function parseAction(action: string): Parsed {
  try {
    return { kind: 'path', path: parsePath(action) };
  } catch (error) {
    if (error instanceof PathSyntaxError) return { kind: 'error', text: error.message };
    throw error;
  }
}

class PathSyntaxError extends Error {}

function parsePath(action: string): Path {
  // The closing brace is read like any other character, so that a backslash before it takes it away.
  const scanner = new Scanner(`${action}}`);
  const steps: Step[] = [];
  for (;;) {
    if (scanner.startsWith('}')) return steps;
    if (scanner.startsWith('[?(')) steps.push({ kind: 'filter', filter: readFilter(scanner) });
    else if (scanner.startsWith('..')) steps.push(...readRecursive(scanner, steps.at(-1)));
    else steps.push(...readSteps(scanner));
  }
}

function readSteps(scanner: Scanner): readonly Step[] {
  const first = scanner.peek();
  if (first === '+' || first === '-' || isDigit(first)) return [readNumber(scanner)];
  if (isAlphaNumeric(first)) return [readIdentifier(scanner)];
  scanner.next();
  if (first === '' || first === '\r' || first === '\n') throw new PathSyntaxError('unclosed action');
  if (first === '[') return readBrackets(scanner);
  if (first === '"' || first === "'") return [readQuote(scanner, first)];
  if (first === '.') return [readField(scanner)];
  if (first !== ' ' && first !== '@' && first !== '$') throw new PathSyntaxError(`unrecognized character in action: ${describe(first)}`);
  scanner.consume();
  return [];
}

function readRecursive(scanner: Scanner, before: Step | undefined): readonly Step[] {
  if (before?.kind === 'recursive') throw new PathSyntaxError('invalid multiple recursive descent');
  scanner.skip(2);
  return isAlphaNumeric(scanner.peek()) ? [{ kind: 'recursive' }, readField(scanner)] : [{ kind: 'recursive' }];
}

function readField(scanner: Scanner): Step {
  scanner.consume();
  while (!isTerminator(scanner.peek())) if (scanner.next() === '\\') scanner.next();
  const name = scanner.consume();
  return name === '*' ? { kind: 'wildcard' } : { kind: 'field', name: name.replaceAll('\\', '') };
}

function readIdentifier(scanner: Scanner): Step {
  while (!isTerminator(scanner.peek())) scanner.next();
  const name = scanner.consume();
  if (name === 'true' || name === 'false') return { kind: 'literal', literal: { kind: 'bool', bool: name === 'true' } };
  return { kind: 'identifier', name };
}

function readNumber(scanner: Scanner): Step {
  if (!isDigit(scanner.peek())) scanner.next();
  while (scanner.peek() === '.' || isDigit(scanner.peek())) scanner.next();
  const text = scanner.consume();
  const literal = parseNumber(text);
  if (literal === null) throw new PathSyntaxError(`cannot parse number ${text}`);
  return { kind: 'literal', literal };
}

function readQuote(scanner: Scanner, mark: string): Step {
  for (let read = ''; read !== mark || scanner.wasEscaped(); ) {
    read = scanner.next();
    if (read === '' || read === '\n') throw new PathSyntaxError('unterminated quoted string');
  }
  const quoted = scanner.consume();
  const text = unquote(quoted);
  if (text === null) throw new PathSyntaxError(`unquote string ${quoted} error invalid syntax`);
  return { kind: 'literal', literal: { kind: 'text', text } };
}

function readBrackets(scanner: Scanner): readonly Step[] {
  for (let read = ''; read !== ']'; ) {
    read = scanner.next();
    if (read === '' || read === '\n') throw new PathSyntaxError('unterminated array');
  }
  const inside = scanner.consume().slice(1, -1);
  if (inside.includes(',')) return [{ kind: 'union', paths: inside.split(',').map((part) => parsePath(`[${trimBlanks(part)}]`)) }];
  const key = /^'([^']*)'$/.exec(inside);
  if (key !== null) return parsePath(`.${key[1] ?? ''}`);
  const slice = parseSlice(inside === '*' ? ':' : inside);
  if (slice.kind === 'error') throw new PathSyntaxError(slice.text);
  return [{ kind: 'slice', slice: slice.slice }];
}

function readFilter(scanner: Scanner): Filter {
  scanner.skip('[?('.length);
  readUntilFilterEnds(scanner);
  if (scanner.next() !== ']') throw new PathSyntaxError('unclosed array expect ]');
  const inside = scanner.consume().slice(0, -')]'.length);
  const comparison = /^([^!<>=]+)([!<>=]+)([^\n]+?)$/.exec(inside);
  if (comparison === null) return { kind: 'exists', path: parsePath(inside) };
  const [, left = '', operator = '', right = ''] = comparison;
  return { kind: 'compare', left: parsePath(left), operator, right: parsePath(right) };
}

/** Only the first quoted text of a filter may hold a closing parenthesis. */
function readUntilFilterEnds(scanner: Scanner): void {
  let mark = '';
  let ended = false;
  for (;;) {
    const read = scanner.next();
    if (read === '' || read === '\n') throw new PathSyntaxError('unterminated filter');
    if (read === ')' && (mark !== '') === ended) return;
    if (read !== '"' && read !== "'") continue;
    if (mark === '') mark = read;
    else if (read === mark && !scanner.wasEscaped()) ended = true;
  }
}

function trimBlanks(text: string): string {
  return text.replace(/^ +/, '').replace(/ +$/, '');
}

/** As Go's %#U: `U+0028 '('`. */
function describe(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(character) ? `U+${code} '${character}'` : `U+${code}`;
}
