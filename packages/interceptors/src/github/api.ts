/** The few questions that are asked of GitHub's REST API, with paging (go-github v31, github.go). */
import { credentialMask, failedPrecondition, headerValue, isJsonList, isJsonObject, member, type Explanation, type Failed, type Failure, type Headers, type JsonValue, type Stopped } from '@millrace/triggers';
import { fail, stop } from '../decisions.ts';
import { failureOfProblem, failureOfStatus } from '../http/call-failure.ts';
import { defaultTimeoutMs } from '../http/outgoing.ts';
import type { GithubCall } from './call.ts';
import type { GithubPorts } from './ports.ts';
import { rateLimit } from './rate-limit.ts';

export interface GithubApi {
  /** Member `text` of every item on every page; null for an item that has none. */
  readonly list: (path: string, text: string) => Promise<Answered<readonly (string | null)[]>>;
  readonly one: (path: string) => Promise<Answered<JsonValue>>;
  /** What an answer of another shape than GitHub's comes to. */
  readonly misshapen: (path: string, problem: string) => Failed;
}

export type Answered<T> = { readonly kind: 'answer'; readonly answer: T } | NotFound | Failed;

interface NotFound {
  readonly kind: 'not-found';
  readonly failed: Failed;
}

/**
 * Where to ask. The X-Github-Enterprise-Host header is not part of what is signed, but without the secret nobody can make up a
 * request at all; without a verified signature anybody could have the token sent to a host of theirs.
 */
export function githubApi(ports: GithubPorts, call: GithubCall, token: string, errorPrefix: string): GithubApi | Stopped {
  const host = headerValue(call.request.header, hostHeader);
  if (host !== '' && !call.verified) return refuseHost(host, 'a signature that has been verified (secretRef)');
  if (host !== '' && !hostPattern.test(host)) return refuseHost(host, 'a host name, with or without a port');
  const base = host === '' ? 'https://api.github.com/' : `https://${host}/api/v3/`;
  const ask = { ports, signal: call.signal, token, errorPrefix };
  function misshapen(path: string, problem: string): Failed {
    return failedCall(`${base}${path}`, 200, `GET ${base}${path}: ${problem}`, askAgain, errorPrefix);
  }
  return {
    misshapen,
    async list(path, text) {
      const answer = await allPages(ask, `${base}${path}`);
      if (answer.kind !== 'pages') return answer;
      const texts = answer.pages.map((page) => textsOf(page, text));
      return texts.every((some) => some !== null) ? { kind: 'answer', answer: texts.flat() } : misshapen(path, `answer is no list of objects with a text "${text}"`);
    },
    async one(path) {
      const page = await askPage(ask, `${base}${path}`);
      return page.kind === 'page' ? { kind: 'answer', answer: page.page } : page;
    },
  };
}

interface Ask {
  readonly ports: GithubPorts;
  readonly signal: AbortSignal;
  readonly token: string;
  readonly errorPrefix: string;
}

/** Null for what go-github can't decode. */
function textsOf(page: JsonValue, name: string): readonly (string | null)[] | null {
  if (page === null) return [];
  if (!isJsonList(page)) return null;
  const texts = page.map((item) => (item === null ? null : isJsonObject(item) ? (member(item, name) ?? null) : undefined));
  return texts.every((text) => text === null || typeof text === 'string') ? texts : null;
}

const hostHeader = 'X-Github-Enterprise-Host';
const hostPattern = /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?$/;

/** GitHub's own bounds are far lower: 3,000 files of a pull request in pages of 100. */
const mostPages = 200;

async function allPages(ask: Ask, url: string): Promise<{ readonly kind: 'pages'; readonly pages: readonly JsonValue[] } | NotFound | Failed> {
  const pages: JsonValue[] = [];
  for (let next: string | null = url; next !== null; ) {
    if (pages.length === mostPages) return failedCall(url, null, `more than ${mostPages} pages`, { kind: 'terminal', reason: 'interceptor-refused' }, ask.errorPrefix);
    const answer = await askPage(ask, next);
    if (answer.kind !== 'page') return answer;
    pages.push(answer.page);
    const following: string | null = nextPage(url, answer.header);
    next = following === next ? null : following;
  }
  return { kind: 'pages', pages };
}

async function askPage({ ports, signal, token, errorPrefix }: Ask, url: string): Promise<{ readonly kind: 'page'; readonly page: JsonValue; readonly header: Headers } | NotFound | Failed> {
  const answer = await ports.outgoing({ method: 'GET', url, header: headerWith(token), body: null, caBundle: '', timeoutMs: defaultTimeoutMs }, signal);
  if (answer.kind === 'unanswered') return failedCall(url, null, `GET ${url}: ${answer.text}`, failureOfProblem(answer.problem), errorPrefix);
  const { status, header } = answer;
  const page = parse(answer.body);
  if (status < 200 || status > 299) {
    const failure = rateLimit(status, header, ports.now()) ?? failureOfStatus(status, header, ports.now());
    const failed = failedCall(url, status, `GET ${url}: ${status} ${withoutToken(messageOf(page), token)}`, failure, errorPrefix);
    return status === 404 ? { kind: 'not-found', failed } : failed;
  }
  // 202 is GitHub's "not ready yet" (go-github, AcceptedError).
  if (page === undefined || status === 202) return failedCall(url, status, `GET ${url}: answer is ${status === 202 ? 'not ready yet' : 'no JSON'}`, askAgain, errorPrefix);
  return { kind: 'page', page, header };
}

const askAgain: Failure = { kind: 'retryable', reason: 'interceptor-error', scope: { kind: 'attempt' } };

function headerWith(token: string): Headers {
  const header = { Accept: ['application/vnd.github.v3+json'], 'User-Agent': ['millrace'] };
  return token === '' ? header : { ...header, Authorization: [`Bearer ${token}`] };
}

/** Only the page's number is taken from the Link header, so that an answer can't send the token elsewhere. */
function nextPage(url: string, header: Headers): string | null {
  for (const link of headerValue(header, 'Link').split(',')) {
    const [, target, attributes = ''] = /^\s*<([^>]*)>(.*)$/.exec(link) ?? [];
    const page = target === undefined ? undefined : URL.parse(target, url)?.searchParams.get('page');
    const isNext = attributes.split(';').some((attribute) => attribute.trim() === 'rel="next"');
    if (isNext && typeof page === 'string' && /^[1-9][0-9]*$/.test(page)) return withPage(url, page);
  }
  return null;
}

function withPage(url: string, page: string): string {
  const next = new URL(url);
  next.searchParams.set('page', page);
  // Go writes the options sorted by name.
  next.searchParams.sort();
  return next.href;
}

/** Who answers may not be GitHub, and may say what it was given. */
function withoutToken(message: string, token: string): string {
  return credentialMask(headerWith(token))(message);
}

function parse(bytes: Uint8Array): JsonValue | undefined {
  const text = Buffer.from(bytes).toString('utf8');
  // go-github takes an empty answer for none, and null for an empty list.
  if (text.trim() === '') return null;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function messageOf(page: JsonValue | undefined): string {
  return isJsonObject(page) && typeof page['message'] === 'string' ? page['message'] : '';
}

function failedCall(url: string, status: number | null, problem: string, failure: Failure, errorPrefix: string): Failed {
  const why: Explanation = { kind: 'call', method: 'GET', url, status, problem };
  return fail(failedPrecondition, failure, `${errorPrefix}: ${problem}`, why);
}

function refuseHost(host: string, wanted: string): Stopped {
  return stop(failedPrecondition, 'interceptor-refused', `header "X-GitHub-Enterprise-Host": found "${host}", wanted ${wanted}`, {
    kind: 'header',
    name: hostHeader,
    found: { kind: 'text', text: host },
    wanted,
  });
}
