/** What a row of the suite is, and what it finds. */
import type { Bench } from './bench.ts';

export interface Row {
  /** For `--only`. */
  readonly name: string;
  readonly what: string;
  readonly run: (bench: Bench) => Promise<Measured>;
}

export interface Measured {
  readonly findings: readonly Finding[];
  readonly charts?: readonly Chart[];
}

export interface Finding {
  readonly what: string;
  readonly measured: string;
  /** What it was measured beside, in the same run. */
  readonly baseline: string;
  readonly goal: string;
  /** Null where there is no goal: it is there to be seen. */
  readonly met: boolean | null;
  readonly numbers: Readonly<Record<string, number>>;
}

export interface Chart {
  /** Of the file. */
  readonly name: string;
  readonly title: string;
  readonly kind: 'bars' | 'lines';
  readonly x: { readonly name: string; readonly values: readonly (string | number)[] };
  readonly y: string;
  readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
}
