/**
 * One container of a pod, as near as a machine without a container engine comes to it: a network of its own (so that its ports are free),
 * a file system that is read-only as a whole, the uid and no capabilities, the exact arguments and environment. Needs root on Linux.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startContainer } from './container.ts';
import type { LocalContainer } from './container.ts';

export interface PodContainer extends LocalContainer {
  /** What a probe gets: status and text, or why there is none. */
  readonly probe: (url: string) => string;
  readonly remove: () => Promise<void>;
}

export interface PodContainerOptions {
  readonly name: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly user: number;
  /** Files below /etc that volumes bring. */
  readonly etc: Readonly<Record<string, string>>;
}

/** Why it can't be done here; null when it can. */
export function missingForPodContainer(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'it takes root on Linux';
  try {
    execFileSync('unshare', ['--net', '--mount', 'sh', '-c', 'command -v setpriv ip nsenter >/dev/null && mount --make-rprivate / && mount -t tmpfs tmpfs /mnt'], { stdio: 'ignore' });
    return null;
  } catch {
    return 'namespaces, or the programs unshare, nsenter, setpriv and ip, are not there';
  }
}

const root = fileURLToPath(new URL('../../', import.meta.url));

export function startPodContainer({ name, args, environment, user, etc }: PodContainerOptions): PodContainer {
  const folder = mkdtempSync(path.join(tmpdir(), 'millrace-pod-'));
  for (const [file, text] of Object.entries(etc)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  execFileSync('chmod', ['-R', 'a+rX', folder]);
  const steps = [
    'mount --make-rprivate /',
    `mount -t overlay overlay -o lowerdir=${folder}:/etc /etc`,
    'mount -t tmpfs tmpfs /mnt',
    'mkdir /mnt/app /mnt/node',
    `mount --bind ${root} /mnt/app`,
    `mount --bind ${path.dirname(process.execPath)} /mnt/node`,
    'mount -o remount,bind,ro /mnt/app',
    'mount -o remount,bind,ro /mnt/node',
    'mount -o remount,ro /mnt',
    'mount -o remount,bind,ro /',
    'ip link set lo up',
    `cd / && exec setpriv --reuid ${user} --regid ${user} --clear-groups --no-new-privs --bounding-set -all --inh-caps -all /mnt/node/${path.basename(process.execPath)} "$@"`,
  ];
  const container = startContainer({ name, command: ['unshare', '--net', '--mount', 'sh', '-ec', steps.join('\n'), 'sh', '/mnt/app/scripts/serve.mjs', ...args], environment });
  return {
    ...container,
    probe(url) {
      const script = `fetch(${JSON.stringify(url)}).then(async (r) => console.log(r.status, await r.text()), (e) => console.log(String(e.cause ?? e)))`;
      const env = { ...process.env, NODE_TLS_REJECT_UNAUTHORIZED: '0', NODE_NO_WARNINGS: '1' };
      return execFileSync('nsenter', ['--net', `--target=${container.pid}`, process.execPath, '-e', script], { encoding: 'utf8', env }).trim();
    },
    async remove() {
      process.kill(container.pid, 'SIGKILL');
      await container.ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
