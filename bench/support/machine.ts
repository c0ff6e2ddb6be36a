/** Where and of what a run was measured. */
import { execFileSync } from 'node:child_process';
import { arch, cpus, platform, totalmem } from 'node:os';
import { findRedisServer } from '../../packages/runtime/src/find-redis-server.ts';

export interface Machine {
  readonly machine: string;
  readonly node: string;
  readonly redis: string;
  readonly commit: string;
  readonly date: string;
}

export function thisMachine(): Machine {
  const [cpu] = cpus();
  return {
    machine: `${cpus().length} cores of ${cpu?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${arch()}`,
    node: process.version,
    redis: /v=(\S+)/.exec(execFileSync(findRedisServer(process.env), ['--version'], { encoding: 'utf8' }))?.[1] ?? '',
    commit: `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain', '--', ':/', ...ownOutput) === '' ? '' : '-dirty'}`,
    date: new Date().toISOString().slice(0, 10),
  };
}

/** What the rows before this one have written, where they are kept. */
const ownOutput = [':(top,exclude)docs/bench', ':(top,exclude)docs/images', ':(top,exclude)docs/performance.md'];

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { encoding: 'utf8' }).trim();
}

export function described({ machine, node, redis, commit, date }: Machine): string {
  return `${machine}; Node ${node}, Redis ${redis}; commit ${commit}, ${date}`;
}
