import { describe, expect, test } from '@jest/globals';
import { createLogger } from './logger.ts';

function written(log: (logger: ReturnType<typeof createLogger>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  log(createLogger({ service: 'test', level: 'info', redact: ['X-Gitlab-Token'], destination: { write: (line) => void lines.push(line) } }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('a log line', () => {
  test('is JSON with a constant message and fields', () => {
    const [line] = written((logger) => logger.child({ listener: 'ns/el' }).info({ status: 202 }, 'event received'));
    expect(line).toMatchObject({ level: 'info', service: 'test', listener: 'ns/el', status: 202, message: 'event received' });
  });

  test('never holds a secret', () => {
    const [line] = written((logger) => logger.info({ secretKey: 's', headers: { 'X-Gitlab-Token': 't', Authorization: 'u', 'X-A': 'b' } }, 'm'));
    expect(line).toMatchObject({ secretKey: '[redacted]', headers: { 'X-Gitlab-Token': '[redacted]', Authorization: '[redacted]', 'X-A': 'b' } });
  });

  test('never holds a secret that belongs to every line', () => {
    const [line] = written((logger) => logger.child({ token: 't', service: 's' }).info({ listener: 'ns/el' }, 'm'));
    expect(line).toMatchObject({ token: '[redacted]', listener: 'ns/el' });
  });

  test('below the level is not written', () => {
    expect(written((logger) => logger.debug({}, 'm'))).toEqual([]);
  });

  test('of an error has its stack', () => {
    const [line] = written((logger) => logger.error({ err: new Error('boom') }, 'm'));
    expect(line).toMatchObject({ err: { message: 'boom', stack: expect.stringContaining('logger.test') } });
  });

  test('of an error has nothing that was hung on it', () => {
    const refused = Object.assign(new Error('WRONGPASS'), { code: 'E', command: { name: 'auth', args: ['hunter2'] } });
    const lines = written((logger) => logger.error({ err: new Error('not stored', { cause: refused }) }, 'm'));
    expect(lines[0]).toMatchObject({ err: { type: 'Error', message: 'not stored', cause: { message: 'WRONGPASS', code: 'E' } } });
    expect(JSON.stringify(lines)).not.toContain('hunter2');
  });
});
