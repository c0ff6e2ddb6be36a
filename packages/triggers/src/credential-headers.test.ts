import { expect, test } from '@jest/globals';
import { isCredentialHeader } from './credential-headers.ts';
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
