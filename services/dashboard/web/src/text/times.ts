/** Times in the reader's own zone and language. */
export function exactTime(at: number): string {
  return exact.format(at);
}

/** Of one length and order, so that they can be compared down a column. */
export function clockTime(at: number): string {
  return clock.format(at);
}

/** To the second. */
export function timeOfDay(at: number): string {
  return second.format(at);
}

/** At the axis of a plot whose ticks are so many seconds apart. */
export function tickText(at: number, stepSeconds: number): string {
  return (stepSeconds < 86_400 ? shortClock : shortDay).format(at);
}

/** As an `<input type="datetime-local">` wants it. */
export function localInput(at: number): string {
  const shifted = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

const exact = new Intl.DateTimeFormat(undefined, { weekday: 'short', year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, timeZoneName: 'short' });
const shortClock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const shortDay = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hourCycle: 'h23' });
const second = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
