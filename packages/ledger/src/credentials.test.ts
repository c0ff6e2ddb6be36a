import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { created, dead, received, testSecretKey, useLedger } from '../../../test/support/ledger.ts';
import { checkSecretKeys, openCredentials, sealCredentials } from './credentials.ts';

const at = useLedger();
const secret = 'sha256=0123456789abcdef';

function signed() {
  const event = received({ duplicateKey: 'k1' });
  return { ...event, event: { ...event.event, headers: { ...event.event.headers, 'X-Hub-Signature-256': [secret], Authorization: ['Bearer one', 'Bearer two'] } } };
}

/** Every byte that Redis holds under the test's prefix. */
async function everythingStored(): Promise<string> {
  await at.ledger.redis.config('SET', 'rdbcompression', 'no');
  const keys = await at.ledger.redis.keys(at.key('*').replaceAll(/[{}]/g, (bracket) => `\\${bracket}`));
  return (await Promise.all(keys.map(async (key) => (await at.ledger.redis.dumpBuffer(key))?.toString('latin1') ?? ''))).join('\n');
}

describe('credential headers', () => {
  test('come back with the event, all of them', async () => {
    const event = signed();
    await at.ledger.persist(event);
    expect((await at.begin(event.event.id)).event.headers).toEqual(event.event.headers);
  });

  test('are in Redis only sealed, and views tell their names only', async () => {
    const event = signed();
    await at.ledger.persist(event);
    expect(await everythingStored()).toContain('X-Github-Event');
    expect(await everythingStored()).not.toContain('0123456789abcdef');
    const view = await at.ledger.event(event.event.id);
    expect(JSON.stringify([view, await at.ledger.events({ cursor: null, limit: 9 })])).not.toContain('0123456789abcdef');
    expect(view?.withheld).toEqual(['X-Hub-Signature-256', 'Authorization']);
  });

  test('are deleted when every delivery is final', async () => {
    const { eventId, deliveryIds } = await at.dispatch(['a', 'b'], signed());
    await at.settle(deliveryIds[0]!, created);
    expect(await at.ledger.redis.exists(at.key(`credentials:${eventId}`))).toBe(1);
    await at.settle(deliveryIds[1]!, created);
    expect(await at.ledger.redis.exists(at.key(`credentials:${eventId}`))).toBe(0);
  });

  test('of a repeat serve what it redrives', async () => {
    const first = signed();
    const { deliveryId } = await at.dispatchOne({ ...first, id: first.event.id });
    await at.settle(deliveryId, dead);
    const repeat = signed();
    await at.ledger.persist(repeat);
    expect((await at.beginAt(deliveryId, 2)).event.headers).toEqual(repeat.event.headers);
  });
});

describe('a sealed box', () => {
  const headers = { Authorization: ['Bearer x'] };

  test('opens with its key, for its event', () => {
    expect(openCredentials(sealCredentials(headers, 'e1', testSecretKey), 'e1', [testSecretKey])).toEqual(headers);
  });

  test('opens with an earlier key as well, while the key is being changed', () => {
    expect(openCredentials(sealCredentials(headers, 'e1', testSecretKey), 'e1', [new Uint8Array(32), testSecretKey])).toEqual(headers);
  });

  test.each([
    ['another event', 'e2', testSecretKey],
    ['another key', 'e1', new Uint8Array(32)],
  ])('does not open for %s', (_, eventId, key) => {
    expect(() => openCredentials(sealCredentials(headers, 'e1', testSecretKey), eventId, [key])).toThrow(`credentials of event "${eventId}": sealed with another key than MILLRACE_SECRET_KEY`);
  });

  test('does not open with a bit changed, wherever it is', () => {
    const box = sealCredentials(headers, 'e1', testSecretKey);
    for (let index = 0; index < box.length; index += 1) {
      const changed = Buffer.from(box);
      changed[index]! ^= 1;
      expect(() => openCredentials(changed, 'e1', [testSecretKey])).toThrow(/^credentials of event "e1"/);
    }
  });

  test('is never the same twice', () => {
    const id = randomUUID();
    expect(sealCredentials(headers, id, testSecretKey).equals(sealCredentials(headers, id, testSecretKey))).toBe(false);
  });

  test('needs a key of 32 bytes', () => {
    expect(() => checkSecretKeys(new Uint8Array(31), [])).toThrow('MILLRACE_SECRET_KEY: 31 bytes, expected 32');
  });
});
