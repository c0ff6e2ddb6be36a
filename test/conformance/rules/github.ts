import type { JsonObject } from '@millrace/triggers';
import type { ApiRoute, RecordedCall } from '../suites/github-stand-in.ts';
import type { InterceptorsExpected, InterceptorsInput } from '../suites/interceptors.ts';
import type { Rule } from '../suite.ts';

type GithubRule = Rule<InterceptorsInput, InterceptorsExpected>;

/** A token, or any request, goes to the host that X-GitHub-Enterprise-Host names only if the secret says that GitHub wrote it. */
export const enterpriseHostUnsigned: GithubRule = {
  id: 'github-enterprise-unsigned',
  suite: 'interceptors',
  matches: ({ input, expected }) => paramsOf(input)['secretRef'] === undefined && callsOf(expected).some(({ url }) => new URL(url).host !== 'api.github.com'),
  instead: ({ expected }) => ({ ...expected, response: { continue: false, status: { code: 9 } }, githubApiRequests: [] }),
};

/** Every page of members and collaborators counts, where Tekton looks at the first. */
export const ownersOnEveryPage: GithubRule = {
  id: 'github-owners-every-page',
  suite: 'interceptors',
  matches: ({ input, expected }) => callsOf(expected).some((call) => pagesAfter(call, input).length > 0),
  instead({ input, expected }) {
    const calls: RecordedCall[] = [];
    for (const call of unique(callsInOrder(expected))) {
      const pages = [call, ...pagesAfter(call, input)];
      if (pages.some(({ url }) => holdsSender(input, url))) return { ...expected, response: { continue: true, status: {} }, githubApiRequests: [...calls, ...pages] };
      calls.push(...pages);
    }
    return { ...expected, githubApiRequests: calls };
  },
};

/** GitHub is asked once about an `/ok-to-test`, where Tekton asks twice, and not at all about other comments. */
export const ownersAskedOnce: GithubRule = {
  id: 'github-owners-asked-once',
  suite: 'interceptors',
  matches: ({ input, expected }) => isComment(input) && needed(input, expected).length < callsOf(expected).length,
  instead: ({ input, expected }) => ({ ...expected, githubApiRequests: needed(input, expected) }),
};

function needed(input: InterceptorsInput, expected: InterceptorsExpected): readonly RecordedCall[] {
  return /(^|\n)\/ok-to-test(\r?\n|\r|$)/.test(commentOf(input)) ? unique(callsOf(expected)) : [];
}

function callsOf({ githubApiRequests }: InterceptorsExpected): readonly RecordedCall[] {
  return githubApiRequests ?? [];
}

/** They are recorded by URL; Tekton asks for members, then collaborators, then OWNERS. */
function callsInOrder(expected: InterceptorsExpected): readonly RecordedCall[] {
  const order = ['/public_members', '/collaborators', '/contents/OWNERS'];
  return callsOf(expected).toSorted((a, b) => order.findIndex((part) => a.url.includes(part)) - order.findIndex((part) => b.url.includes(part)));
}

function unique(calls: readonly RecordedCall[]): readonly RecordedCall[] {
  return [...new Map(calls.map((call) => [`${call.method} ${call.url}`, call])).values()];
}

/** The further pages of a list of people that the stand-in holds, one after another. */
function pagesAfter(call: RecordedCall, input: InterceptorsInput): readonly RecordedCall[] {
  if (!/\/(public_members|collaborators)$/.test(call.url.split('?')[0] ?? '')) return [];
  const next = Object.entries(routeOf(input, call.url)?.response.headers ?? {}).find(([name]) => name.toLowerCase() === 'link')?.[1][0];
  const page = /[?&]page=([0-9]+)[^>]*>;\s*rel="next"/.exec(next ?? '')?.[1];
  if (page === undefined) return [];
  const following = new URL(call.url);
  if (following.searchParams.get('page') === page) return [];
  following.searchParams.set('page', page);
  const nextCall = { ...call, url: following.href };
  return [nextCall, ...pagesAfter(nextCall, input)];
}

function holdsSender(input: InterceptorsInput, url: string): boolean {
  const people = parsed(routeOf(input, url)?.response.body ?? '');
  return Array.isArray(people) && people.some((person: { login?: unknown } | null) => person?.login === senderOf(input));
}

function routeOf({ githubApi }: InterceptorsInput, url: string): ApiRoute | undefined {
  return githubApi?.find((route) => route.url === (route.url.includes('?') ? url : url.split('?')[0]));
}

function paramsOf({ request }: InterceptorsInput): JsonObject {
  const params = request?.['interceptor_params'];
  return typeof params === 'object' && params !== null && !Array.isArray(params) ? (params as JsonObject) : {};
}

function isComment({ request }: InterceptorsInput): boolean {
  return Object.entries(request?.['header'] ?? {}).some(([name, values]) => name.toLowerCase() === 'x-github-event' && String(values) === 'issue_comment');
}

function commentOf(input: InterceptorsInput): string {
  return bodyOf(input).comment?.body ?? '';
}

function senderOf(input: InterceptorsInput): string | undefined {
  return bodyOf(input).sender?.login;
}

function bodyOf({ request }: InterceptorsInput): { readonly comment?: { readonly body?: string }; readonly sender?: { readonly login?: string } } {
  const text = request?.['body'];
  const body = typeof text === 'string' ? parsed(text) : null;
  return typeof body === 'object' && body !== null ? body : {};
}

/** Undefined for what is not JSON: cases have such bodies too. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
