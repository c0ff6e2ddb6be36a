import { describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tracingOff, tracingWanted } from './tracing.ts';

const incoming = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('tracing', () => {
  test.each([
    [{}, false],
    [{ OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318' }, false],
    [{ OTEL_TRACES_EXPORTER: 'otlp' }, true],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318' }, true],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c:4318' }, true],
    [{ OTEL_TRACES_EXPORTER: 'otlp', OTEL_SDK_DISABLED: 'true' }, false],
  ])('with %j is on: %j', (environment, wanted) => {
    expect(tracingWanted(environment)).toBe(wanted);
  });

  test('that is off passes a trace of others on', async () => {
    expect(await tracingOff.span('receive', { parent: incoming }, (span) => Promise.resolve(span.trace))).toBe(incoming);
  });
});

describe('tracing that is on', () => {
  test('continues the trace that came in and sends its spans where the OTEL_ variables say', async () => {
    const received = Promise.withResolvers<string>();
    const collector = createServer((request, response) => {
      request.resume().on('end', () => response.end());
      received.resolve(request.url ?? '');
    });
    await once(collector.listen(0, '127.0.0.1'), 'listening');
    const address = collector.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const script = `import { startTracing } from ${JSON.stringify(join(dirname(fileURLToPath(import.meta.url)), 'tracing.ts'))};
      const tracing = await startTracing('test', process.env);
      console.log(await tracing.span('receive', { parent: '${incoming}', kind: 'server' }, async (span) => span.trace));
      await tracing.close();`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { env: { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` }, stdio: ['ignore', 'pipe', 'inherit'] });
    const printed = once(child.stdout, 'data');
    const closed = once(child, 'close');
    expect(String(await printed)).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)[0-9a-f]{16}-01\n$/);
    expect(await received.promise).toBe('/v1/traces');
    await closed;
    collector.close();
    collector.closeAllConnections();
  });
});
