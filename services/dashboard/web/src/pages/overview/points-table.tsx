import type { OverviewAnswer } from '../../../../src/contract.ts';
import { durationText } from '../../text/age.ts';
import { grouped } from '../../text/counts.ts';
import { exactTime } from '../../text/times.ts';
import { percentileText } from './percentile-text.ts';

/** What the plots show, for who reads better than looks. Times in which nothing happened are left out. */
export function PointsTable({ overview: { points, stepMs } }: { readonly overview: OverviewAnswer }) {
  const busy = points.filter((point) => point.received + point.duplicate + point.created + point.filtered + point.dead + point.nothing > 0).toReversed();
  return (
    <div className="table-scroll tall" tabIndex={0} role="region" aria-label="The plots as a table">
      <table className="small">
        <caption>Newest first, {durationText(stepMs)} each, without those in which nothing happened</caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col" className="number">Received</th>
            <th scope="col" className="number">Created</th>
            <th scope="col" className="number">Filtered</th>
            <th scope="col" className="number">No trigger</th>
            <th scope="col" className="number">Dead letters</th>
            <th scope="col" className="number">Created p50</th>
            <th scope="col" className="number">p95</th>
            <th scope="col" className="number">p99</th>
          </tr>
        </thead>
        <tbody>
          {busy.map((point) => (
            <tr key={point.at}>
              <th scope="row">{exactTime(point.at)}</th>
              <td className="number">{grouped(point.received)}</td>
              <td className="number">{grouped(point.created)}</td>
              <td className="number">{grouped(point.filtered)}</td>
              <td className="number">{grouped(point.nothing)}</td>
              <td className="number">{grouped(point.dead)}</td>
              <td className="number">{percentileText(point.latency.p50)}</td>
              <td className="number">{percentileText(point.latency.p95)}</td>
              <td className="number">{percentileText(point.latency.p99)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
