import { describe, expect, test } from '@jest/globals';
import { accepted, acceptedCloudEvent, comeBack, invalidBody, redirect, unknownListener } from './answer.ts';
import { isCloudEvent } from './cloud-event.ts';

const listener = { namespace: 'ns', name: 'el', uid: 'u', resourceVersion: '1' };

describe('an answer', () => {
  test('has the keys in the order of Tekton, and its newline', () => {
    expect(accepted(listener, 'e', false).body).toBe('{"eventListener":"el","namespace":"ns","eventListenerUID":"u","eventID":"e"}\n');
    expect(acceptedCloudEvent(listener, 'e', false).body).toBe('{"eventListener":"el","namespace":"ns","eventListenerUID":"u","eventID":"e"}');
  });

  test('escapes as encoding/json does', () => {
    expect(invalidBody(listener, "invalid character '<' & \u2028").body).toBe(
      '{"eventListener":"el","namespace":"ns","eventListenerUID":"","errorMessage":"Invalid event body format : invalid character \'\\u003c\' \\u0026 \\u2028"}\n',
    );
  });

  test('leaves an empty namespace out', () => {
    expect(unknownListener('', '', 'no').body).toBe('{"eventListener":"","eventListenerUID":"","errorMessage":"no"}\n');
  });

  test('that asks to come back says when', () => {
    expect(comeBack('ns', 'el', 't', 5).headers).toMatchObject({ 'Retry-After': '5', 'Content-Type': 'application/json' });
  });

  test('that redirects has a text for browsers only', () => {
    expect(redirect('/a?b&"<', 'GET').body).toBe('<a href="/a?b&amp;&#34;&#60;">Temporary Redirect</a>.\n\n');
    expect(redirect('/a', 'POST')).toEqual({ status: 307, headers: { Location: '/a' }, body: '' });
  });
});

describe('a CloudEvent', () => {
  test.each([
    [{ 'Content-Type': ['application/cloudevents+json; charset=utf-8'] }, true],
    [{ 'Content-Type': ['Application/CloudEvents-Batch+JSON'] }, true],
    [{ 'Ce-Specversion': ['1.0'], 'Content-Type': ['application/json'] }, true],
    [{ 'Ce-Specversion': ['0.3'] }, true],
    [{ 'Ce-Specversion': ['0.2'] }, false],
    [{ 'Ce-Id': ['1'] }, false],
    [{ 'Content-Type': ['application/json'] }, false],
    [{}, false],
  ])('%j: %j', (headers, is) => {
    expect(isCloudEvent(headers)).toBe(is);
  });
});
