/** The live status of what an event created, for who sees its namespace. */
import type { ObjectsAnswer } from '../contract.ts';
import type { Asked, Ports } from './asked.ts';
import { linkTo } from './delivery-detail.ts';
import { seenEvent } from './event-detail.ts';

export async function showObjects(asked: Asked, { ledger, config, readStatus }: Pick<Ports, 'ledger' | 'config' | 'readStatus'>): Promise<ObjectsAnswer> {
  const { deliveries } = await seenEvent(asked, { ledger });
  const created = deliveries.flatMap(({ id, objects, rendering }) =>
    [...objects].flatMap(([index, { name, uid }]) => {
      const resource = rendering?.resources[index];
      if (resource === undefined) return [];
      const { apiVersion, kind, namespace } = resource;
      return [{ apiVersion, kind, namespace, name, uid, deliveryId: id, link: linkTo(resource, name, config.tektonDashboard) }];
    }),
  );
  const sees = await asked.sight.among(created.map(({ namespace }) => namespace));
  const shown = created.filter(({ namespace }) => sees(namespace)).slice(0, mostObjects);
  return { objects: await Promise.all(shown.map(async (object) => ({ ...object, ...(await readStatus(object)) }))) };
}

const mostObjects = 100;
