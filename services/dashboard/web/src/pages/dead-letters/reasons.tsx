import { Link, useSearchParams } from 'react-router';
import type { ReasonsAnswer } from '../../../../src/contract.ts';
import { moveInRows } from '../../parts/move-in-rows.ts';
import { grouped } from '../../text/counts.ts';
import { reasonText } from '../../text/reason-text.ts';
import { withFilter } from '../deliveries/filters.ts';

/** Most first; each is a filter for the list below. */
export function Reasons({ reasons }: ReasonsAnswer) {
  const [address] = useSearchParams();
  const chosen = address.get('why');
  const most = Math.max(...reasons.map(({ count }) => count));
  return (
    <table className="reasons">
      <caption className="hidden-but-read">Dead letters by stage and reason; choose one to see only those</caption>
      <thead>
        <tr>
          <th scope="col">Stage</th>
          <th scope="col">Reason</th>
          <th scope="col" className="number">
            Dead letters
          </th>
          <th scope="col" className="bar">
            <span className="hidden-but-read">Share</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {reasons.map(({ why, stage, reason, count }) => (
          <tr key={why} className={`linked${chosen === why ? ' chosen' : ''}`}>
            <td>{stage}</td>
            <td>
              <Link className="row-link" onKeyDown={moveInRows} to={{ search: withFilter(address, { why: chosen === why ? '' : why }).toString() }} aria-current={chosen === why ? 'true' : undefined}>
                {reason}
              </Link>
              <span className="soft small"> {reasonText(reason)}</span>
            </td>
            <td className="number">{grouped(count)}</td>
            <td className="bar">
              <svg width="100%" height="8" aria-hidden="true">
                <rect width={`${(100 * count) / most}%`} height="8" rx="2" />
              </svg>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
