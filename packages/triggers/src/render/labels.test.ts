import { describe, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../go/json.ts';
import { addLabels } from './labels.ts';

const three = { 'triggers.tekton.dev/eventlistener': 'el', 'triggers.tekton.dev/trigger': '', 'triggers.tekton.dev/triggers-eventid': 'ev' };

describe("Tekton's three labels", () => {
  test.each<[string, JsonObject, JsonObject]>([
    ['no metadata', {}, { metadata: { labels: three } }],
    ['no labels', { metadata: { name: 'x' } }, { metadata: { name: 'x', labels: three } }],
    ['other labels', { metadata: { labels: { a: 'b' } } }, { metadata: { labels: { a: 'b', ...three } } }],
    ['the same labels', { metadata: { labels: { 'triggers.tekton.dev/trigger': 'mine' } } }, { metadata: { labels: three } }],
    ['metadata that is null, which stays so', { metadata: null }, { metadata: null }],
  ])('are added to an object with %s', (_what, object, labelled) => {
    expect(label(object)).toEqual({ kind: 'object', object: labelled });
  });

  test.each<[JsonValue]>([['x'], [{ labels: null }], [{ labels: 'x' }], [{ labels: ['a'] }], [{ labels: { n: 5 } }]])('are refused by the metadata %j', (metadata) => {
    expect(label({ metadata })).toEqual({ kind: 'error', text: expect.stringContaining('.metadata.labels accessor error') });
  });

  test('do not change the object they are added to', () => {
    const object = { metadata: { labels: { a: 'b' } } };
    label(object);
    expect(object).toEqual({ metadata: { labels: { a: 'b' } } });
  });
});

function label(object: JsonObject) {
  return addLabels(object, { eventListener: 'el', trigger: '', eventId: 'ev' });
}
