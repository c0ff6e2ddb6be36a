/** The commands of a document, as a person would type them: every line of its ```sh blocks. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Played {
  readonly code: number;
  readonly output: string;
}

/** `under`: only what stands below this heading, up to the next of its level. */
export function commandsOf(document: string, under?: string): readonly string[] {
  const text = readFileSync(path.join(root, document), 'utf8');
  const part = under === undefined ? text : sectionOf(text, under);
  return [...part.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) => block.replaceAll('\\\n', ' ').split('\n')).filter((line) => line !== '' && !line.startsWith('#'));
}

/** The blocks of a document in another language. */
export function blocksOf(document: string, language: string): readonly string[] {
  return [...readFileSync(path.join(root, document), 'utf8').matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, block = '']) => block);
}

function sectionOf(text: string, heading: string): string {
  const start = text.indexOf(`${heading}\n`);
  if (start < 0) throw new Error(`no heading "${heading}"`);
  const [hashes = ''] = heading.split(' ');
  const after = text.slice(start + heading.length);
  const end = after.search(new RegExp(`^#{1,${hashes.length}} `, 'm'));
  return end < 0 ? after : after.slice(0, end);
}

/** In the repository's folder, by a shell, with kubectl on PATH and this kubeconfig. */
export async function play(line: string, kubeconfig: string): Promise<Played> {
  const env = { ...process.env, KUBECONFIG: kubeconfig, PATH: `${process.env['KUBEBUILDER_ASSETS'] ?? ''}${path.delimiter}${process.env['PATH'] ?? ''}` };
  return await new Promise((resolve) => {
    execFile('/bin/sh', ['-c', line], { cwd: root, env, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : 1, output: stdout + stderr });
    });
  });
}
