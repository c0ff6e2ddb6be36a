/** What a fault needs and this machine or this API server has not: one line each. */
import { existsSync } from 'node:fs';
import type { ChaosOptions } from './options.ts';
import type { FaultName } from './plan.ts';

/** Debian's package "faketime", by architecture. */
export function findClockLibrary(): string | null {
  const folders = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib', '/usr/lib64'];
  return folders.map((folder) => `${folder}/faketime/libfaketime.so.1`).find((path) => existsSync(path)) ?? null;
}

/** Why this kind of fault can't be had here, or null. */
export function missingFor(name: FaultName, { api, clockLibrary }: Pick<ChaosOptions, 'api'> & { readonly clockLibrary: string | null }): string | null {
  if (name === 'worker-clock' && clockLibrary === null) return 'libfaketime is not installed (apt-get install faketime)';
  if (api === 'real' && (name === 'api-errors' || name === 'worker-kill-in-create')) return 'only the sandbox can be asked for it';
  return null;
}
