import { isCelList, isCelMap, isCelType, isCelUint, type CelValue } from '@bufbuild/cel';
import { isReflectMessage } from '@bufbuild/protobuf/reflect';
import { isMessage } from '@bufbuild/protobuf';
import { DurationSchema, TimestampSchema } from '@bufbuild/protobuf/wkt';
import { activation, compileCel, evaluate, receivedBody, type SecretReader } from '@millrace/interceptors';
import { canonicalHeaders, isJsonObject, type JsonObject } from '@millrace/triggers';
import type { CelInput } from './cel.ts';

/** A value as the vectors write it: numbers as decimal texts, bytes and texts that are no UTF-8 as base64. */
export type TypedValue = {
  readonly type: string;
  readonly value?: string | boolean | readonly TypedValue[];
  readonly base64?: string;
  readonly entries?: readonly (readonly [TypedValue, TypedValue])[];
};

/** What the expression comes to, or the stage at which it fails. */
export async function typedResult(input: CelInput, reader: SecretReader): Promise<TypedValue | { readonly stage: string }> {
  const compiled = compileCel(input.expression);
  if (compiled.kind === 'problem') return { stage: compiled.stage };
  const body = bodyOf(input.body ?? '{}');
  if (body === null) return { stage: 'context' };
  const secrets = await fetched(input, reader);
  const seen = activation({ body, header: input.headers ?? canonicalHeaders([]), extensions: input.extensions ?? {}, requestURL: input.requestURL ?? '' });
  const result = evaluate(compiled, seen, { namespace: input.triggerNamespace ?? 'default', verifiedBefore: false, compared: () => undefined, find: ({ name, key }) => secrets.get(`${name}/${key}`) ?? { kind: 'missing', problem: 'not there' } });
  return result.kind === 'value' ? typed(result.value) : { stage: result.kind };
}

function bodyOf(text: string): JsonObject | null {
  if (text === '') return {};
  const parsed = receivedBody(Buffer.from(text)).json();
  if ('error' in parsed) return null;
  return parsed.ok === null ? {} : isJsonObject(parsed.ok) ? parsed.ok : null;
}

async function fetched({ secrets, triggerNamespace = 'default' }: CelInput, reader: SecretReader) {
  const found = new Map<string, { readonly kind: 'found'; readonly value: Uint8Array }>();
  for (const { namespace, name, data = {} } of secrets ?? []) {
    for (const key of Object.keys(data)) {
      const answer = await reader.read(namespace, name, key);
      if (namespace === triggerNamespace && answer.kind === 'value') found.set(`${name}/${key}`, { kind: 'found', value: answer.value });
    }
  }
  return found;
}

function typed(value: CelValue): TypedValue {
  if (value === null) return { type: 'null' };
  if (typeof value === 'string') return value.isWellFormed() ? { type: 'string', value } : { type: 'string', base64: base64(bytesOf(value)) };
  if (typeof value === 'bigint') return { type: 'int', value: value.toString() };
  if (typeof value === 'number') return { type: 'double', value: shortest(value) };
  if (typeof value === 'boolean') return { type: 'bool', value };
  if (isCelUint(value)) return { type: 'uint', value: value.value.toString() };
  if (value instanceof Uint8Array) return { type: 'bytes', base64: base64(value) };
  if (isCelList(value)) return { type: 'list', value: [...value].map(typed) };
  if (isCelMap(value)) return { type: 'map', entries: [...value].map(([key, part]) => [typed(key), typed(part)] as const) };
  if (isCelType(value)) return { type: 'type', value: value.name };
  if (isReflectMessage(value) && isMessage(value.message, TimestampSchema)) return { type: 'timestamp', value: instant(value.message.seconds, value.message.nanos) };
  if (isReflectMessage(value) && isMessage(value.message, DurationSchema)) return { type: 'duration', value: goDuration(value.message.seconds * 1_000_000_000n + BigInt(value.message.nanos)) };
  return { type: value.desc.typeName };
}

/** Any spelling that reads back the same is right: the vectors' is Go's. */
function shortest(value: number): string {
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  if (!Number.isFinite(value)) return String(value);
  if (Number(exponent) >= -4 && Number(exponent) < 21 && Number(exponent) < 6) return Object.is(value, -0) ? '-0' : String(value);
  return `${mantissa}e${exponent.slice(0, 1)}${exponent.slice(1).padStart(2, '0')}`;
}

function instant(seconds: bigint, nanos: number): string {
  const fraction = nanos.toString().padStart(9, '0').replace(/0+$/, '');
  return new Date(Number(seconds) * 1000).toISOString().replace(/\.\d+Z$/, `${fraction === '' ? '' : `.${fraction}`}Z`);
}

/** time.Duration.String: `1h0m0s`, `1.5s`, `100ms`. */
function goDuration(nanos: bigint): string {
  const sign = nanos < 0n ? '-' : '';
  const size = nanos < 0n ? -nanos : nanos;
  if (size === 0n) return '0s';
  if (size < 1000n) return `${sign}${size}ns`;
  if (size < 1_000_000n) return `${sign}${decimal(size, 3)}µs`;
  if (size < 1_000_000_000n) return `${sign}${decimal(size, 6)}ms`;
  const minutes = size / 60_000_000_000n;
  const seconds = `${decimal(size % 60_000_000_000n, 9)}s`;
  if (minutes === 0n) return sign + seconds;
  return `${sign}${minutes >= 60n ? `${minutes / 60n}h` : ''}${minutes % 60n}m${seconds}`;
}

function decimal(value: bigint, places: number): string {
  const digits = value.toString().padStart(places + 1, '0');
  const fraction = digits.slice(-places).replace(/0+$/, '');
  return digits.slice(0, -places) + (fraction === '' ? '' : `.${fraction}`);
}

/** A byte that is no rune is a lone surrogate U+DC80..U+DCFF. */
function bytesOf(text: string): Uint8Array {
  return Buffer.concat(Array.from(text, (character) => (/^[\udc80-\udcff]$/.test(character) ? Buffer.from([character.charCodeAt(0) - 0xdc00]) : Buffer.from(character))));
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
