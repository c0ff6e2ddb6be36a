import { describe, expect, test } from '@jest/globals';
import { createErrands } from './errands.ts';
import type { Errand, ErrandCame, ErrandSettings } from './errands.ts';

const again: ErrandCame = { kind: 'again', text: 'nobody answers' };

describe('an errand', () => {
  test('is tried until it is sent', async () => {
    expect(await run([answering([again, again, { kind: 'sent' }])])).toEqual(['sent']);
  });
  test('fails after so many tries, with what was said last', async () => {
    expect(await run([answering([again, again, again, { kind: 'sent' }])])).toEqual(['failed: nobody answers']);
  });
  test('is not tried again where that would change nothing', async () => {
    expect(await run([answering([{ kind: 'refused', text: 'answered 400' }, { kind: 'sent' }])])).toEqual(['failed: answered 400']);
  });
  test('that throws fails alone', async () => {
    expect(await run([() => Promise.reject(new Error('a bug')), answering([{ kind: 'sent' }])])).toEqual(['failed: Error: a bug', 'sent']);
  });
  test('is dropped where the line is full', async () => {
    const gate = Promise.withResolvers<ErrandCame>();
    function stuck(): Promise<ErrandCame> {
      return gate.promise;
    }
    const { errands, came } = listening({ atOnce: 1, waiting: 1 });
    for (const errand of [stuck, stuck, stuck]) errands.run(errand);
    expect(came).toEqual(['dropped']);
    gate.resolve({ kind: 'sent' });
    await errands.close(60_000);
    expect(came).toEqual(['dropped', 'sent', 'sent']);
  });
});

describe('closing', () => {
  test('waits for what is in line', async () => {
    expect(await run(Array.from({ length: 5 }, () => answering([{ kind: 'sent' }])), { atOnce: 2 })).toHaveLength(5);
  });
  test('aborts what does not end within the grace period', async () => {
    const { errands, came } = listening({});
    errands.run((signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))));
    await errands.close(0);
    expect(came).toEqual(['failed: stopping']);
  });
  test('leaves nobody who takes errands', async () => {
    const { errands, came } = listening({});
    await errands.close(0);
    errands.run(answering([{ kind: 'sent' }]));
    expect(came).toEqual(['dropped']);
  });
});

function answering(answers: ErrandCame[]): Errand {
  const left = [...answers];
  return async () => left.shift() ?? { kind: 'refused', text: 'asked too often' };
}

function listening(changes: Partial<ErrandSettings>) {
  const came: string[] = [];
  const errands = createErrands({ atOnce: 4, waiting: 10, tries: 3, firstMs: 0, ...changes }, (how, text) => came.push(text === null ? how : `${how}: ${text}`));
  return { errands, came };
}

async function run(all: readonly Errand[], changes: Partial<ErrandSettings> = {}): Promise<readonly string[]> {
  const { errands, came } = listening(changes);
  for (const errand of all) errands.run(errand);
  await errands.close(60_000);
  return came;
}
