import type { Machine } from '../../../../src/contract.ts';
import { Facts } from '../../parts/facts.tsx';
import { Panel } from '../../parts/panel.tsx';
import { ageText, durationText } from '../../text/age.ts';
import { bytesText, grouped } from '../../text/counts.ts';

/** What serves every namespace: jobs, workers, Redis. */
export function MachinePanels({ machine: { jobs, pending, workers, redis } }: { readonly machine: Machine }) {
  return (
    <div className="columns">
      <Panel title="Workers and jobs">
        <Facts
          facts={[
            ['Workers connected', workers === null ? 'Redis does not tell' : <Workers key="workers" workers={workers} />],
            ['Being worked on', grouped(jobs.active)],
            ['Waiting', grouped(jobs.waiting)],
            ['Put off until later', grouped(jobs.delayed)],
            ['Not admitted yet', `${grouped(pending)} events beyond their listener's window`],
            ['Failed', jobs.failed === 0 ? '0, as it should always be' : `${grouped(jobs.failed)}: this is a bug, please report it`],
          ]}
        />
      </Panel>
      <Panel title="Redis">
        <Facts
          facts={[
            ['Server', `${redis.server} at ${redis.address}, up ${durationText(redis.uptimeMs)}`],
            ['Memory', <Memory key="memory" redis={redis} />],
            ['When full', redis.policy ?? 'not known'],
            ['Append-only file', appendOnly(redis.persistence)],
            ['Replicas', grouped(redis.replicas)],
          ]}
        />
      </Panel>
    </div>
  );
}

/** One that is young again and again is one that does not live. */
function Workers({ workers }: { readonly workers: NonNullable<Machine['workers']> }) {
  return (
    <>
      {grouped(workers.length)}
      {workers.map(({ address, connectedMs }) => (
        <span key={address} className="soft small block">
          {address}, for {ageText(connectedMs)}
        </span>
      ))}
    </>
  );
}

function Memory({ redis: { usedBytes, maxBytes } }: Pick<Machine, 'redis'>) {
  if (maxBytes === null) return <>{bytesText(usedBytes)}, without a bound</>;
  return (
    <span className="stack">
      <span>
        {bytesText(usedBytes)} of {bytesText(maxBytes)}
      </span>
      <meter min={0} max={maxBytes} high={maxBytes * 0.8} value={usedBytes} aria-label="Memory of Redis" />
    </span>
  );
}

function appendOnly({ aof, lastWriteOk }: Machine['redis']['persistence']): string {
  if (aof === null) return 'not known';
  if (!aof) return 'off';
  return lastWriteOk === false ? 'on, but its last write failed' : 'on';
}
