import { ended, later, oneOf, parked, recorded, stored } from './answers.ts';
import type { SecretKeys } from './credentials.ts';
import { begunWith, crashedAttempt, objectArguments, outputOf, putOffArguments } from './event-writes.ts';
import type { BegunDelivery, DecidedDelivery, Ledger } from './ledger.ts';
import { unpackBody } from './pack.ts';
import { decodeChain, decodeIdentity, decodeJson, decodeObject, decodeRendering, decodeSelected, decodeSpent, encodeOrEmpty, nothingSpent } from './records.ts';
import { bytes, fields, integer, list, text, textOrNull } from './reply.ts';
import type { RunScript } from './script.ts';
import { placesOf, triggerTerm } from './terms.ts';

export type DeliveryWrites = Pick<
  Ledger,
  'beginDelivery' | 'openGroup' | 'storeRendering' | 'storeName' | 'recordObject' | 'settleDelivery' | 'parkDelivery' | 'holdDelivery'
>;

export interface DeliveryWritesPorts {
  readonly run: RunScript;
  readonly secretKeys: SecretKeys;
  readonly maxStarts: number;
}

export function deliveryWrites({ run, secretKeys, maxStarts }: DeliveryWritesPorts): DeliveryWrites {
  return {
    async beginDelivery(deliveryId, runNumber) {
      const crashed = [crashedAttempt('intercept', maxStarts), crashedAttempt('create', maxStarts)].map((attempt) => JSON.stringify(attempt));
      return await begunDelivery(await run('begin-delivery', [deliveryId, runNumber, ...crashed]), secretKeys);
    },
    async openGroup(deliveryId, token, { attempt, chain, output, members }) {
      const head = [deliveryId, token, JSON.stringify(attempt), encodeOrEmpty(chain), JSON.stringify(output), members.length];
      return recorded(await run('open-group', [...head, ...members.flatMap(memberArguments)]));
    },
    async storeRendering(deliveryId, token, rendering, reselected = null) {
      return stored(await run('store-once', [deliveryId, token, 'rendering', JSON.stringify(rendering), placesOf(rendering), reselected === null ? '' : JSON.stringify(reselected)]), decodeRendering);
    },
    async storeName(deliveryId, token, index, name) {
      return stored(await run('store-once', [deliveryId, token, 'name', index, name]), text);
    },
    async recordObject(deliveryId, token, index, result) {
      return stored(await run('store-once', [deliveryId, token, 'object', index, JSON.stringify(result)]), decodeObject);
    },
    async settleDelivery(deliveryId, token, settlement) {
      const { kind, attempt, chain } = settlement;
      const head = [deliveryId, token, kind, JSON.stringify(attempt), encodeOrEmpty(chain), outputOf(settlement)];
      return recorded(await run('settle-delivery', [...head, ...objectArguments(settlement)]));
    },
    async parkDelivery(deliveryId, token, attempt, delayMs, spent = nothingSpent) {
      // A create that failed for now may have been carried out with its answer lost.
      const uncertain = attempt.stage === 'create' ? 1 : 0;
      return parked(await run('park-delivery', [deliveryId, token, ...putOffArguments({ attempt }, delayMs, spent), uncertain]));
    },
    async holdDelivery(deliveryId, token, held, delayMs, spent) {
      return parked(await run('park-delivery', [deliveryId, token, ...putOffArguments({ held }, delayMs, spent), held.uncertain ? 1 : 0]));
    },
  };
}

function memberArguments({ id, identity, selected, groupDelivery }: Omit<DecidedDelivery, 'chain' | 'next'>): readonly string[] {
  return [id, triggerTerm(identity, selected), JSON.stringify(identity), JSON.stringify(selected), groupDelivery ?? ''];
}

async function begunDelivery(reply: unknown, secretKeys: SecretKeys): Promise<BegunDelivery> {
  const [kind, ...rest] = list(reply);
  switch (text(kind)) {
    case 'ended':
      return ended(rest[0], rest[1], rest[2]);
    case 'later':
      return later(rest[0], rest[1]);
    default: {
      const [token, attempt, , at, record, trace, credentialsOf, credentials, body, identity, selected, output, rendering] = rest;
      const [spent, idleMs, now, redrive, names, objects, coding, vouchedBy, firstChain, chain, lateMs] = rest.slice(13);
      return {
        kind: 'begun',
        token: integer(token),
        attempt: integer(attempt),
        event: begunWith({ at, record, credentialsOf, credentials, vouchedBy }, secretKeys),
        body: await unpackBody(text(coding), bytes(body)),
        trace: textOrNull(trace),
        identity: decodeIdentity(identity),
        selected: decodeSelected(selected),
        groupOutput: text(output) === '' ? null : decodeJson(output),
        rendering: text(rendering) === '' ? null : decodeRendering(rendering),
        names: byIndex(names, text),
        objects: byIndex(objects, decodeObject),
        spent: decodeSpent(spent),
        idleMs: integer(idleMs),
        lateMs: integer(lateMs),
        now: integer(now),
        redrive: oneOf(text(redrive), redrives),
        chains: [decodeChain(firstChain), decodeChain(chain)],
      };
    }
  }
}

export const redrives = ['none', 'anew', 'as-stored'] as const;

export function byIndex<T>(reply: unknown, decode: (value: unknown) => T): ReadonlyMap<number, T> {
  const entries = [...fields(reply)].map(([index, value]): [number, T] => [Number(index), decode(value)]);
  return new Map(entries.sort(([left], [right]) => left - right));
}
