/**
 * Go orders text by its UTF-8 bytes, which is the order of code points; JavaScript by UTF-16 units,
 * which puts U+E000 to U+FFFF after everything beyond.
 */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const unitOfA = a.charCodeAt(index);
    const unitOfB = b.charCodeAt(index);
    if (unitOfA !== unitOfB) return rank(unitOfA) - rank(unitOfB);
  }
  return a.length - b.length;
}

/** The keys in the order in which encoding/json prints them. */
export function sortedKeys(object: object): string[] {
  return sortKeys(Object.keys(object));
}

/** In place. */
export function sortKeys(keys: string[]): string[] {
  // The engine's own order is faster, and differs only where there are surrogates or what ranks between them.
  return keys.some((key) => beyond.test(key)) ? keys.sort(compareText) : keys.sort();
}

const beyond = /[\ud800-\uffff]/;

/** Surrogates stand for code points beyond U+FFFF, so they rank last. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
