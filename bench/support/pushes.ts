/** GitHub pushes as GitHub sends them: its own example, filled with commits until it has so many bytes. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

export function examplePush(): Record<string, unknown> {
  const file = createRequire(import.meta.url).resolve('@octokit/webhooks-examples/api.github.com/index.json');
  const all = JSON.parse(readFileSync(file, 'utf8')) as readonly { readonly name: string; readonly examples: readonly Record<string, unknown>[] }[];
  return all.find(({ name }) => name === 'push')?.examples[2] ?? {};
}

export function pushOf(bytes: number): Buffer {
  const push = { ...examplePush(), ref: 'refs/heads/main', deleted: false, after: sha, head_commit: commit(0), commits: [commit(0)] };
  while (JSON.stringify(push).length < bytes - 300) push.commits.push(commit(push.commits.length));
  return Buffer.from(JSON.stringify(push));
}

/** Besides those that differ from one delivery to the next. */
export const pushHeaders = {
  Accept: '*/*',
  'Content-Type': 'application/json',
  'User-Agent': 'GitHub-Hookshot/044aadd',
  'X-GitHub-Event': 'push',
  'X-GitHub-Hook-ID': '292430182',
  'X-GitHub-Hook-Installation-Target-ID': '79929171',
  'X-GitHub-Hook-Installation-Target-Type': 'repository',
  'X-Hub-Signature-256': 'sha256=d57c68ca6f92289e6987922ff26938930f6e66a2d161ef06abdf1859230aa23c',
} as const;

const sha = '6113728f27ae82c7b1a177c8d03f9e96e0adf246';

function commit(nth: number) {
  const author = { name: 'A. Developer', email: 'a@example.com', username: 'adev' };
  return {
    id: nth === 0 ? sha : nth.toString(16).padStart(40, '0'),
    distinct: true,
    message: `change number ${nth}, with a line that says why`,
    timestamp: '2026-01-02T03:04:05Z',
    author,
    committer: author,
    added: [],
    removed: [],
    modified: [`src/file-${nth}.ts`, `docs/file-${nth}.md`],
  };
}
