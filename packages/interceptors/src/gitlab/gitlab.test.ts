import { describe, expect, test } from '@jest/globals';
import { never, request, secretsWith } from '../../../../test/support/interceptors.ts';
import { gitlabInterceptor } from './gitlab.ts';

const secretRef = { secretName: 'hook', secretKey: 'old,new' };
const ask = gitlabInterceptor({ secrets: secretsWith({ 'ns/hook/old': 'one', 'ns/hook/new': 'zwei ö' }) });

describe('the token of GitLab', () => {
  test.each(['one', 'zwei ö'])('is right as "%s"', async (token) => {
    expect(await ask(request({ params: { secretRef }, header: { 'X-Gitlab-Token': [token] } }), never())).toMatchObject({ kind: 'continue', verified: true });
  });

  test.each(['One', 'one ', 'on', 'zwei'])('is wrong as "%s", and is not told', async (token) => {
    const decision = await ask(request({ params: { secretRef }, header: { 'X-Gitlab-Token': [token] } }), never());
    expect(decision).toMatchObject({ kind: 'stopped', code: 3, reason: 'signature-invalid', why: { kind: 'header', name: 'X-Gitlab-Token', found: { kind: 'masked' } } });
    expect(JSON.stringify(decision)).not.toContain(`"${token}"`);
  });

  test('is missed', async () => {
    expect(await ask(request({ params: { secretRef } }), never())).toMatchObject({ kind: 'stopped', code: 3, reason: 'signature-missing', text: 'no X-Gitlab-Token header set' });
  });

  test('is not wanted without secretRef', async () => {
    expect(await ask(request(), never())).toEqual({ kind: 'continue', extensions: {}, verified: false });
  });
});
