import type { Outgoing } from '@millrace/interceptors';
import { canonicalHeaders } from '@millrace/triggers';

/** One answer of the stand-in for GitHub's REST API; the query matters only where the route has one. */
export interface ApiRoute {
  readonly url: string;
  readonly method?: string;
  readonly response: { readonly status: number; readonly headers?: Readonly<Record<string, readonly string[]>>; readonly body: string };
}

export interface RecordedCall {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
}

/** Null for no network at all. */
export function githubStandIn(routes: readonly ApiRoute[] | null): { readonly outgoing: Outgoing; readonly calls: readonly RecordedCall[] } {
  const calls: RecordedCall[] = [];
  return {
    calls,
    async outgoing({ method, url, header }) {
      if (routes === null) return { kind: 'unanswered', problem: 'unreachable', text: 'no network' };
      calls.push({ method, url, headers: header });
      const { status, headers = {}, body } = (routes.find((route) => answers(route, method, url)) ?? notFound).response;
      const pairs = Object.entries(headers).flatMap(([name, values]) => values.map((value) => [name, value] as const));
      return { kind: 'answered', status, header: canonicalHeaders(pairs), body: Buffer.from(body) };
    },
  };
}

const notFound = { response: { status: 404, headers: {}, body: '{"message":"Not Found"}' } };

function answers(route: ApiRoute, method: string, url: string): boolean {
  const asked = route.url.includes('?') ? url : url.split('?')[0];
  return route.url === asked && (route.method ?? method) === method;
}
