import { describe, expect, test } from '@jest/globals';
import { curlCommand, shellWord } from './curl.ts';

const event = {
  method: 'POST',
  url: '/hook?x=1',
  listener: { namespace: 'ci', name: 'github' },
  headers: [
    { name: 'X-Github-Event', values: ['push'], masked: false },
    { name: 'Content-Length', values: ['2'], masked: false },
    { name: 'X-Hub-Signature-256', values: [], masked: true },
  ],
};

describe('a copied curl command', () => {
  test('goes to the listener, with its headers and without the masked ones', () => {
    expect(curlCommand({ event, webhookUrl: 'http://127.0.0.1:8080', body: '{}' }).split('\n')).toEqual([
      '# without X-Hub-Signature-256: credentials are not shown',
      String.raw`curl -sS 'http://127.0.0.1:8080/ci/github/hook?x=1' \ `.trimEnd(),
      String.raw`  -H 'X-Github-Event: push' \ `.trimEnd(),
      `  --data-binary '{}'`,
    ]);
  });

  test('a quote within a word does not end it', () => {
    expect(shellWord("it's $HOME")).toBe(String.raw`'it'\''s $HOME'`);
  });
});
