import { describe, expect, test } from '@jest/globals';
import type { Headers } from '@millrace/triggers';
import { duplicateKey } from './duplicate-key.ts';

const listener = { namespace: 'ns', name: 'el' };
const body = Buffer.from('{"a":1}');
const push: Headers = { 'X-Github-Delivery': ['d1'], 'X-Hub-Signature-256': ['sha256=aa'], 'User-Agent': ['GitHub-Hookshot'] };

function keyOf(headers: Headers, bytes: Uint8Array = body, of = listener): string | null {
  return duplicateKey(of, headers, bytes);
}

describe('the key of a repeat', () => {
  test('is the same for the same delivery, whatever else the request says', () => {
    expect(keyOf({ 'User-Agent': ['other'], 'X-Hub-Signature-256': ['sha256=aa'], 'X-Github-Delivery': ['d1'] })).toBe(keyOf(push));
  });

  test.each([
    ['another delivery', () => keyOf({ ...push, 'X-Github-Delivery': ['d2'] })],
    ['another signature', () => keyOf({ ...push, 'X-Hub-Signature-256': ['sha256=bb'] })],
    ['a token more', () => keyOf({ ...push, 'X-Gitlab-Token': ['t'] })],
    ['another body', () => keyOf(push, Buffer.from('{"a":2}'))],
    ['another listener', () => keyOf(push, body, { namespace: 'ns', name: 'el2' })],
    ['the same text cut elsewhere', () => keyOf(push, body, { namespace: 'nse', name: 'l' })],
    ['the same id by another provider', () => keyOf({ 'X-Hub-Signature-256': ['sha256=aa'], 'X-Request-Uuid': ['d1'] })],
  ])('differs for %s', (_what, other) => {
    expect(other()).toMatch(/^[0-9a-f]{64}$/);
    expect(other()).not.toBe(keyOf(push));
  });

  test.each([
    ['GitLab', { 'X-Gitlab-Event-Uuid': ['u'] }],
    ['Bitbucket', { 'X-Request-Uuid': ['u'] }],
    ['CloudEvents', { 'Ce-Id': ['i'], 'Ce-Source': ['/s'] }],
  ])('exists for %s', (_provider, headers) => {
    expect(keyOf(headers)).not.toBeNull();
  });

  test('comes from the body for Slack', () => {
    const slack = { 'X-Slack-Request-Timestamp': ['1'], 'X-Slack-Signature': ['v0=x'] };
    expect(keyOf(slack, Buffer.from('{"event_id":"Ev1"}'))).not.toBeNull();
    expect(keyOf(slack, Buffer.from('token=x&text=y'))).toBeNull();
    expect(keyOf({}, Buffer.from('{"event_id":"Ev1"}'))).toBeNull();
  });

  test.each([
    ['no delivery id', {}],
    ['an empty one', { 'X-Github-Delivery': [''] }],
    ['two of them', { 'X-Github-Delivery': ['a', 'b'] }],
    ['half a CloudEvent', { 'Ce-Id': ['i'] }],
  ])('is none with %s', (_what, headers) => {
    expect(keyOf(headers)).toBeNull();
  });
});
