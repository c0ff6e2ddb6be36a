/** What the core interceptors answer, in one line each. */
import { invalidArgument, type Continue, type Explanation, type Failed, type Failure, type FilteredReason, type JsonObject, type StatusCode, type Stopped } from '@millrace/triggers';

export type Refusal = Stopped | Failed;

export function goOn(extensions: JsonObject, verified: boolean): Continue {
  return { kind: 'continue', extensions, verified };
}

export function stop(code: StatusCode, reason: FilteredReason, text: string, why: Explanation): Stopped {
  return { kind: 'stopped', code, reason, text, why };
}

export function fail(code: StatusCode, failure: Failure, text: string, why: Explanation): Failed {
  return { kind: 'failed', code, failure, text, why };
}

/** A mistake in the Trigger: no event will get through until somebody repairs it. */
export function badParams(text: string, code: StatusCode = invalidArgument): Failed {
  return fail(code, { kind: 'terminal', reason: 'interceptor-invalid' }, text, { kind: 'params', problem: text });
}

export function noContext(): Failed {
  return badParams('no request context passed');
}
