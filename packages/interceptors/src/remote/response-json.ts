/** Reads an InterceptorResponse as Go's encoding/json does (interceptor_types.go; google.golang.org/grpc/codes, UnmarshalJSON). */
import { foldName, isJsonObject, type JsonObject, type JsonValue, type StatusCode } from '@millrace/triggers';

export interface InterceptorAnswer {
  readonly continue: boolean;
  readonly extensions: JsonObject;
  readonly code: StatusCode;
  readonly text: string;
}

export function readResponse(text: string): { readonly ok: InterceptorAnswer } | { readonly error: string } {
  let parsed: JsonValue;
  try {
    parsed = JSON.parse(text) as JsonValue;
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
  if (parsed === null) parsed = {};
  if (!isJsonObject(parsed)) return { error: 'answer is no JSON object' };
  const goesOn = field(parsed, 'continue') ?? false;
  const extensions = field(parsed, 'extensions') ?? {};
  const status = field(parsed, 'status') ?? {};
  if (typeof goesOn !== 'boolean') return wrongType('continue', 'true or false');
  if (!isJsonObject(extensions)) return wrongType('extensions', 'an object');
  if (!isJsonObject(status)) return wrongType('status', 'an object');
  const code = codeOf(field(status, 'code') ?? 0);
  const message = field(status, 'message') ?? '';
  if (code === null) return wrongType('status.code', 'a gRPC code below 17 or its name in upper case');
  if (typeof message !== 'string') return wrongType('status.message', 'a text');
  return { ok: { continue: goesOn, extensions, code, text: message } };
}

/** Without regard to case; of several the last that is not null. */
function field(object: JsonObject, name: string): JsonValue | undefined {
  return Object.keys(object).filter((key) => foldName(key) === name).map((key) => object[key]).findLast((value) => value !== null);
}

function codeOf(value: JsonValue): StatusCode | null {
  const code = typeof value === 'number' ? value : typeof value === 'string' ? codeNames.indexOf(value) : -1;
  return isCode(code) ? code : null;
}

function isCode(code: number): code is StatusCode {
  return Number.isInteger(code) && code >= 0 && code < codeNames.length;
}

const codeNames: readonly string[] = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
];

function wrongType(name: string, wanted: string): { readonly error: string } {
  return { error: `field "${name}" of the answer: wanted ${wanted}` };
}
