/**
 * Trouble on request, for tests and for trying things out: what a request meets before it is answered.
 *   status    this answer instead (429 with Retry-After, 500, 403 ...)
 *   latency   the answer comes later
 *   drop      the connection ends without an answer, before anything was done, or after the object was stored: the lost answer
 *   deny      403 as RBAC has it; access reviews say no as well
 */
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { ApiError, badRequest, detailsOf } from './api-error.ts';
import { type JsonObject, only } from './json.ts';
import { resourceName } from './kinds.ts';

/** Who wants to do what. Discovery, health and the like have no resource. */
export type Access = Readonly<{ user: string; verb: string; group: string; resource: string; namespace: string; name: string }>;

type Effect =
  | Readonly<{ kind: 'status'; code: number; reason?: string; message?: string; retryAfterSeconds?: number }>
  | Readonly<{ kind: 'latency'; ms: number }>
  | Readonly<{ kind: 'drop'; when: 'before' | 'after' }>
  | Readonly<{ kind: 'deny' }>;

/** What is not named matches everything; `times` counts down, without it a fault stays until it is cleared. */
export type Fault = Effect & Partial<Access> & { readonly times?: number };

/** `add` returns what takes the fault away again. */
export type Faults = Readonly<{ add: (fault: Fault) => () => void; list: () => Fault[]; clear: () => void }>;

export type Gate = Faults & {
  readonly denies: (access: Access) => boolean;
  /** Lets a request through, late or not at all; true means that its answer is to be lost. */
  readonly pass: (access: Access, signal: AbortSignal) => Promise<boolean>;
};

/** Thrown when the connection is to end without an answer. */
export class Dropped extends Error {}

export function createFaults(): Gate {
  const left = new Map<Fault, number>();

  function matching(access: Access): Fault[] {
    return [...left.keys()].filter((fault) => isDeepStrictEqual({ ...access, ...fault }, { ...fault, ...access }));
  }

  return {
    add(fault) {
      const own = { ...fault };
      left.set(own, fault.times ?? Number.POSITIVE_INFINITY);
      return () => void left.delete(own);
    },
    list: () => [...left.keys()],
    clear: () => left.clear(),
    denies: (access) => matching(access).some((fault) => fault.kind === 'deny'),
    async pass(access, signal) {
      let loseAnswer = false;
      for (const fault of matching(access)) {
        left.set(fault, (left.get(fault) ?? 1) - 1);
        if ((left.get(fault) ?? 0) <= 0) left.delete(fault);
        if (fault.kind === 'latency') await delay(fault.ms, undefined, { signal });
        else if (fault.kind === 'status') throw statusError(fault);
        else if (fault.kind === 'deny') throw forbidden(access);
        else if (fault.when === 'before') throw new Dropped();
        else loseAnswer = true;
      }
      return loseAnswer;
    },
  };
}

/** A fault that came over HTTP. */
export function parseFault(value: JsonObject): Fault {
  const numbers = only(value, 'code', 'ms', 'times', 'retryAfterSeconds');
  const texts = only(value, 'user', 'verb', 'group', 'resource', 'namespace', 'name', 'reason', 'message');
  for (const [field, found] of Object.entries({ ...numbers, ...texts })) {
    const wanted = field in numbers ? 'number' : 'string';
    if (typeof found !== wanted || Number(found) < 0) throw badRequest(`${field}: wanted a ${wanted}${wanted === 'number' ? ' from 0 up' : ''}, found ${JSON.stringify(found)}`);
  }
  const { kind, when, code, ms } = value;
  const common = { ...texts, ...numbers };
  if (kind === 'status' && typeof code === 'number') return { ...common, kind, code };
  if (kind === 'latency' && typeof ms === 'number') return { ...common, kind, ms };
  if (kind === 'drop' && (when === 'before' || when === 'after')) return { ...common, kind, when };
  if (kind === 'deny') return { ...common, kind };
  throw badRequest('kind: wanted "status" with code, "latency" with ms, "drop" with when "before" or "after", or "deny"');
}

function statusError({ code, reason, message = 'a fault of the sandbox', retryAfterSeconds }: Extract<Fault, { kind: 'status' }>): ApiError {
  return new ApiError(code, message, { ...(reason === undefined ? {} : { reason }), details: retryAfterSeconds === undefined ? {} : { retryAfterSeconds } });
}

function forbidden({ user, verb, group, resource, namespace, name }: Access): ApiError {
  const what = `${resourceName({ group, plural: resource })}${name === '' ? '' : ` "${name}"`}`;
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const text = `${what} is forbidden: User "${user}" cannot ${verb} resource "${resource}" in API group "${group}" ${where}`;
  return new ApiError(403, text, { details: detailsOf({ group, plural: resource }, name) });
}
