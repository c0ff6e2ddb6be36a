import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readRunning, removeRunning, writeRunning } from './running.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'millrace-running-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const running = { pid: process.pid, redisUrl: 'redis://127.0.0.1:6379', webhooks: 'http://127.0.0.1:8080', dashboard: 'http://127.0.0.1:8070', cluster: { MILLRACE_KUBE_URL: 'http://127.0.0.1:8090' } };

describe('the sign of a running millrace up', () => {
  test('is read by others, and only by its owner', () => {
    writeRunning(folder, running);
    expect(readRunning(folder)).toEqual(running);
    expect(statSync(path.join(folder, 'running.json')).mode & 0o777).toBe(0o600);
    removeRunning(folder);
    expect(readRunning(folder)).toBeNull();
  });

  test('counts for nothing when its process was killed', async () => {
    const child = spawn(process.execPath, ['-e', '0']);
    await once(child, 'exit');
    writeRunning(folder, { ...running, pid: child.pid ?? 0 });
    expect(readRunning(folder)).toBeNull();
  });

  test('counts for nothing when it is half written', () => {
    writeFileSync(path.join(folder, 'running.json'), '{"pid":');
    expect(readRunning(folder)).toBeNull();
  });
});
