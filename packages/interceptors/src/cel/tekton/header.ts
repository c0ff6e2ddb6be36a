import { isCelList, type CelMap, type CelValue } from '@bufbuild/cel';
import { canonicalHeaderKey } from '@millrace/triggers';
import type { Work } from '../cost/work.ts';
import { Fault } from '../value/fault.ts';
import { kindOf, typeNameOf } from '../value/kind.ts';

/** http.Header.Get: the first value under the canonical name, or an empty text. The whole map must be a map of lists of texts. */
export function firstHeader(map: CelMap, name: string, work: Work): string {
  work.charge(1 + name.length + map.size);
  for (const [key, values] of map) {
    work.charge(1);
    if (typeof key !== 'string') throw fault(`type conversion error from ${kindOf(key)} to 'string'`);
    checkTexts(values, work);
  }
  const values = map.get(canonicalHeaderKey(name));
  const first = isCelList(values) ? values.get(0) : undefined;
  return typeof first === 'string' ? first : '';
}

function checkTexts(values: CelValue, work: Work): void {
  if (!isCelList(values)) throw fault(`type conversion error from ${typeNameOf(values)} to '[]string'`);
  work.charge(values.size);
  for (const value of values) if (typeof value !== 'string') throw fault(`type conversion error from ${typeNameOf(value)} to 'string'`);
}

function fault(problem: string): Fault {
  return new Fault(`failed to convert to http.Header: ${problem}`);
}
