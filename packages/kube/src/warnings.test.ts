import { expect, test } from '@jest/globals';
import { warningTexts } from './warnings.ts';

test.each([
  ['nothing', undefined, []],
  ['one', String.raw`299 - "unknown field \"spec.workspaces[0].persistentvolumeclaim\""`, ['unknown field "spec.workspaces[0].persistentvolumeclaim"']],
  ['two headers', ['299 - "one"', '299 - "two"'], ['one', 'two']],
  ['two in one header', '299 - "one, with a comma", 299 - "two"', ['one, with a comma', 'two']],
  ['a date', '299 - "old" "Wed, 21 Oct 2015 07:28:00 GMT"', ['old']],
  ['a backslash', String.raw`299 - "a\\b"`, [String.raw`a\b`]],
  ['UTF-8', Buffer.from('299 - "größer"').toString('latin1'), ['größer']],
  ['what is no warning', 'hello "there"', []],
])('reads %s', (_of, header, texts) => {
  expect(warningTexts(header)).toEqual(texts);
});
