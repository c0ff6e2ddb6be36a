import type { OverviewAnswer, OverviewPoint, Percentiles } from '../../../../src/contract.ts';
import { Panel } from '../../parts/panel.tsx';
import { durationText } from '../../text/age.ts';
import { Plot } from './plot.tsx';
import type { Line } from './plot.tsx';

export function Plots({ overview: { points, stepMs } }: { readonly overview: OverviewAnswer }) {
  const times = points.map(({ at }) => at);
  const perMinute = 60_000 / stepMs;
  return (
    <div className="columns plots">
      <Panel title="Events a minute">
        <Plot label="Events a minute: received" times={times} lines={[rate(points, 'received', 'Received', '--accent', perMinute)]} filled unit={rateText} />
      </Panel>
      <Panel title="What became of deliveries, a minute">
        <Plot
          label="Outcomes a minute"
          times={times}
          lines={[rate(points, 'created', 'Created', '--good', perMinute), rate(points, 'filtered', 'Filtered', '--still', perMinute, [6, 4]), rate(points, 'dead', 'Dead letters', '--bad', perMinute, [2, 3])]}
          unit={rateText}
        />
      </Panel>
      <Panel title="From receipt to answer">
        <Plot label="Time from receipt to answer" times={times} lines={percentileLines(points, ({ receive }) => receive)} unit={durationText} />
      </Panel>
      <Panel title="From receipt to created">
        <Plot label="Time from receipt to created" times={times} lines={percentileLines(points, ({ latency }) => latency)} unit={durationText} />
      </Panel>
    </div>
  );
}

function rate(points: readonly OverviewPoint[], what: 'received' | 'created' | 'filtered' | 'dead', name: string, colour: string, factor: number, dash?: readonly number[]): Line {
  return { name, colour, dash: dash ?? [], values: points.map((point) => point[what] * factor) };
}

function percentileLines(points: readonly OverviewPoint[], of: (point: OverviewPoint) => Percentiles): readonly Line[] {
  return [
    { name: 'p50', colour: '--accent', dash: [], values: points.map((point) => of(point).p50) },
    { name: 'p95', colour: '--warn', dash: [6, 4], values: points.map((point) => of(point).p95) },
    { name: 'p99', colour: '--bad', dash: [2, 3], values: points.map((point) => of(point).p99) },
  ];
}

function rateText(value: number): string {
  return Number.isInteger(value) ? `${value}` : value.toFixed(value < 1 ? 2 : 1);
}
