import { describe, expect, test } from '@jest/globals';
import { formText, formType, parseForm, type InterceptorRequest, type JsonObject } from '@millrace/triggers';
import { receivedBody } from '../received-body.ts';
import { never, request, secretsWith } from '../../../../test/support/interceptors.ts';
import { sign } from './signature.ts';
import { slackInterceptor } from './slack.ts';

const raw = Buffer.from('token=xyzz&command=%2Fbuild&text=main+x86');
const receivedAt = 1_531_420_618_000;
const timestamp = '1531420618';
const secrets = secretsWith({ 'ns/slack/signing': 'key' });
const params = { requestedFields: ['text'] };

describe('fields of a slash command', () => {
  test('are lists', async () => {
    expect(await slackInterceptor({ secrets })(event('v0=unchecked'), never())).toEqual({ kind: 'continue', extensions: { text: ['main x86'] }, verified: false });
  });

  test('that are missing are named, without the values of the others', async () => {
    const decision = await slackInterceptor({ secrets })(event('v0=unchecked', { requestedFields: ['text', 'nope'] }), never());
    expect(decision).toMatchObject({ kind: 'stopped', code: 5, why: { kind: 'body', wanted: 'field "nope"' } });
    expect(JSON.stringify(decision)).not.toContain('xyzz');
  });

  test('have no inherited names', async () => {
    expect(await slackInterceptor({ secrets })(event('v0=unchecked', { requestedFields: ['constructor'] }), never())).toMatchObject({ kind: 'stopped', code: 5 });
  });
});

describe('with a signing secret', () => {
  const verifying = slackInterceptor({ secrets }, { secretName: 'slack', secretKey: 'signing' });
  const right = sign(Buffer.from('key'), timestamp, raw);

  test('the signature is that of the form as it came in', async () => {
    expect(await verifying(event(right), never())).toMatchObject({ kind: 'continue', verified: true });
  });

  test.each([
    ['of another key', sign(Buffer.from('other'), timestamp, raw)],
    ['of another body', sign(Buffer.from('key'), timestamp, Buffer.from('token=xyzz'))],
    ['of another time', sign(Buffer.from('key'), '1531420619', raw)],
    ['of another version', right.replace('v0=', 'v1=')],
    ['that is none', 'x'],
  ])('one %s is refused', async (_, signature) => {
    expect(await verifying(event(signature), never())).toMatchObject({ kind: 'stopped', code: 3, reason: 'signature-invalid', why: { found: { kind: 'masked' } } });
  });

  test.each([
    ['older than five minutes', receivedAt + 300_001],
    ['more than five minutes ahead', receivedAt - 300_001],
  ])('one %s at the time of receipt is refused', async (_, at) => {
    expect(await verifying({ ...event(right), receivedAt: at }, never())).toMatchObject({ kind: 'stopped', reason: 'signature-invalid', why: { name: 'X-Slack-Request-Timestamp' } });
  });

  test('one without a time stamp is refused', async () => {
    expect(await verifying({ ...event(right), header: { 'Content-Type': [formType], 'X-Slack-Signature': [right] } }, never())).toMatchObject({ kind: 'stopped', reason: 'signature-missing' });
  });

  test('a replay needs none', async () => {
    expect(await verifying({ ...event(''), header: { 'Content-Type': [formType] }, verified: true }, never())).toMatchObject({ kind: 'continue', verified: true });
  });
});

/** As the chain gives it: the form has become JSON. */
function event(signature: string, wanted: JsonObject = params): InterceptorRequest {
  return {
    ...request({
      body: formText(parseForm(raw)),
      params: wanted,
      receivedAt,
      header: { 'Content-Type': [formType], 'X-Slack-Signature': [signature], 'X-Slack-Request-Timestamp': [timestamp] },
    }),
    received: receivedBody(raw),
  };
}
