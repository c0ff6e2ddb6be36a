import { JsonScan, skipSpace } from './json-scan.ts';

/**
 * Whether a body is what Tekton's payload validation lets through: JSON text that Go's
 * `json.Unmarshal(body, &map[string]interface{})` takes, so an object or null (pkg/sink/validate_payload.go).
 * The answer is null, or the error in Go's words.
 */
export function jsonObjectError(body: Uint8Array): string | null {
  const scan = new JsonScan(body);
  const syntaxError = scan.value() ?? scan.end();
  if (syntaxError !== null) return syntaxError;
  const kind = kindOf(body);
  if (kind !== 'object' && kind !== 'null') return `json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`;
  return scan.hugeNumber === null ? null : `json: cannot unmarshal number ${scan.hugeNumber} into Go value of type float64`;
}

function kindOf(body: Uint8Array): 'object' | 'array' | 'string' | 'number' | 'bool' | 'null' {
  switch (body[skipSpace(body, 0)]) {
    case 0x7b:
      return 'object';
    case 0x5b:
      return 'array';
    case 0x22:
      return 'string';
    case 0x74:
    case 0x66:
      return 'bool';
    case 0x6e:
      return 'null';
    default:
      return 'number';
  }
}
