import { describe, expect, test } from '@jest/globals';
import type { JsonValue } from '@millrace/triggers';
import type { KubeAnswer } from './kube.ts';
import { readSecret } from './secret.ts';

function holding(body: JsonValue): { request(): Promise<KubeAnswer> } {
  return { request: () => Promise.resolve({ kind: 'answer', status: 200, body, warnings: [] }) };
}

function refusing(status: number): { request(): Promise<KubeAnswer> } {
  const failure = { status, code: 'x', text: 'x', classified: { kind: 'retryable', reason: 'right-missing', scope: { kind: 'absent' } } } as const;
  return { request: () => Promise.resolve({ kind: 'refused', status, failure, warnings: [] }) };
}

describe('a secret', () => {
  test('is read as bytes', async () => {
    const answer = await readSecret(holding({ kind: 'Secret', data: { token: Buffer.from([0xff, 0x00, 0x41]).toString('base64'), empty: '' } }), 'ci', 'hook');
    expect(answer).toEqual({
      kind: 'found',
      values: new Map([
        ['token', Buffer.from([0xff, 0x00, 0x41])],
        ['empty', Buffer.alloc(0)],
      ]),
    });
  });

  test('without values is found', async () => {
    expect(await readSecret(holding({ kind: 'Secret' }), 'ci', 'hook')).toEqual({ kind: 'found', values: new Map() });
  });

  test('that is not there is missing', async () => {
    expect(await readSecret(refusing(404), 'ci', 'hook')).toEqual({ kind: 'missing', text: 'secret "ci/hook" not found' });
    expect(await readSecret(holding({}), '..', 'hook')).toMatchObject({ kind: 'missing' });
  });

  test('that may not be read is a failure, not a missing secret', async () => {
    expect(await readSecret(refusing(403), 'ci', 'hook')).toMatchObject({ kind: 'failed', failure: { status: 403 } });
  });
});
