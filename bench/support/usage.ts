/** Processor time and memory of a process, as Linux counts them (proc(5)). */
import { readFileSync } from 'node:fs';

export interface Usage {
  /** Milliseconds of processor time since `begin`. */
  readonly spentMs: () => number;
}

export function usageOf(pid: number): Usage {
  const before = cpuMs(pid);
  return { spentMs: () => cpuMs(pid) - before };
}

/** Of the process and what it waited for, in user and system mode. */
function cpuMs(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}

/** sysconf(_SC_CLK_TCK) is 100 on every Linux that Node runs on. */
const tickMs = 10;

export function residentMiB(pid: number): number {
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) / 1024;
}
