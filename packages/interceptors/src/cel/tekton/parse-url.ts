import type { CelMap, CelValue } from '@bufbuild/cel';
import { parseForm } from '@millrace/triggers';
import type { Work } from '../cost/work.ts';
import { Fault } from '../value/fault.ts';
import { listOfValues } from '../value/list.ts';
import { mapOfEntries } from '../value/map.ts';
import { encodeText } from '../value/text.ts';
import { parseGoUrl, type GoUrl } from './go-url.ts';

/** The parts of a URL as urlToMap of pkg/interceptors/cel/triggers.go has them. The text is not quoted in an error: it may hold a password. */
export function parseUrl(text: string, work: Work): CelMap {
  // Unescaping takes some hundred ns for each character that is escaped.
  work.charge(1 + 10 * text.length);
  const parsed = parseGoUrl(text);
  if ('problem' in parsed) throw new Fault(`failed to decode a text in parseURL: ${parsed.problem}`);
  return mapOfEntries(partsOf(parsed.url));
}

function partsOf({ scheme, host, path, rawQuery, fragment, user }: GoUrl): [string, CelValue][] {
  const query = [...parseForm(encodeText(rawQuery))];
  const parts: [string, CelValue][] = [
    ['scheme', scheme],
    ['host', host],
    ['path', path],
    ['rawQuery', rawQuery],
    ['fragment', fragment],
    ['queryStrings', mapOfEntries(query.map(([name, values]) => [name, listOfValues(values)] as const))],
    ['query', mapOfEntries(query.map(([name, values]) => [name, values.join(',')] as const))],
  ];
  if (user !== null) parts.push(['auth', mapOfEntries([['username', user.name], ['password', user.password]])]);
  return parts;
}
