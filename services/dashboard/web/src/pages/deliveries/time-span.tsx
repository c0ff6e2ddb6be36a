import { localInput } from '../../text/times.ts';

interface TimeSpanProps {
  /** Milliseconds since the epoch, as the address has them; both empty: not shown. */
  readonly from: string;
  readonly to: string;
  readonly onChange: (changes: { readonly from?: string; readonly to?: string }) => void;
}

export function TimeSpan({ from, to, onChange }: TimeSpanProps) {
  if (from === '' && to === '') return null;
  return (
    <>
      <label className="field">
        <span>From (your time)</span>
        <input type="datetime-local" value={shown(from)} onChange={({ target }) => onChange({ from: read(target.value) })} />
      </label>
      <label className="field">
        <span>To (your time)</span>
        <input type="datetime-local" value={shown(to)} onChange={({ target }) => onChange({ to: read(target.value) })} />
      </label>
    </>
  );
}

function shown(text: string): string {
  const at = Number(text);
  return text === '' || !Number.isFinite(at) ? '' : localInput(at);
}

function read(value: string): string {
  const at = new Date(value).getTime();
  return Number.isNaN(at) ? '' : `${at}`;
}
