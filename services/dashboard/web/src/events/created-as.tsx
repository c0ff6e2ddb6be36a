import type { CreatedMark, ObjectStatus } from '../../../src/contract.ts';
import { Icon } from '../parts/icon.tsx';
import { Mark } from '../parts/mark.tsx';
import { ShownState } from '../parts/shown.tsx';
import { useNow } from '../parts/clock.ts';
import { durationText } from '../text/age.ts';
import { objectStates } from '../text/event-state.ts';

/** What became of one rendered object. */
export function CreatedAs({ created, status }: { readonly created: CreatedMark | null; readonly status: ObjectStatus | undefined }) {
  if (created === null) return <span className="soft">not created</span>;
  const link = status?.link ?? created.link;
  return (
    <>
      <Mark tone="good" icon="tick">
        {created.found ? 'created (found: an answer had been lost)' : 'created'}
      </Mark>
      {status === undefined ? null : <Live status={status} />}
      {link === null ? null : (
        <a href={link} target="_blank" rel="noreferrer">
          Tekton Dashboard <Icon name="out" />
        </a>
      )}
    </>
  );
}

function Live({ status }: { readonly status: ObjectStatus }) {
  const { state, text, startedAt, endedAt, simulated } = status;
  return (
    <span className="row">
      <ShownState shown={objectStates[state]} />
      {startedAt === null ? null : <span className="soft tabular">{endedAt === null ? <Running since={startedAt} /> : durationText(endedAt - startedAt)}</span>}
      {simulated ? <span className="tag" title="The sandbox plays the course of a run; nothing is built">simulated</span> : null}
      {text === null || text === '' ? null : <span className="soft small">{text}</span>}
    </span>
  );
}

function Running({ since }: { readonly since: number }) {
  return <>for {durationText(Math.max(0, Math.floor((useNow() - since) / 1000) * 1000))}</>;
}
