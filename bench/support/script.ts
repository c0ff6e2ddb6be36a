/** Another process of the suite: a file of this folder, told what to do as JSON, which answers with one line of JSON. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export async function runScript<Answer>(file: string, told: object): Promise<Answer> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', fileURLToPath(new URL(file, import.meta.url)), JSON.stringify(told)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  if (code !== 0) throw new Error(`${file} ended with code ${code}`);
  return JSON.parse(said) as Answer;
}
