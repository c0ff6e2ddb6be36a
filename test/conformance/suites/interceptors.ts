/**
 * The core interceptors behind the wire format of Tekton's own server for them (pkg/interceptors/server/server.go). We have no such server:
 * here is just enough of one to put the recorded requests to the interceptors that run in our worker.
 */
import { bitbucketInterceptor, celInterceptor, githubInterceptor, gitlabInterceptor, slackInterceptor, type SecretReader } from '@millrace/interceptors';
import { unreachable, type Interceptor, type InterceptorDecision, type JsonObject } from '@millrace/triggers';
import { compareMultisets, compareValues } from '../compare.ts';
import { differs, type Suite } from '../suite.ts';
import { githubStandIn, type ApiRoute, type RecordedCall } from './github-stand-in.ts';
import { readWireRequest } from './wire-request.ts';

export interface InterceptorsInput {
  readonly path: string;
  readonly request?: JsonObject;
  readonly rawRequest?: string;
  readonly secrets?: readonly SecretObject[] | null;
  readonly githubApi?: readonly ApiRoute[];
}

export interface InterceptorsExpected {
  readonly status?: number;
  readonly response?: JsonObject;
  readonly bodyText?: string;
  readonly connectionClosed?: unknown;
  readonly githubApiRequests?: readonly RecordedCall[];
}

interface SecretObject {
  readonly namespace: string;
  readonly name: string;
  readonly data?: Readonly<Record<string, string>>;
  readonly dataBase64?: Readonly<Record<string, string>>;
}

export const interceptors: Suite<InterceptorsInput, InterceptorsExpected> = {
  suite: 'interceptors',
  async run({ input, expected }) {
    const github = githubStandIn(input.githubApi ?? null);
    const answer = await post(input, github.outgoing);
    if (expected.connectionClosed !== undefined) return differs(answer.response?.['continue'] === true ? ['let the event through where Tekton crashes'] : []);
    return differs([
      ...compareValues(answer.status, expected.status, 'status'),
      ...compareValues(comparable(answer.response), comparable(expected.response), 'response'),
      ...(expected.githubApiRequests === undefined ? [] : compareMultisets(github.calls.map(comparableCall), expected.githubApiRequests.map(comparableCall), 'githubApiRequests')),
    ]);
  },
};

interface Answer {
  readonly status: number;
  readonly response?: JsonObject;
}

async function post(input: InterceptorsInput, outgoing: ReturnType<typeof githubStandIn>['outgoing']): Promise<Answer> {
  const ports = { secrets: secretsOf(input.secrets ?? []), outgoing, now: () => Date.now() };
  const interceptor = interceptorAt(input.path.toLowerCase(), ports);
  const request = readWireRequest(input.rawRequest ?? JSON.stringify(input.request), input.path);
  if (interceptor === null || 'error' in request) return { status: 400 };
  return { status: 200, response: responseOf(await interceptor(request.ok, AbortSignal.timeout(30_000))) };
}

function interceptorAt(path: string, ports: Parameters<typeof githubInterceptor>[0]): Interceptor | null {
  switch (path) {
    case 'bitbucket':
      return bitbucketInterceptor(ports);
    case 'cel':
      return celInterceptor(ports);
    case 'github':
      return githubInterceptor(ports);
    case 'gitlab':
      return gitlabInterceptor(ports);
    case 'slack':
      return slackInterceptor(ports);
    default:
      return null;
  }
}

function responseOf(decision: InterceptorDecision): JsonObject {
  switch (decision.kind) {
    case 'continue':
      return { ...(Object.keys(decision.extensions).length === 0 ? {} : { extensions: decision.extensions }), continue: true, status: {} };
    case 'stopped':
    case 'failed':
      return { continue: false, status: { code: decision.code, message: decision.text } };
    default:
      return unreachable(decision);
  }
}

/** The text of a status is for information. */
function comparable(response: JsonObject | undefined): unknown {
  if (response === undefined) return undefined;
  const { status, ...rest } = response;
  return { ...rest, code: typeof status === 'object' && status !== null && 'code' in status ? status['code'] : 0 };
}

function comparableCall({ method, url, headers }: RecordedCall): unknown {
  const { origin, pathname, searchParams } = new URL(url);
  return { method, at: `${origin}${pathname}`, query: [...searchParams].map(([name, value]) => `${name}=${value}`).sort(), authorization: headers['Authorization'] ?? null };
}

function secretsOf(objects: readonly SecretObject[]): SecretReader {
  return {
    async read(namespace, name, key) {
      const secret = objects.find((object) => object.namespace === namespace && object.name === name);
      if (secret === undefined) return { kind: 'no-secret' };
      const text = secret.data?.[key];
      const bytes = secret.dataBase64?.[key];
      if (text !== undefined) return { kind: 'value', value: Buffer.from(text) };
      return bytes === undefined ? { kind: 'no-key' } : { kind: 'value', value: Buffer.from(bytes, 'base64') };
    },
  };
}
