import type { DeadLetter, RedisLedger } from '@millrace/ledger';
import { nothingKnown } from '@millrace/triggers';
import type { DeadLetterRow, DeadLettersPage, ReasonsAnswer } from '../contract.ts';
import type { Asked, Ports } from './asked.ts';
import { triggerMark } from './delivery-detail.ts';
import { deadLetterFilter, pageOf } from './filter.ts';
import { placeOf } from './rows.ts';

export async function listDeadLetters({ query, sight }: Asked, { ledger }: Pick<Ports, 'ledger'>): Promise<DeadLettersPage> {
  const { deadLetters, next, ended } = await ledger.deadLetters(pageOf(query), await deadLetterFilter(query, sight));
  const rows = await Promise.all(deadLetters.map((letter) => row(letter, ledger)));
  // The trigger's namespace may be another than the listener's.
  const sees = await sight.among(rows.flatMap(({ trigger }) => (trigger === null ? [] : [trigger.namespace])));
  return { deadLetters: rows.filter(({ trigger }) => trigger === null || sees(trigger.namespace)), next, ended };
}

async function row({ kind, id, eventId, since, why, listener }: DeadLetter, ledger: Pick<RedisLedger, 'delivery' | 'event' | 'events'>): Promise<DeadLetterRow> {
  const [delivery, event, { events }] = await Promise.all([
    kind === 'delivery' ? ledger.delivery(id) : null,
    kind === 'event' ? ledger.event(id) : null,
    ledger.events({ cursor: null, limit: 1 }, { id: eventId }),
  ]);
  const attempts = (delivery ?? event)?.attempts ?? [];
  const [namespace = '', name = ''] = listener.split('/');
  const found = events[0];
  return {
    kind,
    id,
    since,
    why,
    text: attempts.at(-1)?.text ?? null,
    trigger: delivery === null ? null : triggerMark(delivery.identity, delivery.selected),
    attempts: attempts.length,
    event: { id: eventId, receivedAt: found?.receivedAt ?? since, listener: placeOf({ namespace, name }), about: found?.about ?? nothingKnown },
  };
}

export async function countReasons({ sight }: Asked, { ledger }: Pick<Ports, 'ledger'>): Promise<ReasonsAnswer> {
  const reasons = await ledger.deadLetterReasons(await sight.namespaces());
  return {
    reasons: reasons.map(({ why, count }) => {
      const [stage = '', reason = ''] = why.split('/');
      return { why, stage, reason, count };
    }),
  };
}
