/** A scrape, read as Prometheus reads it (https://prometheus.io/docs/instrumenting/exposition_formats/). */
export interface Scraped {
  readonly type: string;
  readonly series: readonly { readonly name: string; readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

/** By name; the parts of a histogram stand under its own. */
export function readExposition(text: string): ReadonlyMap<string, Scraped> {
  const types = new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => [name, type] as const));
  const found = new Map<string, { type: string; series: { name: string; labels: Record<string, string>; value: number }[] }>();
  for (const [, name = '', labels = '', value = ''] of text.matchAll(/^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)(?: \d+)?$/gm)) {
    const whole = name.replace(/_(bucket|sum|count)$/, '');
    const family = types.has(name) ? name : whole;
    const entry = found.get(family) ?? { type: types.get(family) ?? 'unknown', series: [] };
    const pairs = [...labels.matchAll(/([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"/g)];
    entry.series.push({ name, labels: Object.fromEntries(pairs.map(([, label = '', text = '']) => [label, text])), value: Number(value) });
    found.set(family, entry);
  }
  return found;
}

export async function scrape(opsUrl: string): Promise<ReadonlyMap<string, Scraped>> {
  const response = await fetch(`${opsUrl}/metrics`);
  if (!response.ok) throw new Error(`scrape: answered ${response.status}`);
  return readExposition(await response.text());
}

/** The value of the one series with these labels, whatever others it has. */
export function valueOf(scraped: ReadonlyMap<string, Scraped>, name: string, labels: Readonly<Record<string, string>> = {}): number {
  const series = (scraped.get(name)?.series ?? []).filter((one) => one.name === name && Object.entries(labels).every(([label, value]) => one.labels[label] === value));
  const [only, ...others] = series;
  if (only === undefined || others.length > 0) throw new Error(`metric "${name}" ${JSON.stringify(labels)}: found ${series.length} series, wanted one`);
  return only.value;
}
