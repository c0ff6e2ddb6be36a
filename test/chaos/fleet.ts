/**
 * Ingress and workers as processes of their own, looked after as a cluster would: what ends is started again after a moment.
 *
 *   starting --ready--> up --killed here, or ended by itself (noted)--> down --a moment--> starting ...
 */
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chooseFree } from '../../services/cli/src/up/ports.ts';
import { startService, type ServiceProcess } from '../../services/cli/src/up/service-process.ts';
import type { Settings } from '../support/millrace.ts';

export interface Fleet {
  readonly ingress: readonly [Slot, Slot];
  readonly workers: readonly [Slot, Slot];
  /** Resolves when every slot is up. */
  readonly allUp: () => Promise<void>;
  /** A worker beside the slots, which nobody starts again. */
  readonly extraWorker: (settings: Settings) => Promise<ServiceProcess>;
  /** Processes that ended without anybody having ended them. */
  readonly surprises: readonly string[];
  readonly close: () => Promise<void>;
}

export interface Slot {
  readonly name: string;
  /** Of the webhooks; a worker has none. */
  readonly port: number;
  /** Of the process that is up, or null. */
  readonly pid: () => number | null;
  /** kill -9; resolves when it is gone. Nothing when it is down. */
  readonly kill: () => Promise<void>;
  readonly up: () => Promise<void>;
}

export interface FleetOptions {
  readonly folder: string;
  /** For every process. */
  readonly settings: Settings;
  /** How long after its end a process is started again. */
  readonly momentMs: number;
}

export async function startFleet({ folder, settings, momentMs }: FleetOptions): Promise<Fleet> {
  const closing = new AbortController();
  const surprises: string[] = [];
  const extras = new Set<ServiceProcess>();

  async function start(kind: 'ingress' | 'worker', name: string, port: number, more: Settings): Promise<ServiceProcess> {
    const opsPort = await chooseFree(0);
    return startService({
      name,
      program: kind,
      environment: { PATH: process.env['PATH'] ?? '', ...settings, MILLRACE_PORT: String(port), MILLRACE_OPS_PORT: String(opsPort), ...more },
      opsPort,
      logFile: path.join(folder, `${name}.log`),
      readyWithinMs: 60_000,
    });
  }

  async function openSlot(kind: 'ingress' | 'worker', index: number): Promise<Slot & { readonly close: () => Promise<void> }> {
    const name = `${kind}-${index}`;
    const port = kind === 'ingress' ? await chooseFree(0) : 0;
    let running: { readonly service: ServiceProcess; killed: boolean } | null = null;
    let whenUp = Promise.withResolvers<void>();

    async function live(): Promise<void> {
      while (!closing.signal.aborted) {
        // One that can't start (Redis is away for longer than it waits) is started again, as a cluster would.
        const service = await start(kind, name, port, {}).catch(() => null);
        if (service !== null && (await lives(service))) {
          const current = { service, killed: false };
          running = current;
          whenUp.resolve();
          const code = await service.ended;
          running = null;
          whenUp = Promise.withResolvers();
          if (!current.killed && !closing.signal.aborted) surprises.push(`${name} ended by itself with code ${code}`);
        }
        await sleep(momentMs, null, { signal: closing.signal }).catch(() => null);
      }
    }
    const life = live();

    return {
      name,
      port,
      pid: () => running?.service.pid ?? null,
      up: () => whenUp.promise,
      async kill() {
        if (running === null) return;
        running.killed = true;
        const { service } = running;
        process.kill(service.pid, 'SIGKILL');
        await service.ended;
      },
      async close() {
        await running?.service.stop(10_000);
        await life;
      },
    };
  }

  const [oneIngress, otherIngress, oneWorker, otherWorker] = await Promise.all([openSlot('ingress', 0), openSlot('ingress', 1), openSlot('worker', 0), openSlot('worker', 1)]);
  const slots = [oneIngress, otherIngress, oneWorker, otherWorker];
  return {
    ingress: [oneIngress, otherIngress],
    workers: [oneWorker, otherWorker],
    surprises,
    async allUp() {
      for (const slot of slots) await slot.up();
    },
    async extraWorker(more) {
      const extra = await start('worker', 'worker-extra', 0, more);
      extras.add(extra);
      void extra.ended.then(() => extras.delete(extra));
      return extra;
    },
    async close() {
      closing.abort();
      await Promise.all([...slots.map((slot) => slot.close()), ...[...extras].map((extra) => extra.stop(10_000))]);
    },
  };
}

/** What said that it is ready may be another process that has taken the port meanwhile: then ours ends at once. */
async function lives(service: ServiceProcess): Promise<boolean> {
  const timer = new AbortController();
  const first = await Promise.race([service.ended.then(() => 'ended'), sleep(takenMs, 'lives', { signal: timer.signal })]);
  timer.abort();
  return first === 'lives';
}

const takenMs = 300;
