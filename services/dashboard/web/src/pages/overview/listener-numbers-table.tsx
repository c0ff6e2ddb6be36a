import { Link } from 'react-router';
import type { ListenerNumbers } from '../../../../src/contract.ts';
import { grouped } from '../../text/counts.ts';
import { percentileText } from './percentile-text.ts';

export function ListenerNumbersTable({ listeners }: { readonly listeners: readonly ListenerNumbers[] }) {
  if (listeners.length === 0) return <p className="table-note">Nothing came in during this time.</p>;
  return (
    <div className="table-scroll">
      <table className="cards">
        <caption className="hidden-but-read">Numbers by listener, most received first</caption>
        <thead>
          <tr>
            <th scope="col">Listener</th>
            {columns.map(([name, word]) => (
              <th key={name} scope="col" className="number">
                {word}
              </th>
            ))}
            <th scope="col" className="number">
              Created p50
            </th>
            <th scope="col" className="number">
              p95
            </th>
            <th scope="col" className="number">
              p99
            </th>
          </tr>
        </thead>
        <tbody>
          {listeners.map((numbers) => (
            <tr key={numbers.listener}>
              <th scope="row">{numbers.listener === '*' ? <span className="soft">all others</span> : <Link to={`/listeners/${numbers.listener}`}>{numbers.listener}</Link>}</th>
              {columns.map(([name, word]) => (
                <td key={name} data-label={word} className={`number${name === 'dead' && numbers.dead > 0 ? ' trouble' : ''}`}>
                  {grouped(numbers[name])}
                </td>
              ))}
              <td className="number" data-label="Created p50">{percentileText(numbers.latency.p50)}</td>
              <td className="number" data-label="p95">{percentileText(numbers.latency.p95)}</td>
              <td className="number" data-label="p99">{percentileText(numbers.latency.p99)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const columns = [
  ['received', 'Received'],
  ['duplicate', 'Repeats'],
  ['created', 'Created'],
  ['filtered', 'Filtered'],
  ['nothing', 'No trigger'],
  ['dead', 'Dead letters'],
] as const;
