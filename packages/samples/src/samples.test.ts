import { describe, expect, test } from '@jest/globals';
import { findSample, prepareSample, samples } from './index.ts';

const request = { id: 'delivery-1', at: 1_768_469_400_000, secret: null, body: null };

function prepared(provider: string, event: string, changes: { readonly secret?: Uint8Array; readonly body?: Uint8Array } = {}) {
  const sample = findSample(provider, event);
  if (sample === null) throw new Error(`no sample "${provider} ${event}"`);
  return prepareSample(sample, { ...request, ...changes });
}

describe('samples', () => {
  test('are found by provider and event, each once', () => {
    const names = samples.map(({ provider, event }) => `${provider} ${event}`);
    expect(new Set(names).size).toBe(names.length);
    expect(findSample('github', 'push')?.about).toBe('a commit pushed to main');
    expect(findSample('github', 'none')).toBeNull();
  });

  test.each(samples.map((sample) => [`${sample.provider} ${sample.event}`, sample] as const))('%s has a body of its content type, and the id of its delivery', (_, sample) => {
    const { headers, body } = prepareSample(sample, request);
    const text = new TextDecoder().decode(body);
    const fields: object = headers['Content-Type'] === 'application/json' ? (JSON.parse(text) as object) : Object.fromEntries(new URLSearchParams(text));
    expect(Object.keys(fields).length).toBeGreaterThan(0);
    expect(Object.values(headers).includes('delivery-1')).toBe(sample.provider !== 'slack');
  });
});

describe('the proof that the sender has the secret', () => {
  // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation
  const secret = Buffer.from("It's a Secret to Everybody");
  const body = Buffer.from('Hello, World!');

  test("is GitHub's HMAC, by its own example", () => {
    expect(prepared('github', 'push', { secret, body }).headers['X-Hub-Signature-256']).toBe('sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17');
  });
  test("is GitLab's token, and Bitbucket's HMAC under its own header", () => {
    expect(prepared('gitlab', 'push', { secret, body }).headers['X-Gitlab-Token']).toBe("It's a Secret to Everybody");
    for (const provider of ['bitbucket', 'bitbucket-server']) {
      expect(prepared(provider, 'push', { secret, body }).headers['X-Hub-Signature']).toBe('sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17');
    }
  });
  test("is Slack's, by its own example", () => {
    // https://api.slack.com/authentication/verifying-requests-from-slack
    const sent =
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
    const sample = findSample('slack', 'command');
    const { headers } = prepareSample(sample!, { id: '', at: 1_531_420_618_000, secret: Buffer.from('8f742231b10e8888abcd99yyyzzz85a5'), body: Buffer.from(sent) });
    expect(headers).toMatchObject({ 'X-Slack-Request-Timestamp': '1531420618', 'X-Slack-Signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503' });
  });
  test('is absent without a secret', () => {
    expect(Object.keys(prepared('github', 'push').headers).filter((name) => /signature|token/i.test(name))).toEqual([]);
  });
});
