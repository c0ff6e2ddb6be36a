/** Freezes a value and everything in it, without recursion: objects in a template may be nested as deep as anybody likes. */
export function freeze<T>(value: T): T {
  const left: unknown[] = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next !== 'object' || next === null || Object.isFrozen(next)) continue;
    Object.freeze(next);
    for (const member of Object.values(next)) left.push(member);
  }
  return value;
}
