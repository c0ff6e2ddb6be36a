/** What a function makes of a text, kept for the `most` texts that were asked for last. */
export function remembering<T extends object>(most: number, make: (text: string) => T): (text: string) => T {
  const kept = new Map<string, T>();
  return function recall(text) {
    const value = kept.get(text) ?? make(text);
    // A Map keeps the order of insertion: what was asked for last stands last.
    kept.delete(text);
    kept.set(text, value);
    const [oldest] = kept.keys();
    if (kept.size > most && oldest !== undefined) kept.delete(oldest);
    return value;
  };
}
