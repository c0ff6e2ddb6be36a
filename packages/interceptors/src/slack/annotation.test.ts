import { describe, expect, test } from '@jest/globals';
import { readSlackSigningSecret } from './annotation.ts';

describe('the annotation for Slack', () => {
  test('names a secret and its key, or keys', () => {
    expect(readSlackSigningSecret('slack/signing')).toEqual({ ok: { secretName: 'slack', secretKey: 'signing' } });
    expect(readSlackSigningSecret('slack/old,new')).toEqual({ ok: { secretName: 'slack', secretKey: 'old,new' } });
  });

  test.each(['', 'slack', 'slack/', '/signing', 'ns/slack/signing'])('is refused as "%s"', (annotation) => {
    expect(readSlackSigningSecret(annotation)).toEqual({ error: `annotation "millrace.dev/slack-signing-secret": found "${annotation}", wanted "<secret name>/<key>"` });
  });
});
