import { describe, expect, test } from '@jest/globals';
import { base64Key, bytes, count, duration, flag, oneOf, port, portRange } from './env-formats.ts';
import { optional, problemsError, readEnvironment, required, secret, withDefault } from './env.ts';
import type { Format } from './env.ts';

const table = {
  port: withDefault('APP_PORT', port, 8080),
  mode: required('APP_MODE', oneOf(['fast', 'safe'])),
  key: secret(required('APP_KEY', base64Key(4))),
  grace: optional('APP_GRACE', duration),
};

describe('an environment', () => {
  test('becomes settings, with defaults for what is absent or empty', () => {
    const read = readEnvironment(table, { APP_MODE: 'safe', APP_KEY: 'AAAAAA==', APP_PORT: '' });
    expect(read).toEqual({ kind: 'read', settings: { port: 8080, mode: 'safe', key: new Uint8Array(4), grace: null } });
  });

  test('is frozen once read', () => {
    const read = readEnvironment({ port: table.port }, {});
    expect(read.kind === 'read' && Object.isFrozen(read.settings)).toBe(true);
  });

  test('with several mistakes is told all of them, and no secret', () => {
    const read = readEnvironment(table, { APP_PORT: 'http', APP_KEY: 'hush', APP_GRACE: '5' });
    if (read.kind !== 'problems') throw new Error('read');
    expect(problemsError(read.problems).message.split('\n')).toEqual([
      'APP_PORT: found "http", wanted a port from 0 to 65535',
      'APP_MODE: found nothing, wanted "fast" or "safe"',
      'APP_KEY: found 4 characters that are not shown, wanted 4 bytes in base64 (`openssl rand -base64 4`)',
      'APP_GRACE: found "5", wanted a duration like "250ms", "2.5s", "5m" or "24h"',
    ]);
  });
});

describe('a format', () => {
  test.each([
    ['port', port, '0', 0],
    ['port', port, '65536', undefined],
    ['port', port, '-1', undefined],
    ['port range', portRange, '20000-29999', { first: 20_000, last: 29_999 }],
    ['port range', portRange, '20000-20000', { first: 20_000, last: 20_000 }],
    ['port range', portRange, '29999-20000', undefined],
    ['port range', portRange, '80-90', undefined],
    ['port range', portRange, '20000', undefined],
    ['count', count, '0', undefined],
    ['count', count, '7', 7],
    ['duration', duration, '0', 0],
    ['duration', duration, '2.5s', 2500],
    ['duration', duration, '24h', 86_400_000],
    ['duration', duration, '5 m', undefined],
    ['bytes', bytes, '64Mi', 67_108_864],
    ['bytes', bytes, '12', 12],
    ['bytes', bytes, '1KB', undefined],
    ['flag', flag, 'true', true],
    ['flag', flag, 'yes', undefined],
    ['oneOf', oneOf(['a', 'b']), 'b', 'b'],
    ['oneOf', oneOf(['a', 'b']), 'c', undefined],
  ])('%s takes %j', (_name, format, value, expected) => {
    expect(reading(format, value)).toEqual(expected);
  });
});

function reading(format: Format<unknown>, value: string): unknown {
  return format.read(value)?.value;
}
