import { describe, expect, test } from '@jest/globals';
import { bodyOfText } from '../intercept/event-body.ts';
import { receiveRefusal, validatesPayload } from './refusal.ts';

const rules = { validatesBody: true, bodyBytes: 20 };

describe('what ingress refuses of an event', () => {
  test.each([
    ['a body that is no JSON', '/', 'token=1', { status: 400, reason: 'body-invalid', text: "Invalid event body format : invalid character 'o' in literal true (expecting 'r')" }],
    ['a body that is no object', '/', '[]', { status: 400, reason: 'body-invalid', text: 'Invalid event body format : json: cannot unmarshal array into Go value of type map[string]interface {}' }],
    ['no body', '/', '', { status: 400, reason: 'body-invalid', text: 'Invalid event body format : unexpected end of JSON input' }],
    ['a body beyond the limit, before it is read as JSON', '/', 'x'.repeat(21), { status: 413, reason: 'body-too-large', text: 'event body is larger than 20 bytes' }],
    ['an unclean path', '/a/../b?c', '{}', { status: 307, reason: 'path-unclean', text: 'Location: /b?c' }],
    ['a broken escape', '/%zz', '{}', { status: 400, reason: 'target-invalid', text: '400 Bad Request' }],
  ])('%s', (_what, url, body, refusal) => {
    expect(receiveRefusal({ url, body: bodyOfText(body) }, rules)).toEqual(refusal);
  });

  test.each(['{}', 'null', ' {"a":1}\n'])('not %j', (body) => {
    expect(receiveRefusal({ url: '/hooks?a=//', body: bodyOfText(body) }, rules)).toBeNull();
  });

  test('only the size of a body that is not validated', () => {
    const lax = { ...rules, validatesBody: false };
    expect(receiveRefusal({ url: '/', body: bodyOfText('token=1') }, lax)).toBeNull();
    expect(receiveRefusal({ url: '/', body: bodyOfText('x'.repeat(21)) }, lax)).toMatchObject({ reason: 'body-too-large' });
  });
});

test.each([
  [{}, true],
  [{ 'tekton.dev/payload-validation': 'true' }, true],
  [{ 'tekton.dev/payload-validation': 'no' }, true],
  [{ 'tekton.dev/payload-validation': 'false' }, false],
])('with annotations %j a payload is validated: %j', (annotations, validates) => {
  expect(validatesPayload(annotations)).toBe(validates);
});
