/** Reading times and durations (common/stdlib/standard.go). */
import type { CelValue } from '@bufbuild/cel';
import type { Work } from '../cost/work.ts';
import { textAt, valueAt, type Arguments } from '../value/arguments.ts';
import { durationOf, floorDivide, instantOf, second, secondsOf } from '../value/time.ts';
import { offsetInZone } from '../value/time-zone.ts';
import { method, type FunctionOverload, type Functions } from './define.ts';

export const time: Functions = {
  getFullYear: ofTimestamp('year', (date) => date.getUTCFullYear()),
  getMonth: ofTimestamp('month', (date) => date.getUTCMonth()),
  getDayOfYear: ofTimestamp('day_of_year', dayOfYear),
  getDayOfMonth: ofTimestamp('day_of_month', (date) => date.getUTCDate() - 1),
  getDate: ofTimestamp('day_of_month_1_based', (date) => date.getUTCDate()),
  getDayOfWeek: ofTimestamp('day_of_week', (date) => date.getUTCDay()),
  getHours: [...ofTimestamp('hours', (date) => date.getUTCHours()), ofDuration('hours', (nanos) => secondsOf(nanos) / 3600)],
  getMinutes: [...ofTimestamp('minutes', (date) => date.getUTCMinutes()), ofDuration('minutes', (nanos) => secondsOf(nanos) / 60)],
  getSeconds: [...ofTimestamp('seconds', (date) => date.getUTCSeconds()), ofDuration('seconds', secondsOf)],
  getMilliseconds: [...ofTimestamp('milliseconds', (date) => date.getUTCMilliseconds()), ofDuration('milliseconds', (nanos) => Number(nanos / 1_000_000n))],
};

function ofTimestamp(part: string, read: (date: Date) => number): readonly FunctionOverload[] {
  return [
    method(`timestamp_to_${part}`, '(timestamp) -> int', (args) => BigInt(read(dateAt(valueAt(args, 0), 0)))),
    method(part === 'seconds' ? 'timestamp_to_seconds_tz' : `timestamp_to_${part}_with_tz`, '(timestamp, string) -> int', (args, work) =>
      BigInt(read(dateAt(valueAt(args, 0), zoneOffset(args, work)))),
    ),
  ];
}

function ofDuration(part: string, read: (nanos: bigint) => number): FunctionOverload {
  return method(`duration_to_${part}`, '(duration) -> int', (args) => BigInt(Math.trunc(read(durationOf(valueAt(args, 0))))));
}

/** A date whose UTC parts are those of the zone. */
function dateAt(value: CelValue, offset: number): Date {
  return new Date(Number(floorDivide(instantOf(value).nanos, 1_000_000n)) + offset * 1000);
}

/** Some microseconds, and more where the zone was not asked for before. */
function zoneOffset(args: Arguments, work: Work): number {
  work.charge(stepsOfZone);
  return offsetInZone(textAt(args, 1), Number(floorDivide(instantOf(valueAt(args, 0)).nanos, second)));
}

const stepsOfZone = 2000;

function dayOfYear(date: Date): number {
  const start = new Date(0);
  start.setUTCFullYear(date.getUTCFullYear(), 0, 1);
  return Math.floor((date.getTime() - start.getTime()) / 86_400_000);
}
