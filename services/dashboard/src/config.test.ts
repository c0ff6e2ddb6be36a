import { describe, expect, test } from '@jest/globals';
import type { Environment } from '@millrace/runtime';
import { errorText } from '@millrace/runtime';
import { readConfig } from './config.ts';

const least = { REDIS_URL: 'redis://127.0.0.1:6379', MILLRACE_KUBE_URL: 'http://127.0.0.1:8090' };
const token = { ...least, MILLRACE_DASHBOARD_SESSION_KEY: Buffer.alloc(32).toString('base64') };

function problemsOf(environment: Environment): readonly string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    return errorText(error).split('\n');
  }
}

test('without a word about access people sign in with a token, over TLS cookies, on every address', () => {
  expect(readConfig(token)).toMatchObject({ config: { access: { kind: 'token', sessionMs: 28_800_000 }, host: null, port: 8070, cookiesSecure: true, readOnly: false } });
});

test('nobody signs in on loopback, and there only', () => {
  const local = { ...least, MILLRACE_DASHBOARD_ACCESS: 'local' };
  expect(readConfig(local)).toMatchObject({ config: { host: '127.0.0.1', cookiesSecure: false } });
  for (const host of ['0.0.0.0', '10.0.0.1', '::', 'example.com']) {
    expect(problemsOf({ ...local, MILLRACE_HOST: host })).toEqual([`MILLRACE_HOST: found "${host}", wanted "127.0.0.1" or "::1" with MILLRACE_DASHBOARD_ACCESS=local: nobody signs in there`]);
  }
});

describe('what is missing is said, and no secret is', () => {
  test.each([
    [least, ['MILLRACE_DASHBOARD_SESSION_KEY: found nothing, wanted 32 bytes in base64 (`openssl rand -base64 32`), with MILLRACE_DASHBOARD_ACCESS=token']],
    [{ ...least, MILLRACE_DASHBOARD_ACCESS: 'proxy' }, ['MILLRACE_DASHBOARD_PROXY_SECRET: found nothing, wanted a text of at least 24 characters, with MILLRACE_DASHBOARD_ACCESS=proxy']],
    [{ ...least, MILLRACE_DASHBOARD_ACCESS: 'proxy', MILLRACE_DASHBOARD_PROXY_SECRET: 'short' }, ['MILLRACE_DASHBOARD_PROXY_SECRET: found 5 characters that are not shown, wanted a text of at least 24 characters']],
    [{ ...token, TLS_CERT: 'cert.pem' }, ['TLS_KEY: found nothing, wanted a file: TLS_CERT and TLS_KEY belong together']],
    [{ ...token, MILLRACE_TEKTON_DASHBOARD_URL: 'javascript:alert(1)' }, ['MILLRACE_TEKTON_DASHBOARD_URL: found "javascript:alert(1)", wanted an address that begins with http:// or https://']],
  ])('%#', (environment, problems) => {
    expect(problemsOf(environment)).toEqual(problems);
  });

  test('all at once', () => {
    expect(problemsOf({ MILLRACE_DASHBOARD_ACCESS: 'open', MILLRACE_PORT: 'x' })).toHaveLength(4);
  });
});
