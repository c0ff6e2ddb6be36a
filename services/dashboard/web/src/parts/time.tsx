import { ageText } from '../text/age.ts';
import { clockTime, exactTime } from '../text/times.ts';
import { useNow } from './clock.ts';

/** How long ago; the exact time on hover. */
export function Age({ at }: { readonly at: number }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={exactTime(at)} className="tabular">
      {ageText(useNow() - at)}
    </time>
  );
}

/** The exact time, and beside it how long ago. */
export function When({ at }: { readonly at: number }) {
  const distance = useNow() - at;
  return (
    <time dateTime={new Date(at).toISOString()} className="tabular">
      {exactTime(at)} <span className="faint">({distance < 0 ? `in ${ageText(-distance)}` : `${ageText(distance)} ago`})</span>
    </time>
  );
}

/** The time of day; the exact time on hover. */
export function Clock({ at }: { readonly at: number }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={exactTime(at)} className="tabular">
      {clockTime(at)}
    </time>
  );
}

/** What is to come: `in 12 s`, `now`. */
export function Until({ at }: { readonly at: number }) {
  const distance = at - useNow();
  return (
    <time dateTime={new Date(at).toISOString()} title={exactTime(at)} className="tabular">
      {distance < 1000 ? 'now' : `in ${ageText(distance)}`}
    </time>
  );
}
