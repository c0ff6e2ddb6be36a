import { describe, expect, test } from '@jest/globals';
import { missingForApiServer, startKubeApiServer } from './kube-apiserver.ts';

const { skip } = test;

const missing = missingForApiServer();
if (missing === null) {
  describe('the real API server', () => {
    test('goes away and comes back on the same address with the same objects', async () => {
      const server = await startKubeApiServer();
      try {
        expect((await server.kubectl(['create', 'configmap', 'kept'])).code).toBe(0);
        await server.stopApiServer();
        expect((await server.kubectl(['get', 'configmap', 'kept'])).stderr).toContain('refused');
        await server.startApiServer();
        expect(await server.kubectl(['get', 'configmap', 'kept', '-o', 'name'])).toEqual({ code: 0, stdout: 'configmap/kept\n', stderr: '' });
      } finally {
        await server.stop();
      }
    });
  });
} else {
  skip(`the real API server: ${missing}`, () => {});
}
