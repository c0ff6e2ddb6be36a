import type { JsonObject } from '@millrace/triggers';
import type { Work } from '../cost/work.ts';
import { Fault } from '../value/fault.ts';
import { parseGoUrl, parseQuery } from './go-url.ts';

/** The parts of a URL as urlToMap of pkg/interceptors/cel/triggers.go has them. */
export function parseUrl(text: string, work: Work): JsonObject {
  // Unescaping takes some hundred ns for each character that is escaped.
  work.charge(1 + 5 * text.length);
  const parsed = parseGoUrl(text);
  if ('problem' in parsed) throw new Fault(`failed to decode a text in parseURL: ${parsed.problem}`);
  const { scheme, host, path, rawQuery, fragment, user } = parsed.url;
  const query = parseQuery(rawQuery);
  const parts: JsonObject = {
    scheme,
    host,
    path,
    rawQuery,
    fragment,
    queryStrings: Object.fromEntries(query),
    query: Object.fromEntries([...query].map(([name, values]) => [name, values.join(',')])),
  };
  return user === null ? parts : { ...parts, auth: { username: user.name, password: user.password } };
}
