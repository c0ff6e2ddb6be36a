/**
 * A value as JSON, the way cel-go makes it (ConvertToNative to google.protobuf.Value, then protojson): integers beyond 2^53 - 1 become texts,
 * bytes base64, times and durations texts; keys must be strings; NaN and infinities have no JSON. What was JSON already is taken as it is.
 */
import { isCelList, isCelMap, isCelUint, type CelList, type CelMap, type CelValue } from '@bufbuild/cel';
import { checkDepth, type Work } from '../cost/work.ts';
import { Fault } from './fault.ts';
import { jsonBehind, type Json, type JsonMembers } from './json.ts';
import { kindOf, typeNameOf } from './kind.ts';
import { durationOf, formatDuration, formatTimestamp, instantOf } from './time.ts';

export function jsonOf(value: CelValue, work: Work, depth = 0): Json {
  work.charge(3);
  checkDepth(depth);
  const behind = jsonBehind(value);
  if (behind !== undefined) return behind;
  if (typeof value === 'string') return textOf(value, work);
  if (typeof value === 'number') return numberOf(value);
  if (typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'bigint') return safeNumber(value);
  if (isCelUint(value)) return safeNumber(value.value);
  if (value instanceof Uint8Array) return base64(value, work);
  if (isCelList(value)) return listOf(value, work, depth);
  if (isCelMap(value)) return objectOf(value, work, depth);
  const kind = kindOf(value);
  if (kind === 'timestamp') return formatTimestamp(instantOf(value));
  if (kind === 'duration') return formatDuration(durationOf(value));
  throw new Fault(`type conversion error from '${typeNameOf(value)}' to '*structpb.Value'`);
}

export function base64(bytes: Uint8Array, work: Work): string {
  work.chargeText(bytes.length);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

function listOf(list: CelList, work: Work, depth: number): readonly Json[] {
  work.charge(stepsOfContainer);
  return [...list].map((element) => jsonOf(element, work, depth + 1));
}

function objectOf(map: CelMap, work: Work, depth: number): JsonMembers {
  work.charge(stepsOfContainer + stepsOfMember * map.size);
  const entries: [string, Json][] = [];
  for (const [key, value] of map) {
    if (typeof key !== 'string') throw new Fault(`type conversion error from '${typeNameOf(key)}' to 'string'`);
    entries.push([textOf(key, work), jsonOf(value, work, depth + 1)]);
  }
  // Object.fromEntries defines own properties, so that a key `__proto__` stays a key.
  return Object.fromEntries(entries);
}

function textOf(text: string, work: Work): string {
  // Printing it is paid for by itself.
  work.charge(text.length / 100);
  if (!text.isWellFormed()) throw new Fault('string field contains invalid UTF-8');
  return text;
}

function numberOf(value: number): number {
  if (!Number.isFinite(value)) throw new Fault('google.protobuf.Value cannot have NaN or infinity');
  return value;
}

function safeNumber(value: bigint): Json {
  return value >= -safest && value <= safest ? Number(value) : value.toString();
}

const stepsOfContainer = 7;
const stepsOfMember = 4;
const safest = 2n ** 53n - 1n;
