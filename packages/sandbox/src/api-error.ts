/** What goes wrong in the API, as the Status objects of the real one (k8s.io/apimachinery/pkg/api/errors/errors.go). */
import type { JsonObject } from './json.ts';
import { type Names, resourceName } from './kinds.ts';
import { table } from './table-file.ts';

export class ApiError extends Error {
  readonly code: number;
  readonly status: JsonObject;

  /** The reason is the one that goes with the code, unless `more` says otherwise. */
  constructor(code: number, message: string, more: JsonObject = {}) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason: REASONS[code] ?? '', ...more, code };
  }
}

export function notFound(resource: Names, name: string): ApiError {
  return new ApiError(404, `${resourceName(resource)} "${name}" not found`, { details: detailsOf(resource, name) });
}

export function namespaceNotFound(name: string): ApiError {
  return notFound({ group: '', plural: 'namespaces', kind: 'Namespace' }, name);
}

export function alreadyExists(resource: Names, name: string): ApiError {
  return new ApiError(409, `${resourceName(resource)} "${name}" already exists`, { reason: 'AlreadyExists', details: detailsOf(resource, name) });
}

export function conflict(resource: Names, name: string, why = MODIFIED): ApiError {
  return new ApiError(409, `Operation cannot be fulfilled on ${resourceName(resource)} "${name}": ${why}`, { details: detailsOf(resource, name) });
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, message);
}

export function methodNotAllowed(): ApiError {
  return new ApiError(405, 'the server does not allow this method on the requested resource', { details: {} });
}

export function unsupportedMediaType(accepted: readonly string[]): ApiError {
  return new ApiError(415, `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`);
}

/** One wrong field. `reason` is the machine's word (FieldValueInvalid), `text` the person's. */
export type FieldProblem = Readonly<{ reason: string; field: string; text: string }>;

export function wrong(field: string, text: string): FieldProblem {
  return { reason: 'FieldValueInvalid', field, text: `Invalid value: ${text}` };
}

export function invalid(resource: Names, name: string, ...problems: readonly FieldProblem[]): ApiError {
  const lines = problems.map((problem) => `${problem.field}: ${problem.text}`).join(', ');
  const about = resource.group === '' ? resource.kind : `${resource.kind}.${resource.group}`;
  const causes = problems.map(({ reason, text, field }) => ({ reason, message: text, field }));
  const text = `${about} "${name}" is invalid: ${problems.length === 1 ? lines : `[${lines}]`}`;
  return new ApiError(422, text, { details: { ...detailsOf(resource, name), kind: resource.kind, causes } });
}

const REASONS = table('reasons') as { readonly [code: number]: string };
const MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again';

/** What the error is about. */
export function detailsOf({ group, plural }: Omit<Names, 'kind'>, name: string): JsonObject {
  return { ...(name === '' ? {} : { name }), ...(group === '' ? {} : { group }), kind: plural };
}
