import type { Type } from './type.ts';

/** A type as cel-go prints it in an issue (checker/format.go, FormatCELType). Types may be huge: the text ends at some length. */
export function showType(type: Type): string {
  const text = show(type, 0);
  return text.length > longest ? `${text.slice(0, longest)}...` : text;
}

/** `string.(int)` for a member call, `(string, int)` for a global one (formatFunctionDeclType). */
export function showArguments(types: readonly Type[], member: boolean): string {
  const shown = types.map(showType);
  return member ? `${shown[0] ?? ''}.(${shown.slice(1).join(', ')})` : `(${shown.join(', ')})`;
}

const longest = 200;
const deepest = 12;

function show(type: Type, depth: number): string {
  if (depth > deepest) return '...';
  switch (type.kind) {
    case 'list':
      return `list(${show(type.element, depth + 1)})`;
    case 'map':
      return `map(${show(type.key, depth + 1)}, ${show(type.value, depth + 1)})`;
    case 'type':
      return type.of === null ? 'type' : `type(${show(type.of, depth + 1)})`;
    case 'param':
    case 'message':
      return type.name;
    case 'wrapper':
      return `wrapper(${type.of.kind})`;
    case 'opaque':
      return `${type.name}(${type.parameters.map((parameter) => show(parameter, depth + 1)).join(', ')})`;
    case 'error':
      return '!error!';
    case 'timestamp':
      return 'timestamp';
    default:
      return type.kind;
  }
}
