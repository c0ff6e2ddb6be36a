import type { TriggerMark } from '../../../src/contract.ts';

/** What sets this selection apart from another one of the same trigger. */
export function TriggerTags({ trigger: { kind, group, occurrence, generation } }: { readonly trigger: TriggerMark }) {
  return (
    <>
      {kind === 'inline' ? <span className="tag">inline</span> : null}
      {group === null ? null : <span className="tag">of group {group}</span>}
      {occurrence === 0 ? null : <span className="tag">selected once more ({occurrence + 1})</span>}
      {generation > 1 ? <span className="tag">generation {generation}</span> : null}
    </>
  );
}
