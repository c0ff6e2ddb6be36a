/** A chart as SVG, which says where it was measured. */
import { init } from 'echarts';
import type { Chart } from './row.ts';

const width = 860;
const height = 420;

export function draw({ title, kind, x, y, series }: Chart, where: string): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  const isBars = kind === 'bars';
  const style = { color: '#444', fontFamily: 'sans-serif' };
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    color: isBars ? ['#9aa5b1', '#2f6fb7'] : ['#2f6fb7', '#d08a1d'],
    textStyle: style,
    title: { text: title, subtext: wrapped(where), left: 16, top: 8, textStyle: { ...style, fontSize: 16 }, subtextStyle: { ...style, fontSize: 11 } },
    legend: { show: series.length > 1, right: 16, top: 8, textStyle: style },
    grid: { left: 64, right: 24, top: 84, bottom: isBars ? 84 : 56 },
    xAxis: isBars
      ? { type: 'category', data: x.values.map(String), axisLabel: { interval: 0, width: (width - 100) / x.values.length - 8, overflow: 'break', fontSize: 11 } }
      : { type: 'value', name: x.name, nameLocation: 'middle', nameGap: 30, max: 'dataMax' },
    yAxis: { type: 'value', name: y, min: 0 },
    series: series.map(({ name, values }) =>
      isBars
        ? { name, type: 'bar', data: [...values], barMaxWidth: 44, label: { show: true, position: 'top', fontSize: 10, formatter: ({ value }: { readonly value: unknown }) => String(Math.round(Number(value))) } }
        : { name, type: 'line', showSymbol: x.values.length < 20, data: values.map((value, at) => [Number(x.values[at]), value]) },
    ),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

function wrapped(text: string): string {
  return text.replace('; Node', ';\nNode');
}
