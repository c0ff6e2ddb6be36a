/** Go types that read JSON in a way of their own (UnmarshalJSON). */
import { isJsonList, isJsonObject, type JsonValue } from '../../go/json.ts';
import { unreachable } from '../../unreachable.ts';
import { quoteGo } from '../../go/quote.ts';
import { mistaken, unreadable, wrongType, type Shape } from './shape.ts';

/** runtime.RawExtension and apiextensions JSON: any JSON, kept as it is. */
export function raw(goType: string): Shape<JsonValue> {
  return {
    goType,
    zero: null,
    decode: (json, before) => (json === null ? before : json),
    encode: (value) => value,
    isEmpty: () => false,
  };
}

/** metav1.Time: RFC 3339, written back in UTC without fractions. Offsets stay as they are: nothing here computes with times. */
export const time: Shape<string | null> = {
  goType: 'v1.Time',
  zero: null,
  decode(json, before, place) {
    if (json === null) return null;
    if (typeof json !== 'string') {
      wrongType(place, json, 'string', 'a time');
      return before;
    }
    if (rfc3339.test(json)) return json.replace(fraction, '');
    unreadable(place, quoteGo(json), 'an RFC 3339 time', `parsing time ${quoteGo(json)} as "2006-01-02T15:04:05Z07:00"`);
    return before;
  },
  encode: (value) => value,
  isEmpty: (value) => value === null,
};

/** []byte: base64 text, kept as the text. */
export const bytes: Shape<string> = {
  goType: '[]uint8',
  zero: '',
  decode(json, before, place) {
    if (json === null) return '';
    if (typeof json !== 'string') {
      wrongType(place, json, '[]uint8', 'base64');
      return before;
    }
    const encoded = json.replaceAll(/[\r\n]/g, '');
    if (encoded.length % 4 === 0 && base64.test(encoded)) return encoded;
    const position = encoded.search(/[^A-Za-z0-9+/]/);
    const goText = `illegal base64 data at input byte ${position < 0 ? encoded.length : position}`;
    mistaken(place, 'text that is not base64', 'base64', goText);
    return before;
  },
  encode: (value) => value,
  isEmpty: (value) => value === '',
};

/** intstr.IntOrString. */
export const intOrString: Shape<number | string> = {
  goType: 'intstr.IntOrString',
  zero: 0,
  decode(json, before, place) {
    if (json === null) return before;
    if (typeof json === 'string' || (typeof json === 'number' && Number.isInteger(json) && Math.abs(json) < 2 ** 31)) return json;
    wrongType(place, json, 'int32', 'a whole number or a text');
    return before;
  },
  encode: (value) => value,
  isEmpty: () => false,
};

/**
 * Tekton Pipelines' ParamValue: a string or a list of strings; anything else becomes its JSON text.
 * One that is absent can't be written back, so admission refuses it.
 */
export type HeaderValue = { readonly kind: 'absent' } | { readonly kind: 'text'; readonly text: string } | { readonly kind: 'list'; readonly list: readonly string[] } | { readonly kind: 'object'; readonly object: JsonValue };

export const headerValue: Shape<HeaderValue> = {
  goType: 'v1beta1.ParamValue',
  zero: { kind: 'absent' },
  missing: 'json: error calling MarshalJSON for type v1beta1.ParamValue: impossible ParamValues.Type: ""',
  decode(json) {
    if (json === null) return { kind: 'text', text: '' };
    if (typeof json === 'string') return { kind: 'text', text: json };
    const list = stringsIn(json);
    if (list !== null) return { kind: 'list', list };
    if (isJsonObject(json) && Object.values(json).every(isText)) return { kind: 'object', object: json };
    return { kind: 'text', text: jsonText(json) };
  },
  encode(value) {
    switch (value.kind) {
      case 'absent':
        return null;
      case 'text':
        return value.text;
      case 'list':
        return value.list;
      case 'object':
        return value.object;
      default:
        return unreachable(value);
    }
  },
  isEmpty: () => false,
};

function stringsIn(json: JsonValue): readonly string[] | null {
  if (!isJsonList(json)) return null;
  const strings = json.map((item) => (item === null ? '' : item)).filter(isText);
  return strings.length === json.length ? strings : null;
}

function isText(json: JsonValue): json is string {
  return typeof json === 'string';
}

/** A header value nested so deeply that it can't be printed is no header value either. */
function jsonText(json: JsonValue): string {
  try {
    return JSON.stringify(json);
  } catch {
    return '';
  }
}

const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:[.,]\d+)?(?:Z|[+-]\d{2}:\d{2})$/;
const fraction = /[.,]\d+/;
const base64 = /^[A-Za-z0-9+/]*={0,2}$/;
