/** What goes wrong in the API, as the Status objects of the real one (k8s.io/apimachinery/pkg/api/errors/errors.go). */
import type { JsonObject } from './json.ts';
import { resourceName } from './kinds.ts';

type Resource = { readonly group: string; readonly plural: string; readonly kind: string };

export class ApiError extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: JsonObject | null;
  readonly metadata: JsonObject;

  constructor(code: number, reason: string, message: string, details: JsonObject | null = null, metadata: JsonObject = {}) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.reason = reason;
    this.details = details;
    this.metadata = metadata;
  }

  status(): JsonObject {
    const { metadata, message, reason, details, code } = this;
    return { kind: 'Status', apiVersion: 'v1', metadata, status: 'Failure', message, reason, ...(details === null ? {} : { details }), code };
  }
}

export function notFound(resource: Resource, name: string): ApiError {
  return new ApiError(404, 'NotFound', `${resourceName(resource)} "${name}" not found`, detailsOf(resource, name));
}

export function noSuchResource(): ApiError {
  return new ApiError(404, 'NotFound', 'the server could not find the requested resource', {});
}

export function alreadyExists(resource: Resource, name: string): ApiError {
  return new ApiError(409, 'AlreadyExists', `${resourceName(resource)} "${name}" already exists`, detailsOf(resource, name));
}

export function conflict(resource: Resource, name: string, why = MODIFIED): ApiError {
  return new ApiError(409, 'Conflict', `Operation cannot be fulfilled on ${resourceName(resource)} "${name}": ${why}`, detailsOf(resource, name));
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}

export function methodNotAllowed(): ApiError {
  return new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
}

export function unsupportedMediaType(accepted: readonly string[]): ApiError {
  return new ApiError(415, 'UnsupportedMediaType', `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`);
}

/** One wrong field. `reason` is the machine's word (FieldValueInvalid), `text` the person's. */
export type FieldProblem = { readonly reason: string; readonly field: string; readonly text: string };

export function invalid(resource: Resource, name: string, problems: readonly FieldProblem[]): ApiError {
  const lines = problems.map((problem) => `${problem.field}: ${problem.text}`).join(', ');
  const about = resource.group === '' ? resource.kind : `${resource.kind}.${resource.group}`;
  const causes = problems.map((problem) => ({ reason: problem.reason, message: problem.text, field: problem.field }));
  const text = `${about} "${name}" is invalid: ${problems.length === 1 ? lines : `[${lines}]`}`;
  return new ApiError(422, 'Invalid', text, { ...detailsOf(resource, name), kind: resource.kind, causes });
}

const MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again';

function detailsOf({ group, plural }: Resource, name: string): JsonObject {
  return { ...(name === '' ? {} : { name }), ...(group === '' ? {} : { group }), kind: plural };
}
