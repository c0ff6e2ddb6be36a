import { describe, expect, test } from '@jest/globals';
import { credentialMask, isCredentialHeader } from './credential-headers.ts';
import { canonicalHeaderKey } from './go/header.ts';

test.each([
  'authorization',
  'proxy-authorization',
  'cookie',
  'x-hub-signature',
  'x-hub-signature-256',
  'x-gitlab-token',
  'x-slack-signature',
  'x-api-key',
  'ce-something-secret',
  'x-some-provider-signature',
  'X-SOME-PROVIDER-TOKEN',
])('"%s" is a credential', (name) => {
  expect(isCredentialHeader(canonicalHeaderKey(name))).toBe(true);
});

test.each(['content-type', 'x-github-event', 'x-github-delivery', 'x-gitlab-event-uuid', 'x-slack-request-timestamp', 'ce-id', 'ce-source', 'user-agent', 'x-token-count', 'x-request-id'])(
  '"%s" is not',
  (name) => {
    expect(isCredentialHeader(canonicalHeaderKey(name))).toBe(false);
  },
);

describe('a mask', () => {
  const mask = credentialMask({ Authorization: ['Bearer abcdefgh1'], Cookie: ['session=12345678; theme=dark'], 'X-Api-Key': ['short'], 'X-Plain': ['not a secret'] });

  test('covers what is quoted, whole or in part, wherever it stands', () => {
    expect(mask('bad token abcdefgh1 (from "Bearer abcdefgh1")')).toBe('bad token *** (from "***")');
    expect(mask({ why: [{ found: 'session=12345678', status: 403 }] })).toEqual({ why: [{ found: '***', status: 403 }] });
  });

  test('leaves everything else as it was', () => {
    const value = { text: 'not a secret, short' };
    expect(mask(value)).toEqual(value);
    expect(credentialMask({ 'X-Plain': ['not a secret'] })(value)).toBe(value);
  });
});
