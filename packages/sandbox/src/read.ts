/** Get and list, with paging. */
import { ApiError, badRequest, notFound } from './api-error.ts';
import { type Answer, type Call, inVersion, listOf, stored } from './cluster.ts';
import { objectKey } from './journal.ts';
import { type KubeObject, isObject } from './json.ts';
import { resourceName } from './kinds.ts';
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
  const limit = query.get('limit') ?? '0';
  if (!/^-?\d+$/.test(limit)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(limit)}: invalid syntax`);
  assertVersion(call, query.get('resourceVersion') ?? '');
  const { rv, after } = continuedAt(call, query.get('continue') ?? '');
  const rest = cluster.store.list(resourceName(target.kind), target.namespace).filter((object) => selects(object) && keyOf(object) > after);
  const page = Number(limit) > 0 ? rest.slice(0, Number(limit)) : rest;
  const [last, left] = [page.at(-1), rest.length - page.length];
  const selected = query.has('labelSelector') || query.has('fieldSelector');
  const more = last === undefined || left === 0 ? {} : { continue: token(rv, keyOf(last)), ...(selected ? {} : { remainingItemCount: left }) };
  return listOf(call, { resourceVersion: String(rv), ...more }, page);
}

/** A resource version as a number. Lists and watches refuse one that is none in different ways. */
export function versionNumber(text: string, refusal: (why: string) => ApiError): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw refusal(`resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`);
}

function keyOf({ metadata }: KubeObject): string {
  return objectKey(metadata.namespace, metadata.name);
}

function assertVersion({ cluster }: Call, text: string): void {
  const wanted = versionNumber(text === '' ? '0' : text, (why) => badRequest(`invalid resource version: ${why}`));
  const current = cluster.store.rv();
  if (wanted <= current) return;
  throw new ApiError(504, `Timeout: Too large resource version: ${wanted}, current: ${current}`, { details: { retryAfterSeconds: 1 } });
}

type Place = Readonly<{ rv: number; after: string }>;

function token(rv: number, after: string): string {
  return Buffer.from(JSON.stringify({ rv, after })).toString('base64url');
}

function continuedAt({ cluster }: Call, text: string): Place {
  const { store } = cluster;
  if (text === '') return { rv: store.rv(), after: '' };
  const place = placeOf(text);
  if (place.rv >= store.compactedRv()) return place;
  const why = 'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';
  throw new ApiError(410, why, { metadata: { continue: token(store.rv(), place.after) } });
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
