/**
 * `millrace doctor`: looks at everything that Millrace stands on, from where it is run, changes nothing, and says what to do.
 *
 *   settings -> Redis -> who works -> clocks -> API server -> kinds -> rights of each service -> addresses
 */
import { randomBytes } from 'node:crypto';
import { KubeconfigError, chooseCluster, connectKube, defaultKubeconfigPaths } from '@millrace/kube';
import type { ClusterChoice, KubeConnection } from '@millrace/kube';
import { createLedger } from '@millrace/ledger';
import type { Connection } from '@millrace/ledger';
import { createQueue } from '@millrace/queue';
import * as format from '@millrace/runtime/env-formats';
import { errorText } from '@millrace/runtime/user-error';
import type { ExitCode } from '../frame/exit-code.ts';
import { printResult } from '../frame/output.ts';
import type { OutputFormat } from '../frame/output.ts';
import type { Terminal } from '../frame/terminal.ts';
import { columns } from '../frame/text.ts';
import { readRunning } from '../store/running.ts';
import type { Running } from '../store/running.ts';
import { redisUrl } from '../store/with-store.ts';
import { unknown, wrong } from './check.ts';
import type { Check } from './check.ts';
import { clockUnknown, judgeClocks } from './clocks.ts';
import { checkCluster, checkDefinitions } from './cluster.ts';
import { openRedisToLook } from './redis.ts';
import { checkRights } from './rights.ts';
import { checkSecretKey } from './secret-key.ts';
import { shippedDefinitions, shippedRoles } from './shipped.ts';
import { checkReady, checkWebhooks } from './urls.ts';
import { judgeWork } from './work.ts';

export interface DoctorFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly ownRights?: boolean;
  readonly url?: string;
  readonly ops?: readonly string[];
  readonly output: OutputFormat;
  readonly data: string;
}

export async function runDoctor(flags: DoctorFlags, terminal: Terminal): Promise<ExitCode> {
  const running = readRunning(flags.data);
  const checks = [...lookAtSettings(flags, terminal, running), ...(await lookAtRedis(flags, terminal)), ...(await lookAtCluster(flags, terminal, running)), ...(await lookAtAddresses(flags, running))];
  printResult(terminal, flags.output, { value: { ok: !checks.some(isWrong), checks }, table: () => tableOf(checks) });
  return checks.some(isWrong) ? 1 : 0;
}

function lookAtSettings({ data }: DoctorFlags, { environment }: Terminal, running: Running | null): readonly Check[] {
  const given = (environment['REDIS_URL'] ?? '') !== '';
  const durability = environment['MILLRACE_DURABILITY'] ?? '';
  const fits = durability === '' || durability === 'local' || durability === 'replica';
  return [
    ...(fits ? [] : [wrong('durability', `MILLRACE_DURABILITY: found "${durability}", wanted "local" or "replica"`, 'set it to one of them (docs/durability.md)')]),
    checkSecretKey(environment, data, running !== null && !given),
  ];
}

async function lookAtRedis({ data }: DoctorFlags, { environment }: Terminal): Promise<readonly Check[]> {
  const url = redisUrl(environment, data);
  if (url === null) return [wrong('redis-reachable', 'REDIS_URL: found nothing, and no Millrace runs here', 'set REDIS_URL to the Redis that Millrace uses, or start Millrace here (npm start)')];
  const { connection, checks } = await openRedisToLook(url, environment['MILLRACE_DURABILITY'] === 'replica' ? 'replica' : 'local');
  if (connection === null) return checks;
  try {
    return [...checks, ...(await lookAtWork(connection)), ...judgeClocks({ redisMs: await redisOffset(connection), apiServerMs: null })];
  } finally {
    connection.disconnect();
  }
}

async function lookAtWork(connection: Connection): Promise<readonly Check[]> {
  const ledger = createLedger({ connection, secretKey: randomBytes(32) });
  const queue = createQueue({ connection, onError: () => undefined });
  try {
    const [depth, jobs, workers, paused] = await Promise.all([ledger.depth(), queue.depth(), queue.workers(), queue.isPaused()]);
    return judgeWork({ depth, jobs, workers: workers?.length ?? null, paused });
  } catch (error) {
    return [wrong('stored', `what is stored can't be read: ${errorText(error)}`, 'give the account of REDIS_URL the rights that docs/durability.md names')];
  } finally {
    await queue.close();
  }
}

async function redisOffset(connection: Connection): Promise<number> {
  const before = Date.now();
  const [seconds = 0, micros = 0] = (await connection.time()).map(Number);
  return Math.round(seconds * 1000 + micros / 1000 - (before + Date.now()) / 2);
}

async function lookAtCluster(flags: DoctorFlags, { environment }: Terminal, running: Running | null): Promise<readonly Check[]> {
  const chosen = chooseFor(flags, environment, running);
  if ('check' in chosen) return [chosen.check];
  let kube: KubeConnection;
  try {
    kube = await connectKube(chosen.choice, { userAgent: 'millrace-doctor' });
  } catch (error) {
    if (!(error instanceof KubeconfigError)) throw error;
    return [wrong('api-server', error.message, 'mend the kubeconfig, or name another with --kubeconfig or --context')];
  }
  try {
    const there = await checkCluster(kube);
    if (isWrong(there)) return [there];
    const at = await kube.time();
    const clock = at === null ? [clockUnknown('clock-api-server', 'the API server does not tell its time')] : judgeClocks({ redisMs: null, apiServerMs: at - Date.now() });
    const namespaces = format.names.read(environment['MILLRACE_NAMESPACES'] ?? '')?.value ?? null;
    const roles = shippedRoles(namespaces === null ? 'cluster' : 'namespace');
    const rights = await checkRights({ kube, roles, namespaces, asOurselves: flags.ownRights ?? chosen.asOurselves });
    return [there, ...clock, ...(await checkDefinitions(kube, shippedDefinitions())), ...rights];
  } finally {
    await kube.close();
  }
}

type Chosen = { readonly choice: ClusterChoice; readonly asOurselves: boolean } | { readonly check: Check };

/** What is named, else what the running `millrace up` works on, else what a service here would take. */
function chooseFor({ kubeconfig, context }: DoctorFlags, environment: Terminal['environment'], running: Running | null): Chosen {
  if (kubeconfig !== undefined || context !== undefined) {
    const paths = defaultKubeconfigPaths(kubeconfig ?? environment['KUBECONFIG'], environment['HOME'] ?? '');
    return { choice: { kind: 'kubeconfig', paths, context: context ?? null }, asOurselves: false };
  }
  // The services of `millrace up` have its own credentials.
  const besideUp = running !== null && (environment['MILLRACE_KUBE_URL'] ?? '') === '';
  const found = chooseCluster(besideUp ? { ...running.cluster, HOME: environment['HOME'] } : environment);
  if (found.kind === 'chosen') return { choice: found.choice, asOurselves: besideUp };
  return { check: unknown('api-server', 'no cluster is named: nothing of it was looked at', 'name one with --context or --kubeconfig, or run the doctor where the services run') };
}

async function lookAtAddresses({ url, ops = [] }: DoctorFlags, running: Running | null): Promise<readonly Check[]> {
  const webhooks = url ?? running?.webhooks ?? null;
  const looks = [...(webhooks === null ? [] : [checkWebhooks(webhooks)]), ...ops.map(checkReady)];
  return looks.length === 0 ? [unknown('webhooks', 'no address is named: nobody was asked', 'name it with --url https://hooks.example.com, and ops ports with --ops')] : Promise.all(looks);
}

function isWrong({ state }: Check): boolean {
  return state === 'wrong';
}

function tableOf(checks: readonly Check[]): string {
  const lines = columns(checks.map(({ state, name, text }) => [marks[state], name, text])).text.split('\n');
  const told = checks.flatMap(({ remedy }, index) => [lines[index] ?? '', ...(remedy === null ? [] : [`         do: ${remedy}`])]);
  const [wrong, warning, unknown, fine] = (['wrong', 'warning', 'unknown', 'ok'] as const).map((state) => checks.filter((check) => check.state === state).length);
  return [...told, '', `${wrong} wrong, ${warning} to look at, ${unknown} not looked at, ${fine} fine`].join('\n');
}

const marks = { ok: 'ok', warning: 'look', wrong: 'WRONG', unknown: '?' } satisfies Record<Check['state'], string>;
