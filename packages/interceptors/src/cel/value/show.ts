/** A value as `%s` prints it (ext/formatting_v2.go, appendingFormatterV2). */
import { isCelList, isCelMap, isCelType, isCelUint, type CelList, type CelMap, type CelValue } from '@bufbuild/cel';
import { checkDepth, type Work } from '../cost/work.ts';
import { Fault } from './fault.ts';
import { wrongArgument } from './format-clauses.ts';
import { kindOf, typeNameOf } from './kind.ts';
import { formatPlain } from './numbers.ts';
import { compareText, decodeEscaping } from './text.ts';
import { durationOf, formatDuration, formatTimestamp, instantOf } from './time.ts';

export function showValue(value: CelValue, work: Work, depth = 0): string {
  work.charge(2);
  checkDepth(depth);
  if (typeof value === 'string') return paid(value, work);
  if (typeof value === 'number') return showNumber(value, work);
  if (typeof value === 'boolean' || typeof value === 'bigint' || value === null) return String(value);
  if (isCelUint(value)) return value.value.toString();
  if (isCelList(value)) return showList(value, work, depth);
  if (isCelMap(value)) return showMap(value, work, depth);
  if (isCelType(value)) return value.name;
  if (value instanceof Uint8Array) return showBytes(value, work);
  const kind = kindOf(value);
  if (kind === 'timestamp') return formatTimestamp({ ...instantOf(value), offset: 0 });
  if (kind === 'duration') return formatDuration(durationOf(value));
  throw new Fault(wrongArgument('s', typeNameOf(value)));
}

function showNumber(value: number, work: Work): string {
  work.charge(8);
  return formatSpecial(value) ?? formatPlain(value);
}

/** What has no digits. */
export function formatSpecial(value: number): string | null {
  return Number.isFinite(value) ? null : String(value);
}

function showList(list: CelList, work: Work, depth: number): string {
  work.charge(10);
  return `[${[...list].map((element) => showValue(element, work, depth + 1)).join(', ')}]`;
}

function showMap(map: CelMap, work: Work, depth: number): string {
  work.charge(10 + 5 * map.size);
  const entries = [...map].map(([key, value]) => [showValue(key, work), showValue(value, work, depth + 1)] as const);
  work.charge(entries.length * Math.ceil(Math.log2(entries.length + 1)));
  entries.sort(([left], [right]) => compareText(left, right));
  return `{${entries.map(([key, value]) => `${key}: ${value}`).join(', ')}}`;
}

function showBytes(bytes: Uint8Array, work: Work): string {
  work.charge(20 * bytes.length);
  return decodeEscaping(bytes);
}

function paid(text: string, work: Work): string {
  work.chargeText(text.length);
  return text;
}
