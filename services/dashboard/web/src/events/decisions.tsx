import type { ReactNode } from 'react';
import { counted } from '../text/counts.ts';

interface DecisionsProps<Delivery> {
  readonly deliveries: readonly Delivery[];
  readonly isFiltered: (delivery: Delivery) => boolean;
  /** What the triggers did that are behind one line: `filtered it`. */
  readonly verb: string;
  readonly panel: (delivery: Delivery, index: number, open: boolean) => ReactNode;
}

/** What passed comes first; many that were filtered are behind one line. */
export function Decisions<Delivery>({ deliveries, isFiltered, verb, panel }: DecisionsProps<Delivery>) {
  const filtered = deliveries.filter(isFiltered);
  const passed = deliveries.filter((delivery) => !isFiltered(delivery));
  const areFew = filtered.length <= few;
  const panels = filtered.map((delivery, index) => panel(delivery, index, areFew));
  return (
    <>
      {passed.map((delivery, index) => panel(delivery, index, true))}
      {areFew ? (
        panels
      ) : (
        <details className="panel" open={passed.length === 0}>
          <summary className="plain">
            {counted(filtered.length, 'trigger')} {verb}
          </summary>
          <div className="panel-body stack">{panels}</div>
        </details>
      )}
    </>
  );
}

const few = 3;
