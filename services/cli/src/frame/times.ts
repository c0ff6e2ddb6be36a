/** Times on the command line: how they are given and how they are shown. */
import * as format from '@millrace/runtime/env-formats';
import { InvalidArgumentError } from 'commander';

/** `2h`, `90s`, `7d` ago, or a time like `2026-01-15T10:30:00Z`; in milliseconds since the epoch. */
export function momentOf(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(s|m|h|d)$/.exec(text) ?? [];
  const factor = factors.get(unit ?? '');
  if (factor !== undefined) return Date.now() - Math.round(Number(number) * factor);
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw new InvalidArgumentError('wanted how long ago, like 15m, 2h or 7d, or a time like 2026-01-15T10:30:00Z.');
  return at;
}

/** `500ms`, `30s`, `5m`; in milliseconds. */
export function durationOf(text: string): number {
  const read = format.duration.read(text);
  if (read === null) throw new InvalidArgumentError(`wanted ${format.duration.wanted}.`);
  return read.value;
}

/** `2026-01-15T10:30:00Z`. */
export function shortTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** With milliseconds, for programs. */
export function exactTime(at: number): string {
  return new Date(at).toISOString();
}

/** `820 ms`, `4.2 s`, `12 min`, `3 h`, `5 d`. */
export function lasted(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 172_800_000 ? `${Math.round(ms / 3_600_000)} h` : `${Math.round(ms / 86_400_000)} d`;
}

const factors = new Map([['s', 1000], ['m', 60_000], ['h', 3_600_000], ['d', 86_400_000]]);
