import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import type { BulkView } from '@millrace/ledger';
import { followBulk } from './follow-bulk.ts';

const view: BulkView = { id: 'b1', action: 'redrive', filter: {}, by: 'ann', perSecond: 50, expected: 4, state: 'running', startedAt: 0, endedAt: null, acted: 1 };
const done: BulkView = { ...view, state: 'done', acted: 4, endedAt: 1 };

async function watched(views: readonly BulkView[], screen: NodeJS.WriteStream | null, signal = new AbortController().signal) {
  const said = { out: '', err: '' };
  const left = [...views];
  const terminal = { environment: {}, out: (text: string) => void (said.out += text), outBytes: () => undefined, err: (text: string) => void (said.err += text), screen, interrupted: () => signal };
  const code = await followBulk({ bulk: async () => left.shift() ?? null }, 'b1', signal, 'table', terminal);
  return { code, ...said };
}

describe('a bulk action that is watched', () => {
  test('is a bar on a terminal, and one line at its end', async () => {
    let drawn = '';
    const screen = Object.assign(new PassThrough(), { isTTY: true, columns: 100 }) as unknown as NodeJS.WriteStream;
    screen.on('data', (chunk: Buffer) => (drawn += chunk.toString('utf8')));
    expect(await watched([view, done], screen)).toEqual({ code: 0, out: 'redrive: 4, done\n', err: '' });
    expect(drawn).toContain('1 of 4 (Ctrl-C stops watching only)');
    expect(drawn).toContain('4 of 4');
  });

  test('is only the line in a pipe', async () => {
    expect(await watched([view, done], null)).toEqual({ code: 0, out: 'redrive: 4, done\n', err: '' });
  });

  test('that was cancelled is no success', async () => {
    expect(await watched([{ ...view, state: 'cancelled', endedAt: 1 }], null)).toEqual({ code: 1, out: 'redrive: 1, cancelled\n', err: '' });
  });

  test('goes on when Ctrl-C stops the watching, which says so', async () => {
    expect(await watched([view], null, AbortSignal.abort())).toEqual({
      code: 0,
      out: 'redrive: 1 so far, at most 50 a second\n',
      err: 'millrace: it goes on without this command: millrace bulk shows how far it is, millrace bulk cancel b1 ends it\n',
    });
  });
});
