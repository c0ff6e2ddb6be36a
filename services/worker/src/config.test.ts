import { describe, expect, test } from '@jest/globals';
import { readConfig } from './config.ts';

const least = { REDIS_URL: 'redis://r:6379', MILLRACE_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'), MILLRACE_KUBE_URL: 'http://127.0.0.1:8001' };

describe('the configuration of the worker', () => {
  test('has the defaults of the table of numbers', () => {
    expect(readConfig(least)).toMatchObject({
      lockMs: 20_000,
      stalledMs: 5000,
      sweepMs: 15_000,
      sweepPage: 500,
      maxAgeMs: null,
      patience: { backoff: { firstMs: 1000, capMs: 300_000 }, absentMs: 120_000, totalMs: 86_400_000, retryAfterMs: 3_600_000 },
      turns: {
        gate: { slots: 16, rampFrom: 4, probeFirstMs: 1000, probeCapMs: 10_000 },
        circuit: { failures: 5, firstMs: 1000, capMs: 30_000 },
        circuits: 1000,
        createTimeoutMs: 10_000,
        interceptorSlots: 16,
        interceptorTimeoutMs: 5000,
        shares: 4,
        slotWaitMs: 2000,
      },
    });
  });

  test.each([
    ['MILLRACE_CREATE_SLOTS', '3', { turns: { gate: { slots: 3 } } }],
    ['MILLRACE_RAMP_FROM', '3', { turns: { gate: { rampFrom: 3 } } }],
    ['MILLRACE_PROBE_FIRST', '3s', { turns: { gate: { probeFirstMs: 3000 } } }],
    ['MILLRACE_PROBE_CAP', '3s', { turns: { gate: { probeCapMs: 3000 } } }],
    ['MILLRACE_CREATE_TIMEOUT', '3s', { turns: { createTimeoutMs: 3000 } }],
    ['MILLRACE_INTERCEPTOR_SLOTS', '3', { turns: { interceptorSlots: 3 } }],
    ['MILLRACE_INTERCEPTOR_TIMEOUT', '3s', { turns: { interceptorTimeoutMs: 3000 } }],
    ['MILLRACE_SLOT_SHARES', '3', { turns: { shares: 3 } }],
    ['MILLRACE_SLOT_WAIT', '3s', { turns: { slotWaitMs: 3000 } }],
    ['MILLRACE_CIRCUIT_FAILURES', '3', { turns: { circuit: { failures: 3 } } }],
    ['MILLRACE_CIRCUIT_FIRST', '3s', { turns: { circuit: { firstMs: 3000 } } }],
    ['MILLRACE_CIRCUIT_CAP', '3s', { turns: { circuit: { capMs: 3000 } } }],
    ['MILLRACE_CIRCUITS', '3', { turns: { circuits: 3 } }],
    ['MILLRACE_BACKOFF_FIRST', '3s', { patience: { backoff: { firstMs: 3000 } } }],
    ['MILLRACE_BACKOFF_CAP', '3s', { patience: { backoff: { capMs: 3000 } } }],
    ['MILLRACE_ABSENT_FOR', '3s', { patience: { absentMs: 3000 } }],
    ['MILLRACE_GIVE_UP_AFTER', '3s', { patience: { totalMs: 3000 } }],
    ['MILLRACE_RETRY_AFTER_CAP', '3s', { patience: { retryAfterMs: 3000 } }],
    ['MILLRACE_MAX_AGE', '3s', { maxAgeMs: 3000 }],
  ])('reads %s', (name, text, wanted) => {
    expect(readConfig({ ...least, [name]: text })).toMatchObject(wanted);
  });

  test('tells every problem at once', () => {
    expect(() => readConfig({ ...least, MILLRACE_CREATE_SLOTS: '0', MILLRACE_PROBE_CAP: 'soon' })).toThrow(
      'MILLRACE_CREATE_SLOTS: found "0", wanted a whole number of at least 1\nMILLRACE_PROBE_CAP: found "soon", wanted a duration like "250ms", "2.5s", "5m" or "24h"',
    );
  });
});
