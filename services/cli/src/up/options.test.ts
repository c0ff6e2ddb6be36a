import { describe, expect, test } from '@jest/globals';
import { upOptions } from './options.ts';
import type { UpFlags } from './options.ts';

const plain: UpFlags = { port: 8080, dashboardPort: 8070, sandboxPort: 8090, data: '.millrace', namespace: 'default' };

describe('millrace up', () => {
  test('plays the tutorial in the sandbox when nothing is said', () => {
    expect(upOptions(plain, 'examples/tutorial')).toEqual({
      files: ['examples/tutorial'],
      cluster: { kind: 'sandbox', port: 8090 },
      sendSample: true,
      port: 8080,
      dashboardPort: 8070,
      dataFolder: '.millrace',
      namespace: 'default',
    });
  });

  test('applies and sends nothing to a real cluster unless it is asked to', () => {
    expect(upOptions({ ...plain, context: 'prod' }, 'examples/tutorial')).toMatchObject({ files: [], sendSample: false, cluster: { kind: 'kubeconfig', file: null, context: 'prod' } });
    expect(upOptions({ ...plain, kubeconfig: 'k', filename: ['a.yaml'], sample: true }, 'examples/tutorial')).toMatchObject({ files: ['a.yaml'], sendSample: true });
  });

  test('sends nothing with --no-sample', () => {
    expect(upOptions({ ...plain, sample: false }, 'examples/tutorial').sendSample).toBe(false);
  });
});
