/** The same trouble, told again and again, is said once a minute. */
const everyMs = 60_000;
const mostTexts = 200;

export function createSaidOnce(say: (text: string) => void, monotonic: () => number): (text: string) => void {
  const last = new Map<string, number>();
  return function sayOnce(text) {
    const before = last.get(text);
    if (before !== undefined && monotonic() - before < everyMs) return;
    if (last.size >= mostTexts) last.clear();
    last.set(text, monotonic());
    say(text);
  };
}
