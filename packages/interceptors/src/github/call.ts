import { failedPrecondition, isJsonObject, member, type InterceptorRequest, type JsonObject, type Stopped } from '@millrace/triggers';
import { stop } from '../decisions.ts';

/** What the checks behind the signature know. */
export interface GithubCall {
  readonly request: InterceptorRequest;
  readonly signal: AbortSignal;
  /** X-Github-Event. */
  readonly event: string;
  /** The headers' sender holds the webhook secret. */
  readonly verified: boolean;
}

/** A body that GitHub would not send: an answer, where Tekton's reading of some of them panics. */
export class UnusableBodyError extends Error {
  override readonly name = 'UnusableBodyError';
}

/** Runs `read`, and turns what it finds wrong with the body into the decision. */
export function readBody<T>(read: () => T): T | Stopped {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UnusableBodyError)) throw error;
    return stop(failedPrecondition, 'interceptor-refused', `error parsing body: ${error.message}`, { kind: 'body', found: error.message, wanted: 'a body as GitHub sends it' });
  }
}

export function bodyObject({ request }: GithubCall, whenEmpty: string): JsonObject {
  if (request.body.bytes().length === 0) throw new UnusableBodyError(whenEmpty);
  const parsed = request.body.json();
  if ('error' in parsed) throw new UnusableBodyError(parsed.error);
  if (parsed.ok === null) return {};
  if (!isJsonObject(parsed.ok)) throw new UnusableBodyError('body is no JSON object');
  return parsed.ok;
}

export function section(object: JsonObject, name: string, whenMissing: string): JsonObject {
  const value = member(object, name);
  if (!isJsonObject(value)) throw new UnusableBodyError(whenMissing);
  return value;
}

export function number(object: JsonObject, name: string, whenMissing: string): number {
  const value = member(object, name);
  if (value === undefined) throw new UnusableBodyError(whenMissing);
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new UnusableBodyError(`"${name}": no number`);
  return Math.trunc(value);
}

export interface Repository {
  readonly owner: string;
  readonly name: string;
}

/** Both become parts of a URL that a token is sent to: nothing may climb out of its place. */
export function repository(body: JsonObject): Repository {
  const fullName = member(section(body, 'repository', "payload body missing 'repository' field"), 'full_name');
  if (typeof fullName !== 'string') throw new UnusableBodyError("payload body missing 'repository.full_name' field");
  const [owner, name] = fullName.split('/');
  if (!isName(owner) || !isName(name)) throw new UnusableBodyError(`"repository.full_name": "${fullName}" is not of the form owner/name`);
  return { owner, name };
}

function isName(text: string | undefined): text is string {
  return text !== undefined && /^[A-Za-z0-9._-]+$/.test(text) && text !== '.' && text !== '..';
}
