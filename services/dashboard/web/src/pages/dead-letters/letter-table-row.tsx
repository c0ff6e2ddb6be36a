import { Link } from 'react-router';
import type { DeadLetterRow } from '../../../../src/contract.ts';
import { moveInRows } from '../../parts/move-in-rows.ts';
import { Revision } from '../../events/revision.tsx';
import { Age } from '../../parts/time.tsx';
import { eventKind, eventTitle, placeText, triggerText } from '../../text/event-title.ts';
import { whyParts } from './filter.ts';

interface LetterTableRowProps {
  readonly letter: DeadLetterRow;
  readonly picked: boolean;
  /** Null: nobody may act. */
  readonly onPick: ((picked: boolean) => void) | null;
}

export function LetterTableRow({ letter: { event, why, text, trigger, attempts, since }, picked, onPick }: LetterTableRowProps) {
  const { stage, reason } = whyParts(why);
  const title = eventTitle(event);
  return (
    <tr className={`linked${picked ? ' chosen' : ''}`}>
      {onPick === null ? null : (
        <td className="pick">
          <label>
            <input type="checkbox" checked={picked} onChange={({ target }) => onPick(target.checked)} />
            <span className="hidden-but-read">Choose {title}</span>
          </label>
        </td>
      )}
      <td className="cell-event">
        <Link className="row-link" onKeyDown={moveInRows} to={`/events/${event.id}`}>
          {title}
        </Link>{' '}
        <span className="small soft">{eventKind(event)}</span> <Revision about={event.about} />
      </td>
      <td className="cell-why">
        <span className="tag">{stage}</span> <strong className="trouble">{reason}</strong>
        {text === null ? null : <span className="small soft clamp">{text}</span>}
      </td>
      <td className="cell-listener small soft">{trigger === null ? placeText(event.listener) : `${triggerText(trigger)}${trigger.kind === 'trigger' ? '' : ` of ${placeText(event.listener)}`}`}</td>
      <td className="cell-tries number">{attempts}</td>
      <td className="cell-age number soft">
        <Age at={since} />
      </td>
    </tr>
  );
}
