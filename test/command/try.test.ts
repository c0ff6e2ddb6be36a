/** `millrace try` and `millrace eval`: what would come of an event, by the objects in files, without a cluster. */
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ran, ranHere } from '../support/command.ts';

const objects = `apiVersion: triggers.tekton.dev/v1beta1
kind: EventListener
metadata: {name: el, namespace: ci}
spec:
  triggers:
    - name: build
      interceptors:
        - ref: {name: github}
          params: [{name: secretRef, value: {secretName: hook, secretKey: token}}, {name: eventTypes, value: [push]}]
        - ref: {name: cel}
          params: [{name: overlays, value: [{key: branch, expression: "body.ref.split('/')[2]"}]}]
      bindings: [{ref: push}, {name: branch, value: $(extensions.branch)}]
      template: {ref: build}
    - name: release
      interceptors: [{ref: {name: cel}, params: [{name: filter, value: "body.ref.startsWith('refs/tags/')"}]}]
      bindings: [{ref: push}]
      template: {ref: build}
---
apiVersion: triggers.tekton.dev/v1beta1
kind: TriggerBinding
metadata: {name: push, namespace: ci}
spec:
  params: [{name: revision, value: $(body.after)}]
---
apiVersion: triggers.tekton.dev/v1beta1
kind: TriggerTemplate
metadata: {name: build, namespace: ci}
spec:
  params: [{name: revision}, {name: branch, default: none}]
  resourcetemplates:
    - {apiVersion: v1, kind: ConfigMap, metadata: {generateName: built-}, data: {revision: $(tt.params.revision), branch: $(tt.params.branch)}}
`;
const secret = `---
apiVersion: v1
kind: Secret
metadata: {name: hook, namespace: ci}
stringData: {token: it is a secret}
`;
const body = '{"ref":"refs/heads/main","after":"abc"}';
const signature = createHmac('sha256', 'it is a secret').update(body).digest('hex');
const request = `POST /hook HTTP/1.1\nHost: example.com\nX-GitHub-Event: push\nX-Hub-Signature-256: sha256=${signature}\n\n${body}`;

let folder: string;
let files: { readonly objects: string; readonly secret: string; readonly request: string; readonly golden: string };
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'millrace-try-'));
  files = { objects: write('objects.yaml', objects), secret: write('secret.yaml', secret), request: write('push.http', request), golden: path.join(folder, 'push.golden.yaml') };
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

describe('millrace try', () => {
  test('says what each trigger decides, where its params come from, and what would be created', async () => {
    const { code, out, err } = await ran(['try', '-f', files.objects, files.secret, '--event', files.request]);
    expect(out).toBe(`EventListener ci/el

build: rendered
  revision = "abc"   from TriggerBinding push
  branch   = "main"   from the trigger

  # ci/built-l2n4dxjm
  apiVersion: v1
  data:
    branch: main
    revision: abc
  kind: ConfigMap
  metadata:
    generateName: built-
    labels:
      triggers.tekton.dev/eventlistener: el
      triggers.tekton.dev/trigger: build
      triggers.tekton.dev/triggers-eventid: 00000000-0000-4000-8000-000000000000

release: filtered at intercept: interceptor 1 "cel": expression body.ref.startsWith('refs/tags/') did not return true
  body.ref = "refs/heads/main"
`);
    expect([code, err]).toEqual([0, '']);
  });

  test('names the secret that is missing; with --vouch none is needed', async () => {
    const missing = await ranHere(['try', '-f', files.objects, '--event', files.request, '--output', 'json']);
    expect(JSON.parse(missing.out)).toMatchObject({ triggers: [{ trigger: 'build', decision: 'retryable', reason: 'secret-missing', text: expect.stringContaining('"hook"') }, { decision: 'filtered' }] });
    expect(missing.code).toBe(1);
    const vouched = await ran(['try', '-f', files.objects, '--event', '-', '-H', 'X-GitHub-Event: push', '--vouch', '--output', 'json'], { input: body });
    expect(JSON.parse(vouched.out)).toMatchObject({ listener: 'ci/el', triggers: [{ decision: 'rendered', objects: [{ namespace: 'ci', object: { kind: 'ConfigMap', data: { branch: 'main', revision: 'abc' } } }] }, { decision: 'filtered' }] });
    expect(vouched.code).toBe(0);
  });

  test('says that ingress would refuse the event, in the words that its sender gets', async () => {
    const refused = await ran(['try', '-f', files.objects, '--event', '-', '--vouch'], { input: 'payload=%7B%7D' });
    const text = "refused at receive: the sender is answered 400: Invalid event body format : invalid character 'p' looking for beginning of value";
    expect(refused).toMatchObject({ code: 1, out: `EventListener ci/el\n${text}\n`, err: '' });
  });

  test('takes as large a body as ingress does: by an option, by its variable, or 3 MiB', async () => {
    const common = ['try', '-f', files.objects, '--event', files.request, '--vouch'];
    const large = { code: 1, out: 'EventListener ci/el\nrefused at receive: the sender is answered 413: event body is larger than 16 bytes\n', err: '' };
    expect(await ranHere(common, { MILLRACE_BODY_LIMIT: '16' })).toMatchObject(large);
    expect(await ranHere([...common, '--body-limit', '16'], { MILLRACE_BODY_LIMIT: '1Ki' })).toMatchObject(large);
    expect(await ranHere([...common, '--body-limit', '1Ki'])).toMatchObject({ code: 0 });
    expect(await ranHere(common, { MILLRACE_BODY_LIMIT: 'x' })).toMatchObject({ code: 1, err: expect.stringContaining('MILLRACE_BODY_LIMIT: found "x", wanted a number of bytes') });
  });

  test('compares with a golden file, and writes it when asked', async () => {
    const common = ['try', '--event', files.request, '--vouch', '--golden', files.golden];
    expect(await ranHere([...common, '-f', files.objects])).toMatchObject({ code: 1, err: `millrace: --golden: ${files.golden}: no such file; --update writes it\n` });
    expect(await ranHere([...common, '-f', files.objects, '--update'])).toMatchObject({ code: 0, err: `millrace: ${files.golden} written\n` });
    writeFileSync(files.golden, `# what a push does\n${readFileSync(files.golden, 'utf8')}`);
    expect(await ranHere([...common, '-f', files.objects])).toEqual({ code: 0, out: '', err: '' });

    const changed = await ranHere([...common, '-f', write('changed.yaml', objects.replace('value: $(body.after)', 'value: rev-$(body.after)'))]);
    expect(changed).toMatchObject({ code: 1, err: expect.stringContaining('something else comes of the event') });
    expect(changed.out.split('\n').filter((line) => /^[-+]/.test(line))).toEqual(['-            revision: abc', '+            revision: rev-abc', '-        value: abc', '+        value: rev-abc']);
  });

  test('asks interceptors that are servers, as the worker would', async () => {
    const server = createServer((_request, response) => response.end(JSON.stringify({ continue: true, extensions: { branch: 'from afar' } })));
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const { port } = server.address() as AddressInfo;
    const own = `---\napiVersion: triggers.tekton.dev/v1alpha1\nkind: ClusterInterceptor\nmetadata: {name: own}\nspec: {clientConfig: {url: "http://127.0.0.1:${port}/"}}\n`;
    const { out } = await ranHere(['try', '-f', write('remote.yaml', objects.replace('name: cel}\n          params: [{name: overlays', 'name: own}\n          params: [{name: overlays') + own), '--event', files.request, '--vouch', '-o', 'json']);
    server.close();
    expect(JSON.parse(out)).toMatchObject({ triggers: [{ params: [{ name: 'revision' }, { name: 'branch', value: 'from afar' }] }, {}] });
  });

  test('says in one line what is wrong with what it was given', async () => {
    const two = write('two.yaml', `${objects}---\n${objects.split('---')[0]?.replace('name: el', 'name: other') ?? ''}`);
    const sample = ['--sample', 'github/push'];
    const complaints: readonly (readonly [readonly string[], string])[] = [
      [['-f', two, ...sample], 'found ci/el, ci/other, wanted one EventListener in these files, or --listener to say which'],
      [['-f', two, ...sample, '--listener', 'ci/nobody'], '--listener: found no EventListener "ci/nobody" in these files; there: ci/el, ci/other'],
      [['-f', files.objects], 'wanted an event: either --event <file> or --sample <provider/event>'],
      [['-f', files.objects, '--event', '/nowhere'], '/nowhere: no such file'],
      [['-f', files.objects, ...sample, '--header', 'nonsense'], '--header: found "nonsense", wanted "Name: value"'],
    ];
    for (const [args, text] of complaints) expect(await ranHere(['try', ...args])).toEqual({ code: 1, out: '', err: `millrace: ${text}\n` });
  });
});

describe('millrace eval', () => {
  test('evaluates CEL as the cel interceptor does, and shows what the event has where it looks', async () => {
    expect(await ran(['eval', 'cel', "body.ref.split('/')[2]", '--event', files.request])).toEqual({ code: 0, out: '"main"\n  body.ref = "refs/heads/main"\n', err: '' });
    const compared = await ranHere(['eval', 'cel', "header.canonical('X-Token').compareSecret('token', 'hook')", '--event', files.request, '-H', 'X-Token: it is a secret', '-f', files.secret, '-n', 'ci', '-o', 'json']);
    expect(JSON.parse(compared.out)).toMatchObject({ value: true, type: 'bool', references: [{ value: '***' }] });
    expect(await ranHere(['eval', 'cel', 'body.nope', '--event', files.request])).toEqual({
      code: 1,
      out: '  has(body.nope) = false\n',
      err: 'millrace: expression "body.nope" failed to evaluate: no such key: nope\n',
    });
  });

  test('evaluates what a binding holds', async () => {
    expect(await ranHere(['eval', 'binding', 'rev-$(body.after)-$(header.x-github-event)', '--event', files.request])).toEqual({ code: 0, out: 'rev-abc-push\n', err: '' });
    expect(await ranHere(['eval', 'binding', '$(body.nope)', '--event', files.request])).toMatchObject({ code: 1, out: '', err: expect.stringContaining('nope is not found') });
  });
});
