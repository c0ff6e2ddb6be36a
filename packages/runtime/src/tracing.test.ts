import { describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
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
    const received: string[] = [];
    const collector = createServer((request, response) => {
      received.push(request.url ?? '');
      request.resume().on('end', () => response.end());
    });
    await once(collector.listen(0, '127.0.0.1'), 'listening');
    const { port } = collector.address() as AddressInfo;
    const { span } = await traced(`http://127.0.0.1:${port}`);
    expect(span).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)[0-9a-f]{16}-01$/);
    expect(received).toEqual(['/v1/traces']);
    collector.closeAllConnections();
    collector.close();
  });

  test('says once why spans do not arrive, and ends all the same', async () => {
    const nobody = createServer();
    await once(nobody.listen(0, '127.0.0.1'), 'listening');
    const { port } = nobody.address() as AddressInfo;
    nobody.close();
    const { warnings, ended } = await traced(`http://127.0.0.1:${port}`);
    expect(ended).toBe(0);
    expect(warnings).toEqual([{ text: expect.stringContaining('ECONNREFUSED'), message: 'tracing has a problem' }]);
  });
});

/** A process that writes a span. */
async function traced(endpoint: string): Promise<{ readonly span: string; readonly warnings: readonly unknown[]; readonly ended: unknown }> {
  const script = `import { startTracing } from ${JSON.stringify(join(dirname(fileURLToPath(import.meta.url)), 'tracing.ts'))};
    const warnings = [];
    const logger = { warn: ({ text }, message) => warnings.push({ text, message }) };
    const tracing = await startTracing('test', process.env, logger);
    const span = await tracing.span('receive', { parent: '${incoming}', kind: 'server' }, async (span) => span.trace);
    await tracing.close();
    console.log(JSON.stringify({ span, warnings }));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { env: { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_TIMEOUT: '500' }, stdio: ['ignore', 'pipe', 'inherit'] });
  const [printed, [ended]] = await Promise.all([once(child.stdout, 'data'), once(child, 'close')]);
  return { ...(JSON.parse(String(printed)) as { span: string; warnings: unknown[] }), ended };
}
