import { useEffect, useRef, useSyncExternalStore } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { exactTime, tickText } from '../../text/times.ts';
import { colourOf, readScheme, subscribeScheme } from './scheme.ts';

export interface Line {
  readonly name: string;
  /** Name of a custom property. */
  readonly colour: string;
  /** Lines differ by more than their colour. */
  readonly dash: readonly number[];
  readonly values: readonly (number | null)[];
}

interface PlotProps {
  /** For a screen reader; the table below the plots has the numbers. */
  readonly label: string;
  readonly times: readonly number[];
  readonly lines: readonly Line[];
  readonly filled?: boolean;
  readonly unit: (value: number) => string;
}

/** Drawn anew when light turns to dark. */
export function Plot(props: PlotProps) {
  return <Drawn key={useSyncExternalStore(subscribeScheme, readScheme)} {...props} />;
}

function Drawn({ label, times, lines, filled = false, unit }: PlotProps) {
  const box = useRef<HTMLDivElement>(null);
  const nothing = lines.every(({ values }) => values.every((value) => value === null || value === 0));

  useEffect(() => {
    const target = box.current;
    if (target === null) return undefined;
    const data = [times.map((at) => at / 1000), ...lines.map(({ values }) => [...values])] as UPlot.AlignedData;
    const plot = new UPlot(optionsOf({ width: target.clientWidth, lines, filled, unit }), data, target);
    const resized = new ResizeObserver(() => plot.setSize({ width: target.clientWidth, height }));
    resized.observe(target);
    return () => {
      resized.disconnect();
      plot.destroy();
    };
  }, [times, lines, filled, unit]);

  return (
    <figure className="plot" role="img" aria-label={`${label}${nothing ? ': nothing in this time' : ''}. The numbers are in the table below.`}>
      <div ref={box} className="plot-box" aria-hidden="true" />
    </figure>
  );
}

const height = 210;

function optionsOf({ width, lines, filled, unit }: { readonly width: number; readonly lines: readonly Line[]; readonly filled: boolean; readonly unit: (value: number) => string }): UPlot.Options {
  const [ink, grid] = [colourOf('--ink-faint'), colourOf('--line')];
  const axis = { stroke: ink, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1 } };
  return {
    width,
    height,
    padding: [8, 20, 0, 0],
    cursor: { points: { size: 6 } },
    legend: { markers: { width: 2, dash: (_, index) => (lines[index - 1]?.dash.length === 0 ? 'solid' : lines[index - 1]?.dash[0] === 6 ? 'dashed' : 'dotted') } },
    // Where there is nothing, at least whole numbers of it.
    scales: { y: { range: (_, __, max) => [0, max > 0 ? max * 1.08 : 4] } },
    axes: [{ ...axis, size: 30, values: (_, ticks, __, ___, stepSeconds) => ticks.map((at) => tickText(at * 1000, stepSeconds)) }, { ...axis, size: 62, values: (_, ticks) => ticks.map(unit) }],
    series: [
      { label: 'At', value: (_, at) => (at === null ? '' : exactTime(at * 1000)) },
      ...lines.map(({ name, colour, dash, values }) => ({
        label: name,
        stroke: colourOf(colour),
        width: 1.75,
        dash: [...dash],
        // A time without any is no dent.
        spanGaps: true,
        // One alone makes no line.
        points: { show: values.filter((value) => value !== null).length === 1 },
        ...(filled ? { fill: colourOf(colour, 0.16) } : {}),
        value: (_: UPlot, value: number | null) => (value === null ? '' : unit(value)),
      })),
    ],
  };
}
