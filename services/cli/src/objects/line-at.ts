/** Where a field stands in the text it was read from, for the person who mends it. */
import { isMap, isScalar, isSeq } from 'yaml';
import type { LineCounter, Node } from 'yaml';

/**
 * The line of a field such as `spec.triggers[0].template` under a node, or of the nearest thing above it that is there: what is
 * missing has no line of its own.
 */
export function lineAt(node: Node | null, field: string, lines: LineCounter): number | null {
  let offset = node?.range?.[0];
  let at: unknown = node;
  for (const step of stepsOf(field)) {
    const found = stepInto(at, step);
    if (found === null) break;
    offset = found.offset ?? offset;
    at = found.value;
  }
  return offset === undefined ? null : lines.linePos(offset).line;
}

/** `spec.triggers[0] filter` and `spec.triggers[0].template, ...` too: what follows the path is for people. */
function stepsOf(field: string): readonly (string | number)[] {
  const path = /^[^\s,]*/.exec(field)?.[0] ?? '';
  return [...path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map(([, name, index]) => (index === undefined ? (name ?? '') : Number(index)));
}

interface Found {
  readonly value: unknown;
  readonly offset: number | undefined;
}

function stepInto(node: unknown, step: string | number): Found | null {
  if (typeof step === 'number') {
    const item = isSeq<Node>(node) ? node.items[step] : undefined;
    return item === undefined ? null : { value: item, offset: item.range?.[0] };
  }
  // Names match without regard to case, as Go's decoder matches them.
  const pair = isMap<Node, Node>(node) ? node.items.find(({ key }) => isScalar(key) && String(key.value).toLowerCase() === step.toLowerCase()) : undefined;
  return pair === undefined ? null : { value: pair.value, offset: pair.key.range?.[0] };
}
