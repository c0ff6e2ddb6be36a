/** Whether the ledger's indexes say what its records say: read from raw Redis, by other means than the scripts use. */
import type { Connection } from '@millrace/ledger';

type Fields = Readonly<Record<string, string>>;

/** Each sentence names one entry that is missing, or that nothing stands for. */
export async function disagreements(redis: Connection, prefix: string): Promise<readonly string[]> {
  const keys = (await redis.keys(`${prefix}*`)).map((key) => key.slice(prefix.length));
  const [events, deliveries] = await Promise.all([records('event:'), records('delivery:')]);
  const wanted = new Set<string>();
  const reasons = new Map<string, number>();
  function want(index: string, member: string): void {
    wanted.add(`${index} has ${member}`);
  }

  for (const [id, event] of events) {
    want('events', id);
    want(event['state'] === 'final' ? 'final' : 'unfinished', id);
    if (event['state'] === 'final') want(`index:state:${event['outcome']}`, id);
    if (event['failed'] === '1') wantDead(`e:${id}`, event, event);
    const own = deliveries.filter(([, delivery]) => delivery['event'] === id);
    const terms = [...linesOf(event['terms']), `listener:${event['listener']}`, ...own.map(([, delivery]) => delivery['trigger'] ?? '')];
    for (const term of terms) want(`index:${indexed(term)}`, id);
    for (const [delivery] of own) for (const name of await createdBy(delivery)) want(`index:object:${name}`, id);
  }
  for (const [id, delivery] of deliveries) {
    if (delivery['state'] === 'dead') wantDead(`d:${id}`, delivery, events.find(([event]) => event === delivery['event'])?.[1] ?? {});
    if (!events.some(([event]) => event === delivery['event'])) wanted.add(`event ${delivery['event']} of delivery ${id}`);
  }
  function wantDead(member: string, record: Fields, { listener = '' }: Fields): void {
    want('dead', member);
    want(`dead-by:${record['why']}`, member);
    const countedAs = `${record['why']} ${listener.split('/')[0]}`;
    reasons.set(countedAs, (reasons.get(countedAs) ?? 0) + 1);
  }

  const found = new Set<string>();
  for (const key of keys.filter((key) => /^(events|final|unfinished|dead|dead-by:.*|index:.*)$/.test(key))) {
    for (const member of await redis.zrange(`${prefix}${key}`, '0', '-1')) found.add(`${key} has ${member}`);
  }
  const missing = [...wanted].filter((entry) => !found.has(entry)).map((entry) => `missing: ${entry}`);
  const orphans = [...found].filter((entry) => !wanted.has(entry)).map((entry) => `nothing stands for: ${entry}`);
  return [...missing, ...orphans, ...(await reasonsThatDiffer())];

  async function records(kind: string): Promise<readonly (readonly [string, Fields])[]> {
    const ids = keys.filter((key) => key.startsWith(kind)).map((key) => key.slice(kind.length));
    return Promise.all(ids.map(async (id) => [id, await redis.hgetall(`${prefix}${kind}${id}`)] as const));
  }
  async function createdBy(delivery: string): Promise<readonly string[]> {
    const results = await redis.hvals(`${prefix}objects:${delivery}`);
    return results.map((result) => (JSON.parse(result) as { name: string }).name);
  }
  async function reasonsThatDiffer(): Promise<readonly string[]> {
    const counted = Object.entries(await redis.hgetall(`${prefix}dead-reasons`)).map(([why, count]) => `${count} ${why}`);
    const [left, right] = [counted, [...reasons].map(([why, count]) => `${count} ${why}`)].map((reasons) => reasons.toSorted((one, other) => (one < other ? -1 : 1)).join(', '));
    return left === right ? [] : [`dead-reasons: found ${left}, wanted ${right}`];
  }
}

function linesOf(terms = ''): readonly string[] {
  return terms.split('\n').filter((line) => line !== '');
}

/** The part of a term that names its index. */
function indexed(term: string): string {
  if (term.startsWith('object:')) return term.slice(0, term.indexOf('/'));
  return term.startsWith('commit:') ? term.slice(0, 'commit:'.length + 7) : term;
}
