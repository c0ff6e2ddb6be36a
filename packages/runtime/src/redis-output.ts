/** What a redis-server of ours says on its output. */
import type { Readable } from 'node:stream';

/** Its process id, which the shell beside it says. */
export function serverPid(output: string): number | null {
  const found = /^server pid (\d+)$/m.exec(output)?.[1];
  return found === undefined ? null : Number(found);
}

/** What Redis said last that is a warning or an error, else its last line. */
export function complaint(output: string): string {
  const lines = output.split('\n').filter((line) => line !== '' && !line.startsWith('server pid'));
  const line = lines.findLast((line) => line.includes(' # ') || line.includes('***')) ?? lines.at(-1) ?? 'it said nothing';
  return line.replace(/^\d+:\w .*? [*#] /, '');
}

/** The newest output, bounded. */
export function lastLines(child: { readonly stdout: Readable; readonly stderr: Readable }): () => string {
  let kept = '';
  function keep(chunk: Buffer) {
    kept = `${kept}${chunk.toString('utf8')}`;
    if (kept.length > 2 * keptCharacters) kept = `${kept.split('\n', 1)[0]}\n${kept.slice(-keptCharacters)}`;
  }
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return () => kept;
}

const keptCharacters = 4_000;
