import { expect, test } from '@jest/globals';
import type { KubeAnswer, KubeFailure, KubeRequest } from '@millrace/kube';
import { createProbe } from './probe.ts';

const failure: KubeFailure = { status: null, code: 'X', text: 'x', classified: { kind: 'terminal', reason: 'object-invalid' } };

function says(status: number): KubeAnswer {
  if (status === 0) return { kind: 'unanswered', sent: false, failure };
  return status < 300 ? { kind: 'answer', status, body: 'ok', warnings: [] } : { kind: 'refused', status, failure, warnings: [] };
}

async function probed(readyz: number, review: number) {
  const asked: string[] = [];
  const probe = createProbe({
    async request({ method, path }: KubeRequest) {
      asked.push(`${method} ${path}`);
      return says(path === '/readyz' ? readyz : review);
    },
  });
  return { healthy: await probe(new AbortController().signal), asked };
}

test.each([
  [200, 201, true],
  [403, 201, true],
  [404, 201, true],
  [200, 403, true],
  [200, 429, true],
  [0, 201, false],
  [500, 201, false],
  [401, 201, false],
  [200, 401, false],
  [200, 503, false],
  [200, 0, false],
])('/readyz %d, our own rights %d: %s', async (readyz, review, healthy) => {
  expect((await probed(readyz, review)).healthy).toBe(healthy);
});

test('an API server that is not ready is not asked more', async () => {
  expect((await probed(500, 201)).asked).toEqual(['GET /readyz']);
});
