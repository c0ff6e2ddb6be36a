import { isCredentialHeader, isJsonObject, member, type JsonObject } from '@millrace/triggers';
import type { CloudEvent, Create, EndToEndExpected, EndToEndInput, StubRequest } from '../endtoend/case.ts';
import { textAt } from '../endtoend/objects.ts';
import { resourcesOf } from '../suites/api-stand-in.ts';
import type { Rule } from '../suite.ts';

type EndToEndRule = Rule<EndToEndInput, EndToEndExpected>;

/** The core interceptors are part of the worker: they work where nobody has installed Tekton's ClusterInterceptors. */
export const coreInterceptorsBuiltIn: EndToEndRule = {
  id: 'core-interceptors-built-in',
  suite: 'endtoend',
  matches: ({ input, expected }) => input.noCoreInterceptors === true && (expected.created ?? []).length === 0 && namesCoreInterceptor(input.objects),
  // What is let through is for the interceptor to say; the suites of interceptors hold that.
  instead({ expected }) {
    const { created: _, ...rest } = expected;
    return rest;
  },
};

/** GitHub is asked once about an `/ok-to-test`, where Tekton asks twice, and not at all about other comments. */
export const ownersAskedOnceOnTheWay: EndToEndRule = {
  id: 'github-owners-asked-once',
  suite: 'endtoend',
  matches: ({ input, expected }) => headerOf(input, 'x-github-event') === 'issue_comment' && githubCalls(expected).length > 0,
  instead: ({ input, expected }) => ({ ...expected, stubRequests: [...othersOf(expected), ...(isOkToTest(input) ? halfOf(githubCalls(expected)) : [])] }),
};

/** CloudEvents carry the request's headers, but not its credentials. */
export const cloudEventsWithoutCredentials: EndToEndRule = {
  id: 'cloudevents-credentials',
  suite: 'endtoend',
  matches: ({ expected }) => (expected.cloudEvents ?? []).some(({ data }) => data !== withoutCredentials(data)),
  instead: ({ expected }) => ({ ...expected, cloudEvents: (expected.cloudEvents ?? []).map((event): CloudEvent => ({ ...event, data: withoutCredentials(event.data) })) }),
};

/** Text of an event that holds `$(uid)` is not substituted again: it comes out escaped, as any other `$(`. */
export const onePassOnTheWay: EndToEndRule = {
  id: 'one-pass',
  suite: 'endtoend',
  matches: ({ input, expected }) => JSON.stringify(input.request).includes('$(uid)') && JSON.stringify(expected.created ?? []).includes('$<uid>'),
  instead: ({ expected }) => ({ ...expected, created: JSON.parse(JSON.stringify(expected.created ?? []).replaceAll('$<uid>', '$$$$(uid)')) as readonly Create[] }),
};

/** What every API server refuses (a cluster-scoped kind within a namespace, an object without a name) is not sent at all. */
export const refusedUnsent: EndToEndRule = {
  id: 'refused-unsent',
  suite: 'endtoend',
  matches: ({ expected }) => [...(expected.created ?? []), ...(expected.rejectedCreates ?? [])].some(isUnsendable),
  instead: ({ expected }) => ({ ...expected, created: (expected.created ?? []).filter((create) => !isUnsendable(create)), rejectedCreates: (expected.rejectedCreates ?? []).filter((create) => !isUnsendable(create)) }),
};

/** Of a request that is refused with 500 nobody is told but its sender, the log and a metric: there is no event to tell of. */
export const refusedUntold: EndToEndRule = {
  id: 'refused-untold',
  suite: 'endtoend',
  matches: ({ expected }) => expected.status === 500 && [...(expected.cloudEvents ?? []), ...(expected.kubernetesEvents ?? [])].length > 0,
  instead: ({ expected }) => ({ ...expected, cloudEvents: [], kubernetesEvents: [] }),
};

function namesCoreInterceptor(objects: readonly JsonObject[]): boolean {
  return /"ref":\{[^{}]*"name":"(?:bitbucket|cel|github|gitlab|slack)"/.test(JSON.stringify(objects));
}

function headerOf({ request }: EndToEndInput, name: string): string {
  const found = Object.entries(request.headers).find(([key]) => key.toLowerCase() === name)?.[1] ?? '';
  return typeof found === 'string' ? found : (found[0] ?? '');
}

function isOkToTest({ request }: EndToEndInput): boolean {
  return /(?:"|\\n)\/ok-to-test(?:\\r\\n|\\r|\\n|")/.test(request.body ?? '');
}

function isGithubCall({ url }: StubRequest): boolean {
  return new URL(url).host === 'api.github.com';
}

function githubCalls({ stubRequests = [] }: EndToEndExpected): readonly StubRequest[] {
  return stubRequests.filter(isGithubCall);
}

function othersOf({ stubRequests = [] }: EndToEndExpected): readonly StubRequest[] {
  return stubRequests.filter((request) => !isGithubCall(request));
}

/** Of each call that was made n times, half as many. */
function halfOf(calls: readonly StubRequest[]): readonly StubRequest[] {
  const byCall = Map.groupBy(calls, ({ method, url }) => `${method} ${url}`);
  return [...byCall.values()].flatMap((same) => same.slice(0, Math.ceil(same.length / 2)));
}

function withoutCredentials(text: string): string {
  const headers: unknown = JSON.parse(text);
  if (typeof headers !== 'object' || headers === null) return text;
  return JSON.stringify(Object.fromEntries(Object.entries(headers).filter(([name]) => !isCredentialHeader(name))));
}

function isUnsendable({ apiPath, object }: Create): boolean {
  const resource = apiPath.split('/').at(-1);
  const isClusterScoped = resourcesOf(textAt(object, 'apiVersion'))?.some(({ name, namespaced }) => name === resource && !namespaced) ?? false;
  const metadata = member(object, 'metadata');
  const isNameless = !isJsonObject(metadata) || (textAt(metadata, 'name') === '' && textAt(metadata, 'generateName') === '');
  return isClusterScoped || isNameless;
}
