/** What goes wrong in the API, as the Status objects of the real one (k8s.io/apimachinery/pkg/api/errors/errors.go). */
import type { Json, JsonObject } from './json.ts';
import { resourceName } from './kinds.ts';

type Resource = { readonly group: string; readonly plural: string; readonly kind: string };

export class ApiError extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: JsonObject | null;
  readonly retryAfterSeconds: number | null;
  /** A place in `metadata`, used by expired lists to say where to go on. */
  readonly continueToken: string | null;

  constructor(code: number, reason: string, message: string, more: { details?: JsonObject; retryAfterSeconds?: number; continueToken?: string } = {}) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.reason = reason;
    this.details = more.details ?? null;
    this.retryAfterSeconds = more.retryAfterSeconds ?? null;
    this.continueToken = more.continueToken ?? null;
  }

  status(): JsonObject {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: this.continueToken === null ? {} : { continue: this.continueToken },
      status: 'Failure',
      message: this.message,
      reason: this.reason,
      ...(this.details === null ? {} : { details: this.details }),
      code: this.code,
    };
  }
}

export function notFound(resource: Resource, name: string): ApiError {
  return new ApiError(404, 'NotFound', `${resourceName(resource)} "${name}" not found`, { details: detailsOf(resource, name) });
}

export function noSuchResource(): ApiError {
  return new ApiError(404, 'NotFound', 'the server could not find the requested resource', { details: {} });
}

export function alreadyExists(resource: Resource, name: string): ApiError {
  return new ApiError(409, 'AlreadyExists', `${resourceName(resource)} "${name}" already exists`, { details: detailsOf(resource, name) });
}

export function conflict(resource: Resource, name: string, why = MODIFIED): ApiError {
  return new ApiError(409, 'Conflict', `Operation cannot be fulfilled on ${resourceName(resource)} "${name}": ${why}`, { details: detailsOf(resource, name) });
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}

export function methodNotAllowed(): ApiError {
  return new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', { details: {} });
}

export function unsupportedMediaType(accepted: readonly string[]): ApiError {
  const text = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`;
  return new ApiError(415, 'UnsupportedMediaType', text);
}

export function tooLarge(limit: number): ApiError {
  return new ApiError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${limit}`);
}

export function expired(message: string, continueToken?: string): ApiError {
  return new ApiError(410, 'Expired', message, continueToken === undefined ? {} : { continueToken });
}

/** One wrong field. `reason` is the machine's word (FieldValueInvalid), `text` the person's. */
export type FieldProblem = { readonly reason: string; readonly field: string; readonly text: string };

export function invalid(resource: Resource, name: string, problems: readonly FieldProblem[]): ApiError {
  const lines = problems.map((problem) => `${problem.field}: ${problem.text}`);
  const all = lines.length === 1 ? lines.join('') : `[${lines.join(', ')}]`;
  const causes: Json[] = problems.map((problem) => ({ reason: problem.reason, message: problem.text, field: problem.field }));
  const about = resource.group === '' ? resource.kind : `${resource.kind}.${resource.group}`;
  return new ApiError(422, 'Invalid', `${about} "${name}" is invalid: ${all}`, {
    details: { name, ...(resource.group === '' ? {} : { group: resource.group }), kind: resource.kind, causes },
  });
}

const MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again';

function detailsOf(resource: Resource, name: string): JsonObject {
  return { name, ...(resource.group === '' ? {} : { group: resource.group }), kind: resource.plural };
}
