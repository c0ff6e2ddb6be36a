import { objectAt, objectsAt, textAt } from '@millrace/triggers';
import type { JsonObject } from '@millrace/triggers';
import type { Kube, KubeFailure } from '../kube.ts';
import { ANSWER_TOO_LARGE, unreadable } from '../loss.ts';

export type Listed =
  | { readonly kind: 'listed'; readonly resourceVersion: string }
  /** The API server does not know the resource: its CRD is not installed (yet). */
  | { readonly kind: 'absent'; readonly text: string }
  | { readonly kind: 'failed'; readonly failure: KubeFailure };

export interface ListRequest {
  readonly request: Kube['request'];
  readonly path: string;
  /** Selectors; no limit, no continue. */
  readonly query: Readonly<Record<string, string>>;
  readonly pageSize: number;
  readonly signal: AbortSignal;
}

/**
 * A whole list, page by page, at one resourceVersion
 * (https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks).
 * `restart` is called before the first item, and again when pages that were read turn out to be worth nothing.
 */
export async function listPages(list: ListRequest, restart: () => void, item: (object: JsonObject) => void): Promise<Listed> {
  let limit: number | null = list.pageSize;
  let token = '';
  restart();
  for (;;) {
    const answer = await list.request({ method: 'GET', path: pagePath(list, limit, token), signal: list.signal, timeoutMs: LIST_TIMEOUT_MS });
    if (answer.kind === 'answer') {
      const metadata = objectAt(answer.body, 'metadata');
      const resourceVersion = textAt(metadata, 'resourceVersion');
      if (resourceVersion === '') {
        // an empty list has one too: this is no list, and not the news that everything is gone
        return { kind: 'failed', failure: unreadable('answer to a list is no list') };
      }
      objectsAt(answer.body, 'items').forEach(item);
      token = textAt(metadata, 'continue');
      if (token === '') return { kind: 'listed', resourceVersion };
    } else if (answer.kind === 'refused' && answer.status === 410 && token !== '') {
      // the token expired under a slow reader: all at once then, as client-go's pager does (FullListIfExpired)
      limit = null;
      token = '';
      restart();
    } else if (answer.failure.code === ANSWER_TOO_LARGE && limit !== null && limit > 1) {
      limit = Math.ceil(limit / 2);
    } else if (answer.kind === 'refused' && answer.status === 404) {
      return { kind: 'absent', text: answer.failure.text };
    } else {
      return { kind: 'failed', failure: answer.failure };
    }
  }
}

const LIST_TIMEOUT_MS = 60_000;

function pagePath(list: ListRequest, limit: number | null, token: string): string {
  const query = new URLSearchParams(list.query);
  if (limit !== null) query.set('limit', String(limit));
  if (token !== '') query.set('continue', token);
  return query.size === 0 ? list.path : `${list.path}?${query.toString()}`;
}
