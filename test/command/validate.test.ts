/** `millrace validate` as a team's CI meets it: files in, lines or JSON out, and an exit code. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ran, ranHere } from '../support/command.ts';

const listener = `apiVersion: triggers.tekton.dev/v1beta1
kind: EventListener
metadata: {name: el, namespace: ci}
spec:
  triggers:
    - triggerRef: gone
    - name: build
      interceptors:
        - ref: {name: celery}
        - ref: {name: cel}
          params: [{name: filter, value: body.ref.startWith('refs')}]
        - ref: {name: mine, kind: NamespacedInterceptor}
        - ref: {name: github}
          params: [{name: eventType, value: [push]}, {name: secretRef, value: hook}]
      bindings:
        - ref: push
        - ref: nobody
        - {ref: all, kind: ClusterTriggerBinding}
        - {name: typo, value: $(bdy.x)}
      template: {ref: nowhere}
    - name: twice
      bindings: [{ref: push}, {name: revision, value: x}]
      template: {ref: build}
`;
const objects = `apiVersion: triggers.tekton.dev/v1beta1
kind: TriggerBinding
metadata: {name: push, namespace: ci}
spec:
  params:
    - {name: revision, value: $(body.head_commit.id)}
    - {name: broken, value: "$(body[)"}
---
apiVersion: triggers.tekton.dev/v1beta1
kind: TriggerTemplate
metadata: {name: build, namespace: ci}
spec:
  params: [{name: revision}, {name: image}, {name: never}]
  resourcetemplates:
    - {apiVersion: v1, kind: ConfigMap, metadata: {generateName: x-}, data: {a: $(tt.params.revision), b: $(tt.params.image)}}
---
apiVersion: triggers.tekton.dev/v1beta1
kind: Trigger
metadata: {name: push, namespace: ci}
spec:
  bindings: [{ref: push}, {name: oops, value: "1"}]
  template: {ref: build}
---
apiVersion: triggers.tekton.dev/v1beta1
kind: EventListener
metadata: {name: empty, namespace: ci}
spec:
  triggers: [{name: x}]
---
kind: ConfigMap
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'millrace-validate-'));
  writeFileSync(path.join(folder, 'a-listener.yaml'), listener);
  writeFileSync(path.join(folder, 'b-objects.yaml'), objects);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('millrace validate', () => {
  test('names every mistake with file, line, object, field, what was found and what was wanted', async () => {
    const { code, out, err } = await ran(['validate', '-f', folder]);
    expect(out.replaceAll(`${folder}/`, '').split('\n')).toEqual([
      'a-listener.yaml:6: error: EventListener "el": spec.triggers[0].triggerRef: found "gone", and no Trigger of that name in namespace "ci" in these files [trigger-missing]',
      `a-listener.yaml:9: error: EventListener "el": spec.triggers[1].interceptors[0].ref.name: found "celery", and no ClusterInterceptor of that name in these files, and is none of Tekton's own (bitbucket, cel, github, gitlab, slack) [interceptor-missing]`,
      `a-listener.yaml:10: error: EventListener "el": spec.triggers[1].interceptors[1] filter: expression "body.ref.startWith('refs')" check failed: ERROR: <input>:1:19: undeclared reference to 'startWith' (in container '') [expression]`,
      'a-listener.yaml:12: error: EventListener "el": spec.triggers[1].interceptors[2].ref.name: found "mine", and no Interceptor of that name in namespace "ci" in these files [interceptor-missing]',
      'a-listener.yaml:14: warning: EventListener "el": spec.triggers[1].interceptors[3].params[0].name: found "eventType", which github ignores, wanted one of secretRef, eventTypes, addChangedFiles, githubOwners [interceptor-param]',
      `a-listener.yaml:14: error: EventListener "el": spec.triggers[1].interceptors[3].params: failed to parse interceptor params: invalid json: json: cannot unmarshal string into Go struct field InterceptorParams.secretRef of type struct [interceptor-param]`,
      'a-listener.yaml:17: error: EventListener "el": spec.triggers[1].bindings[1].ref: found "nobody", and no TriggerBinding of that name in namespace "ci" in these files [binding-missing]',
      'a-listener.yaml:18: error: EventListener "el": spec.triggers[1].bindings[2].ref: found "all", and no ClusterTriggerBinding of that name in these files [binding-missing]',
      'a-listener.yaml:19: error: EventListener "el": spec.triggers[1].bindings[3].value: param "typo": $(bdy.x): found "bdy", wanted one of body, header, extensions, context: nothing else is there [expression]',
      'a-listener.yaml:20: error: EventListener "el": spec.triggers[1].template.ref: found "nowhere", and no TriggerTemplate of that name in namespace "ci" in these files [template-missing]',
      'a-listener.yaml:22: error: EventListener "el": spec.triggers[2].bindings: duplicate param name: revision [param-duplicate]',
      'b-objects.yaml:7: error: TriggerBinding "push": spec.params[1].value: param "broken": $(body[): unterminated array [expression]',
      'b-objects.yaml:13: warning: TriggerTemplate "build": spec.params[2]: param "never" is declared, and none of the resourcetemplates uses it [param-unused]',
      'b-objects.yaml:21: warning: Trigger "push": spec.bindings[1]: param "oops" is set, and TriggerTemplate "build" does not declare it [param-unused]',
      'b-objects.yaml:22: error: Trigger "push": spec.template.ref: param "image": no binding of this trigger sets it, and TriggerTemplate "build" has no default for it [param-unset]',
      'b-objects.yaml:28: error: EventListener "empty": spec.triggers[0].template, spec.triggers[0].triggerRef: expected exactly one, got neither [admission]',
      'b-objects.yaml:30: error: apiVersion: found nothing, wanted a text [file]',
      'b-objects.yaml:30: error: metadata.name: found nothing, wanted a text [file]',
      '',
    ]);
    expect(err).toBe('millrace: 5 objects in 2 files: 15 errors, 3 warnings\n');
    expect(code).toBe(1);
  });

  test('gives programs the same, and takes objects from a pipe', async () => {
    const { code, out, err } = await ran(['validate', '-f', '-', '--partial', '--output', 'json'], { input: listener });
    expect(JSON.parse(out)).toMatchObject({
      files: 1,
      objects: 1,
      findings: [
        { severity: 'error', rule: 'expression', file: '-', document: 1, line: 10, kind: 'EventListener', namespace: 'ci', name: 'el', field: 'spec.triggers[1].interceptors[1] filter' },
        { severity: 'warning', rule: 'interceptor-param', line: 14 },
        { severity: 'error', rule: 'interceptor-param', line: 14 },
        { rule: 'expression', line: 19, field: 'spec.triggers[1].bindings[3].value' },
      ],
    });
    expect([code, err]).toEqual([1, '']);
  });

  test('has nothing to say of the tutorial; a warning counts only when asked', async () => {
    expect(await ranHere(['validate', '-f', 'examples/tutorial'])).toEqual({ code: 0, out: '', err: 'millrace: 10 objects in 6 files: 0 errors, 0 warnings\n' });
    const unused = path.join(folder, 'unused.yaml');
    writeFileSync(unused, `apiVersion: triggers.tekton.dev/v1beta1\nkind: TriggerTemplate\nmetadata: {name: t}\nspec:\n  params: [{name: a}]\n  resourcetemplates: [{apiVersion: v1, kind: ConfigMap}]\n`);
    expect((await ranHere(['validate', '-f', unused])).code).toBe(0);
    expect((await ranHere(['validate', '-f', unused, '--strict'])).code).toBe(1);
  });

  test('tells wrong usage from wrong objects', async () => {
    expect(await ran(['validate'])).toMatchObject({ code: 2, out: '', err: expect.stringContaining("required option '-f, --filename <path...>' not specified") });
    expect(await ranHere(['validate', '-f', '-', '--output', 'xml'])).toMatchObject({ code: 2, err: expect.stringContaining('Allowed choices are table, json, yaml') });
    const broken = path.join(folder, 'broken.yml');
    writeFileSync(broken, 'a: b\nc: [');
    expect(await ranHere(['validate', '-f', broken])).toMatchObject({ code: 1, out: expect.stringMatching(/broken\.yml:2: error: line 2, column \d+: .* \[file\]/) });
    expect(await ranHere(['validate', '-f', '/nowhere'])).toMatchObject({ code: 1, out: '/nowhere: error: no such file or folder [file]\n' });
  });
});
