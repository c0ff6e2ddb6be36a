import { expect, test } from '@jest/globals';
import { readWatchEvent } from './watch-event.ts';

const OBJECT = { metadata: { namespace: 'ci', name: 'a', resourceVersion: '7' } };
const KEY = { namespace: 'ci', name: 'a', resourceVersion: '7' };

test.each([
  [{ type: 'ADDED', object: OBJECT }, { kind: 'put', object: OBJECT, key: KEY }],
  [{ type: 'MODIFIED', object: OBJECT }, { kind: 'put', object: OBJECT, key: KEY }],
  [{ type: 'DELETED', object: OBJECT }, { kind: 'gone', key: KEY }],
  [{ type: 'BOOKMARK', object: { metadata: { resourceVersion: '9' } } }, { kind: 'bookmark', resourceVersion: '9' }],
  [{ type: 'ERROR', object: { kind: 'Status', code: 410, message: 'too old' } }, { kind: 'error', code: 410, text: 'too old' }],
  [{ type: 'ERROR', object: {} }, { kind: 'error', code: 500, text: '' }],
])('%j is an event', (line, event) => {
  expect(readWatchEvent(JSON.stringify(line))).toEqual(event);
});

test.each(['', 'nonsense', '{}', '[]', 'null', '{"type":"ADDED"}', '{"type":"ADDED","object":{}}', '{"type":"NEWS","object":{"metadata":{"name":"a"}}}', '{"type":"BOOKMARK","object":{}}'])('%j is none', (line) => {
  expect(readWatchEvent(line)).toMatchObject({ kind: 'undecodable' });
});
