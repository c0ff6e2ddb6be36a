/** What somebody may do with stored events: the rights of rights.ts, for what an event may come to. */
import type { DeadLetterFilter, DeadLetterId, DeliveryView, EventView, RedisLedger } from '@millrace/ledger';
import type { Configuration } from '@millrace/pipeline';
import type { DeliveryIdentity } from '@millrace/triggers';
import type { Permission } from '../contract.ts';
import { Refused } from '../http/refused.ts';
import type { Viewer } from './identity.ts';
import { accountsOf, kindsOf, reachOfListener } from './reach.ts';
import type { Reach } from './reach.ts';
import { allowed } from './rights.ts';
import type { AccountPlace, KindPlace, Rights } from './rights.ts';

export interface Deeds {
  mayReplay(viewer: Viewer, listener: ListenerPlace, vouches: boolean): Promise<Permission>;
  /** Redrive or discard. A letter of a namespace that the viewer may not see is not there. */
  mayAct(viewer: Viewer, letters: readonly DeadLetterId[], vouches: boolean): Promise<Permission>;
  mayActOnEvent(viewer: Viewer, view: EventView, vouches: boolean): Promise<Permission>;
  /** On all that the filter lets through. */
  mayActOnAll(viewer: Viewer, filter: DeadLetterFilter, vouches: boolean): Promise<Permission>;
}

export interface DeedPorts {
  readonly rights: Rights;
  readonly ledger: Pick<RedisLedger, 'delivery' | 'event' | 'deadLetters'>;
  readonly configuration: Configuration;
  /** False until every watch has listed: what a listener reaches is not known before. */
  readonly synced: () => boolean;
}

interface ListenerPlace {
  readonly namespace: string;
  readonly name: string;
}

interface Touched {
  readonly kinds: readonly KindPlace[];
  readonly accounts: readonly AccountPlace[];
}

export function createDeeds({ rights, ledger, configuration, synced }: DeedPorts): Deeds {
  function reach({ namespace, name }: ListenerPlace): Reach | null {
    if (!synced()) throw new Refused('unavailable', 'what is configured is not known yet');
    const listener = configuration.listener(namespace, name);
    return listener === undefined ? null : reachOfListener(listener, configuration);
  }

  /** Everything that the listener's events may come to. */
  function touchedBy(listener: ListenerPlace, only: (identity: Identity) => boolean = () => true): Touched {
    const found = reach(listener);
    const triggers = (found?.triggers ?? []).filter(({ entry }) => only(entry.identity));
    // Of a listener or trigger that is gone nothing can be told until it is there again.
    if (found === null || triggers.length === 0) return { kinds: [{ apiVersion: '*', kind: '*', namespace: listener.namespace }], accounts: [] };
    return { kinds: triggers.flatMap(({ selected }) => kindsOf(selected, configuration)), accounts: accountsOf({ ...found, triggers }, listener, configuration) };
  }

  function touchedByDelivery({ identity, rendering }: DeliveryView, listener: ListenerPlace): Touched {
    const today = touchedBy(listener, identity.trigger.kind === 'group' ? undefined : (other) => JSON.stringify(other.trigger) === JSON.stringify(identity.trigger));
    return { ...today, kinds: [...(rendering?.resources ?? []), ...today.kinds] };
  }

  async function decide(viewer: Viewer, touched: readonly Touched[], vouches: boolean): Promise<Permission> {
    const mayCreate = await rights.mayCreate(viewer, touched.flatMap(({ kinds }) => kinds));
    if (!mayCreate.allowed || !vouches) return mayCreate;
    return rights.mayActAs(viewer, touched.flatMap(({ accounts }) => accounts));
  }

  async function touchedByLetter(viewer: Viewer, { kind, id }: DeadLetterId): Promise<Touched> {
    const delivery = kind === 'delivery' ? await ledger.delivery(id) : null;
    const eventId = kind === 'event' ? id : delivery?.identity.eventId;
    const event = eventId === undefined ? null : await ledger.event(eventId);
    if (event === null || !(await rights.maySee(viewer, event.event.listener.namespace))) throw new Refused('missing', `dead letter "${id}" is not there`);
    return delivery === null ? touchedBy(event.event.listener) : touchedByDelivery(delivery, event.event.listener);
  }

  return {
    mayReplay: async (viewer, listener, vouches) => (viewer.kind === 'all' ? allowed : decide(viewer, [touchedBy(listener)], vouches)),
    async mayAct(viewer, letters, vouches) {
      if (viewer.kind === 'all') return allowed;
      return decide(viewer, await Promise.all(letters.map((letter) => touchedByLetter(viewer, letter))), vouches);
    },
    async mayActOnEvent(viewer, { event, dead, deliveries }, vouches) {
      if (viewer.kind === 'all') return allowed;
      const own = deliveries.filter(({ state }) => state === 'dead').map((delivery) => touchedByDelivery(delivery, event.listener));
      return decide(viewer, dead ? [touchedBy(event.listener), ...own] : own, vouches);
    },
    async mayActOnAll(viewer, filter, vouches) {
      if (viewer.kind === 'all') return allowed;
      const alike = new Map<string, { readonly listener: string; readonly trigger: string | null; readonly places: readonly KindPlace[] }>();
      let cursor: string | null = null;
      for (let pages = 0; ; pages += 1) {
        if (pages === mostPages) return { allowed: false, text: 'too many dead letters to ask for your rights on all of them: narrow the filter' };
        const page = await ledger.deadLetters({ cursor, limit: 1_000 }, filter);
        for (const { listener, trigger, places } of page.deadLetters) alike.set(JSON.stringify([listener, trigger, places]), { listener, trigger, places });
        cursor = page.next;
        if (cursor === null) break;
      }
      const touched = [...alike.values()].map(({ listener, trigger, places }): Touched => {
        const [namespace = '', name = ''] = listener.split('/');
        const today = touchedBy({ namespace, name }, trigger === null ? undefined : (identity) => nameOf(identity) === trigger);
        return { ...today, kinds: [...places, ...today.kinds] };
      });
      return decide(viewer, touched, vouches);
    },
  };
}

type Identity = Omit<DeliveryIdentity, 'eventId'>;

const mostPages = 100;

function nameOf({ trigger }: Identity): string | null {
  return trigger.kind === 'group' ? null : `${trigger.namespace}/${trigger.name}`;
}
