import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { queuesQuery } from '../../api/queries.ts';
import { Failure } from '../../parts/failure.tsx';
import { Figures } from '../../parts/figures.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { Age } from '../../parts/time.tsx';
import { useSession } from '../../shell/session.ts';
import { grouped } from '../../text/counts.ts';
import { sentence } from '../../text/sentence.ts';
import { HeldTable } from './held-table.tsx';
import { MachinePanels } from './machine-panels.tsx';
import { PauseButton } from './pause-button.tsx';

/** What waits, who works, and on what. */
export function Queues() {
  const { data: queues, error, refetch } = useQuery(queuesQuery());
  const { person, readOnly, rawJobs } = useSession();
  if (queues === undefined) {
    return <Page title="Queues">{error === null ? <div className="panel"><Skeleton what="the queues" lines={8} /></div> : <Failure error={error} retry={() => void refetch()} />}</Page>;
  }
  const { open, oldestReceivedAt, deadLetters, throughput, machine } = queues;
  return (
    <Page
      title="Queues"
      lead="What waits, what it waits for, and who works on it."
      actions={
        <>
          {rawJobs === null ? null : (
            <a className="button" href={rawJobs}>
              Raw jobs
            </a>
          )}
          {person.may.pause && !readOnly ? <PauseButton paused={queues.paused} /> : null}
        </>
      }
    >
      {error === null ? null : <Failure error={error} retry={() => void refetch()} />}
      {queues.warnings.map(({ code, text, severity }) => (
        <Notice key={code} tone={severity === 'loud' ? 'bad' : 'warn'} loud={severity === 'loud'} role={severity === 'loud' ? 'alert' : 'status'}>
          {sentence(text)}
        </Notice>
      ))}
      <Figures
        figures={[
          { name: 'Open', value: <Link to="/?state=open">{`${grouped(open.count)}${open.complete ? '' : '+'}`}</Link>, note: 'events and deliveries' },
          { name: 'Oldest open', value: oldestReceivedAt === null ? 'none' : <Age at={oldestReceivedAt} />, note: oldestReceivedAt === null ? 'nothing waits' : 'since it was received' },
          { name: 'Dead letters', value: <Link to="/dead-letters">{grouped(deadLetters)}</Link> },
          { name: 'Received', value: grouped(throughput.received), note: 'events a minute, of the last five' },
          { name: 'Created', value: grouped(throughput.created), note: 'deliveries a minute' },
          { name: 'Filtered', value: grouped(throughput.filtered), note: 'deliveries a minute' },
        ]}
      />
      <Panel title="What is held back, and by what" flush>
        <HeldTable held={queues.held} />
      </Panel>
      {machine === null ? <p className="soft">Workers and Redis serve every namespace; they are shown to those who may see all of them.</p> : <MachinePanels machine={machine} />}
    </Page>
  );
}
