/** `1 event`, `2,340 events`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

export function grouped(count: number): string {
  return numbers.format(count);
}

export function bytesText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  const unit = units.findIndex(({ size }) => bytes < size * 1_000);
  const { size, name } = units.at(unit === -1 ? -1 : unit) ?? units[0];
  return `${numbers.format(Number((bytes / size).toPrecision(3)))} ${name}`;
}

const numbers = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });
const units = [
  { size: 1e3, name: 'kB' },
  { size: 1e6, name: 'MB' },
  { size: 1e9, name: 'GB' },
] as const;
