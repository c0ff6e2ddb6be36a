/** What a row says of many measurements. */

/** Of a sorted list. */
export function quantileOf(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/**
 * One after the other, and again: what else the machine does meets both. The ratio is the median of those of neighbours.
 */
export async function alternately<A, B>(rounds: number, one: () => Promise<A>, other: () => Promise<B>): Promise<readonly (readonly [A, B])[]> {
  const pairs: (readonly [A, B])[] = [];
  for (let round = 0; round < rounds; round++) {
    // ABBA: a drift of the machine helps neither.
    if (round % 2 === 0) pairs.push([await one(), await other()]);
    else {
      const second = await other();
      pairs.push([await one(), second]);
    }
  }
  return pairs;
}

export function ratioOf(pairs: readonly (readonly [number, number])[]): number {
  return medianOf(pairs.map(([one, other]) => one / other));
}

export function percent(ratio: number): string {
  return `${Math.round(ratio * 100)}%`;
}

export function perSecond(rate: number): string {
  return `${Math.round(rate)}/s`;
}

export function ms(value: number): string {
  return `${value < 10 ? value.toFixed(2) : Math.round(value)} ms`;
}
