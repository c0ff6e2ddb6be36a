/** The encoders library of cel-go (ext/encoders.go). */
import type { CelValue } from '@bufbuild/cel';
import type { Work } from '../cost/work.ts';
import { bytesAt, textAt, valueAt, type Arguments } from '../value/arguments.ts';
import { Fault } from '../value/fault.ts';
import { base64 } from '../value/to-json.ts';
import { plain, type Functions } from './define.ts';

/** `printJson` writes JSON as Go does. */
export function encoders(printJson: (value: CelValue, work: Work) => string): Functions {
  return {
    'base64.decode': [plain('base64_decode_string', '(string) -> bytes', decode)],
    'base64.encode': [plain('base64_encode_bytes', '(bytes) -> string', (args, work) => base64(bytesAt(args, 0), work))],
    'json.encode': [plain('json_encode_dyn', '(dyn) -> string', (args, work) => printJson(valueAt(args, 0), work))],
  };
}

/** base64.StdEncoding, else RawStdEncoding: padding is all or nothing, and line ends are skipped. */
function decode(args: Arguments, work: Work): Uint8Array {
  work.chargeText(2 * textAt(args, 0).length);
  const text = textAt(args, 0).replaceAll(/[\r\n]/g, '');
  const padded = text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
  const raw = text.length % 4 !== 1 && /^[A-Za-z0-9+/]*$/.test(text);
  if (!padded && !raw) throw new Fault(`illegal base64 data at input byte ${Math.max(0, text.search(/[^A-Za-z0-9+/]/))}`);
  return new Uint8Array(Buffer.from(text, 'base64'));
}
