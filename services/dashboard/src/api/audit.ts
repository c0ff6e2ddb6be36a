import type { AuditPage } from '../contract.ts';
import type { Asked, Ports } from './asked.ts';
import { pageOf } from './filter.ts';
import { auditRow } from './rows.ts';

/** Who does not see every namespace sees here only what they did themselves: an entry may be about anything. */
export async function listAudit({ viewer, query, sight }: Asked, { ledger }: Pick<Ports, 'ledger'>): Promise<AuditPage> {
  const { entries, next } = await ledger.audit(pageOf(query));
  const seesAll = (await sight.namespaces()) === undefined;
  return { entries: entries.filter(({ by }) => seesAll || by === viewer.name).map(auditRow), next };
}
