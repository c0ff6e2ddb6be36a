import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../go/json.ts';
import { readParams } from './params.ts';

describe('interceptor params', () => {
  test('are found without regard to case, the later spelling in sorted order wins', () => {
    expect(filterOf({ FILTER: 'a' })).toEqual({ ok: 'a' });
    expect(filterOf({ filter: 'a', Filter: 'b' })).toEqual({ ok: 'a' });
    expect(filterOf({ filter: null, Filter: 'b' })).toEqual({ ok: 'b' });
  });

  test('are empty when absent or null', () => {
    expect(readParams({ list: null }, (params) => [params.text('text'), params.flag('flag'), params.texts('list'), params.object('object'), params.objects('objects')])).toEqual({ ok: ['', false, null, null, []] });
  });

  test('keep an empty list apart from none', () => {
    expect(readParams({ list: [] }, (params) => params.texts('list'))).toEqual({ ok: [] });
  });

  test('fill one struct from two spellings', () => {
    const read = readParams({ Ref: { name: 'a' }, ref: { key: 'b' } }, (params) => {
      const ref = params.object('ref');
      return [ref?.text('name'), ref?.text('key')];
    });
    expect(read).toEqual({ ok: ['a', 'b'] });
  });

  test.each<[string, JsonObject]>([
    ['a number', { filter: 5 }],
    ['a list', { filter: ['true'] }],
    ['an object', { filter: {} }],
    ['a flag', { filter: true }],
  ])('refuse %s for a text, and name the field', (_, params) => {
    expect(filterOf(params)).toEqual({ error: expect.stringMatching(/^failed to parse interceptor params: invalid json: json: cannot unmarshal \w+ into Go struct field InterceptorParams.filter of type string$/) });
  });

  test('refuse a wrong item and say where it stands', () => {
    expect(readParams({ overlays: [{ key: 1 }] }, (params) => params.objects('overlays').map((overlay) => overlay.text('key')))).toEqual({ error: expect.stringContaining('InterceptorParams.overlays.key of type string') });
    expect(readParams({ list: ['a', 1] }, (params) => params.texts('list'))).toEqual({ error: expect.stringContaining('InterceptorParams.list of type string') });
  });

  test('have no names that objects inherit', () => {
    expect(readParams({}, (params) => [params.text('constructor'), params.object('__proto__')])).toEqual({ ok: ['', null] });
  });
});

function filterOf(params: JsonObject): unknown {
  return readParams(params, (reader) => reader.text('filter'));
}
