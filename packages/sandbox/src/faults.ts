/**
 * Trouble on request, for tests and for trying things out: what a request meets before it is answered.
 *   status    this answer instead (429 with Retry-After, 500, 403 ...)
 *   latency   the answer comes later
 *   drop      the connection ends without an answer, before anything was done, or after the object was stored: the lost answer
 *   deny      403 as RBAC has it; access reviews say no as well
 */
import { setTimeout as delay } from 'node:timers/promises';
import { ApiError, badRequest } from './api-error.ts';
import type { JsonObject } from './json.ts';
import { textAt, without } from './json.ts';

/** Who wants to do what. Discovery, health and the like have no resource. */
export type Access = { readonly user: string; readonly verb: string; readonly group: string; readonly resource: string; readonly namespace: string; readonly name: string };

type Effect =
  | { readonly kind: 'status'; readonly code: number; readonly reason?: string; readonly message?: string; readonly retryAfterSeconds?: number }
  | { readonly kind: 'latency'; readonly ms: number }
  | { readonly kind: 'drop'; readonly when: 'before' | 'after' }
  | { readonly kind: 'deny' };

/** What is not named matches everything; `times` counts down, without it a fault stays until it is cleared. */
export type Fault = Effect & Partial<Access> & { readonly times?: number };

export type Faults = {
  readonly add: (fault: Fault) => () => void;
  readonly list: () => Fault[];
  readonly clear: () => void;
};

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
    const wanted = Object.entries(access);
    return [...left.keys()].filter((fault) => wanted.every(([key, value]) => (Object.entries(fault).find(([field]) => field === key)?.[1] ?? value) === value));
  }

  function use(fault: Fault): void {
    const times = (left.get(fault) ?? 1) - 1;
    if (times > 0) left.set(fault, times);
    else left.delete(fault);
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
        use(fault);
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
  const { code, ms, times } = Object.fromEntries(['code', 'ms', 'times'].map((field) => [field, count(value, field)]));
  const match = Object.fromEntries(['user', 'verb', 'group', 'resource', 'namespace', 'name'].flatMap((field) => (typeof value[field] === 'string' ? [[field, value[field]]] : [])));
  const common = { ...match, ...(times === undefined ? {} : { times }) };
  switch (value['kind']) {
    case 'status': {
      if (code === undefined) throw badRequest('code: wanted a number');
      const retryAfterSeconds = count(value, 'retryAfterSeconds');
      const texts = Object.fromEntries(['reason', 'message'].flatMap((field) => (textAt(value, field) === '' ? [] : [[field, textAt(value, field)]])));
      return { ...common, kind: 'status', code, ...texts, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
    }
    case 'latency':
      if (ms === undefined) throw badRequest('ms: wanted a number');
      return { ...common, kind: 'latency', ms };
    case 'drop':
      if (value['when'] !== 'before' && value['when'] !== 'after') throw badRequest('when: wanted "before" or "after"');
      return { ...common, kind: 'drop', when: value['when'] };
    case 'deny':
      return { ...common, kind: 'deny' };
    default:
      throw badRequest('kind: wanted "status", "latency", "drop" or "deny"');
  }
}

function count(value: JsonObject, field: string): number | undefined {
  const found = value[field];
  if (found === undefined || (typeof found === 'number' && found >= 0)) return found;
  throw badRequest(`${field}: wanted a number from 0 up, found ${JSON.stringify(found)}`);
}

function statusError({ code, reason = REASONS[code] ?? '', message = 'a fault of the sandbox', retryAfterSeconds }: Extract<Fault, { kind: 'status' }>): ApiError {
  return new ApiError(code, reason, message, retryAfterSeconds === undefined ? {} : { retryAfterSeconds });
}

const REASONS: { readonly [code: number]: string } = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  422: 'Invalid',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

function forbidden({ user, verb, group, resource, namespace, name }: Access): ApiError {
  const what = `${resource}${group === '' ? '' : `.${group}`}${name === '' ? '' : ` "${name}"`}`;
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const details = without({ name, group, kind: resource }, ...(name === '' ? ['name'] : []), ...(group === '' ? ['group'] : []));
  return new ApiError(403, 'Forbidden', `${what} is forbidden: User "${user}" cannot ${verb} resource "${resource}" in API group "${group}" ${where}`, details);
}
