/** npm run chaos -- --minutes M --rate R --faults a,b,c --seed S --api sandbox|real --report FOLDER. Pure. */
import { parseArgs } from 'node:util';
import { faultNames, type FaultName } from './plan.ts';

export interface ChaosOptions {
  readonly minutes: number;
  /** Events in a second. */
  readonly rate: number;
  readonly faults: readonly FaultName[];
  readonly seed: number;
  readonly api: 'sandbox' | 'real';
  /** Where logs and findings are left when something is wrong. */
  readonly report: string | null;
}

export const defaultOptions: ChaosOptions = { minutes: 3, rate: 20, faults: faultNames, seed: 1, api: 'sandbox', report: null };

/** Throws an Error of one line that names the option, what was found and what is wanted. */
export function readOptions(args: readonly string[]): ChaosOptions {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ args: [...args], options: { minutes: text, rate: text, faults: text, seed: text, api: text, report: text } });
  return {
    minutes: numberOf('minutes', values.minutes, defaultOptions.minutes),
    rate: numberOf('rate', values.rate, defaultOptions.rate),
    faults: values.faults === undefined ? defaultOptions.faults : values.faults.split(',').map(faultOf),
    seed: numberOf('seed', values.seed, defaultOptions.seed),
    api: apiOf(values.api ?? defaultOptions.api),
    report: values.report ?? null,
  };
}

/**
 * How many faults a run of all kinds must have had at its end: the long form's goal, 200 in 30 minutes. A run of chosen kinds
 * (one of them may take half a minute each time) must have had each of them once.
 */
export function faultsWanted({ minutes, faults }: Pick<ChaosOptions, 'minutes' | 'faults'>): number {
  return faults.length === faultNames.length ? Math.floor((minutes * 200) / 30) : faults.length;
}

function numberOf(name: string, found: string | undefined, otherwise: number): number {
  const value = found === undefined ? otherwise : Number(found);
  if (found?.trim() === '' || !(value > 0)) throw new Error(`--${name}: found "${found}", wanted a number above 0`);
  return value;
}

function faultOf(found: string): FaultName {
  const name = faultNames.find((known) => known === found);
  if (name === undefined) throw new Error(`--faults: found "${found}", wanted some of ${faultNames.join(',')}`);
  return name;
}

function apiOf(found: string): ChaosOptions['api'] {
  if (found === 'sandbox' || found === 'real') return found;
  throw new Error(`--api: found "${found}", wanted "sandbox" or "real"`);
}
