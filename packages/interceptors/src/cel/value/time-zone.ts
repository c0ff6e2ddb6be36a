import { remembering } from '../cost/remember.ts';
import { Fault } from './fault.ts';

/** Seconds east of UTC at a moment: `02:00`, `-08:30`, or a name of the IANA data base (common/stdlib/standard.go, inTimeZone). */
export function offsetInZone(zone: string, seconds: number): number {
  const colon = zone.indexOf(':');
  if (colon >= 0) return fixedOffset(zone.slice(0, colon), zone.slice(colon + 1), zone);
  if (zone === '' || zone === 'UTC' || zone === 'Local') return 0;
  return namedOffset(formatterOf(zone), seconds);
}

function fixedOffset(hours: string, minutes: string, zone: string): number {
  if (!integer.test(hours) || !integer.test(minutes)) throw new Fault(`strconv.Atoi: parsing ${JSON.stringify(zone)}: invalid syntax`);
  const [hour, minute] = [Number(hours), Number(minutes)];
  return (zone.startsWith('-') ? hour * 60 - minute : hour * 60 + minute) * 60;
}

/** Node's zone data gives `GMT-04:00`, `GMT-4:56:02` or `GMT` for the moment. */
function namedOffset(formatter: Intl.DateTimeFormat, seconds: number): number {
  const name = formatter.formatToParts(seconds * 1000).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign = '+', hours = '0', minutes = '0', rest = '0'] = /^GMT(?:([+-])(\d+):(\d+)(?::(\d+))?)?$/.exec(name) ?? [];
  const offset = Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);
  return sign === '-' ? -offset : offset;
}

const formatterOf = remembering(64, (zone) => {
  if (!zoneName.test(zone)) throw unknownZone(zone);
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  } catch {
    throw unknownZone(zone);
  }
});

function unknownZone(zone: string): Fault {
  return new Fault(`unknown time zone ${zone.slice(0, 100)}`);
}

const integer = /^[+-]?\d{1,9}$/;
const zoneName = /^[A-Z][A-Za-z0-9+_-]*(\/[A-Za-z0-9+_-]+)*$/;
