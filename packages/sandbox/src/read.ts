/** Get and list, with paging. */
import { ApiError, badRequest, expired, notFound } from './api-error.ts';
import type { Answer, Call } from './cluster.ts';
import { inVersion, stored } from './cluster.ts';
import { isObject } from './json.ts';
import { objectKey } from './journal.ts';
import { apiVersionOf, resourceName } from './kinds.ts';
import { selection } from './selectors.ts';

export function get(call: Call): Answer {
  const object = stored(call);
  if (object === null) throw notFound(call.target.kind, call.target.name ?? '');
  return { code: 200, body: inVersion(call, object) };
}

/**
 * One page is everything after the last key of the page before, in today's state: unlike etcd the sandbox keeps no old snapshot.
 * The version of the first page stays, so a watch from it tells what changed in between.
 */
export function list(call: Call): Answer {
  const { cluster, target, query } = call;
  const selects = selection(target.kind, query);
  const limit = integer(query.get('limit') ?? '0');
  assertVersion(call, query.get('resourceVersion') ?? '');
  const place = continuedAt(call, query.get('continue') ?? '');
  const after = cluster.store
    .list(resourceName(target.kind), target.namespace)
    .filter((object) => selects(object) && (place === null || objectKey(object.metadata.namespace, object.metadata.name) > place.after));
  const page = limit > 0 ? after.slice(0, limit) : after;
  const last = page.at(-1);
  const rv = place?.rv ?? cluster.store.rv();
  const more = last !== undefined && page.length < after.length;
  const selected = query.has('labelSelector') || query.has('fieldSelector');
  return {
    code: 200,
    body: {
      kind: `${target.kind.kind}List`,
      apiVersion: apiVersionOf(target.kind.group, target.version),
      metadata: {
        resourceVersion: String(rv),
        ...(more ? { continue: token(rv, objectKey(last.metadata.namespace, last.metadata.name)) } : {}),
        ...(more && !selected ? { remainingItemCount: after.length - page.length } : {}),
      },
      items: page.map((object) => inVersion(call, object)),
    },
  };
}

/** A number as Go's strconv reads it. */
function integer(text: string): number {
  if (!/^-?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

function assertVersion(call: Call, text: string): void {
  if (text === '') return;
  const wanted = versionNumber(text);
  if (wanted === null) throw badRequest(`invalid resource version: ${invalidVersion(text)}`);
  const current = call.cluster.store.rv();
  if (wanted > current) {
    throw new ApiError(504, 'Timeout', `Timeout: Too large resource version: ${wanted}, current: ${current}`, {
      details: { causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }], retryAfterSeconds: 1 },
      retryAfterSeconds: 1,
    });
  }
}

export function versionNumber(text: string): number | null {
  return /^\d+$/.test(text) ? Number(text) : null;
}

export function invalidVersion(text: string): string {
  return `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`;
}

type Place = { readonly rv: number; readonly after: string };

function token(rv: number, after: string): string {
  return Buffer.from(JSON.stringify({ rv, after })).toString('base64url');
}

function continuedAt(call: Call, text: string): Place | null {
  if (text === '') return null;
  const place = placeOf(text);
  if (place.rv < call.cluster.store.compactedRv()) {
    throw expired(
      'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
      token(call.cluster.store.rv(), place.after),
    );
  }
  return place;
}

function placeOf(text: string): Place {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (isObject(value) && typeof value['rv'] === 'number' && typeof value['after'] === 'string') return { rv: value['rv'], after: value['after'] };
  } catch {
    // Refused below, with everything else that is not a token of ours.
  }
  throw badRequest('invalid continue token: continue key is not valid');
}
