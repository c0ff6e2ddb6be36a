// What `npm start` and `npm test` do first: install what is missing. Runs on any Node from 18 on, before anything is installed.
//   packages  `npm ci` when node_modules does not match the lock file; it brings the Node 24 runtime as a package
//   Redis     Debian's redis-server when there is none and we may; its system service is neither started nor enabled
import { spawnSync } from 'node:child_process';
import { accessSync, chmodSync, constants, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** The Node that everything of ours runs on: the one in node_modules, so that an older one on the machine does no harm. */
export const node = path.join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');

/** Installs what is missing; with `install: false` only says what is. Ends the process with one line and code 1 when it can't. */
export function setUp({ install }) {
  packages(install);
  redis(install);
}

function packages(install) {
  const found = installed();
  if (found === 'as locked' && existsSync(node)) return;
  if (!install) stop(`node_modules ${found === 'as locked' ? 'has no Node runtime' : found}; run: npm ci`);
  say('installing packages (npm ci)');
  const { status, error } = spawnSync('npm', ['ci', '--loglevel=error', '--no-audit', '--no-fund'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' });
  if (error || status !== 0) stop(`npm ci failed${error ? ` (${error.message})` : ` with exit code ${status}`}; its own words are above`);
  if (!existsSync(node)) stop('npm ci did not bring the Node runtime (package "node"); its install script has to be allowed: npm rebuild node');
}

/** npm writes down what it has installed; every package of the lock file is there, or is optional for another platform. */
function installed() {
  const record = path.join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return 'is missing';
  const wanted = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
  const there = JSON.parse(readFileSync(record, 'utf8')).packages;
  const isAsLocked = Object.entries(wanted).every(([place, { version, optional, link }]) => {
    if (!place.startsWith('node_modules/') || link) return true;
    return there[place] === undefined ? optional === true : there[place].version === version;
  });
  return isAsLocked ? 'as locked' : 'does not match package-lock.json';
}

function redis(install) {
  if (process.env.REDIS_URL || process.env.REDIS_BIN || onPath('redis-server') || onPath('valkey-server')) return;
  const by = installer();
  if (!install || by.command === null) stop(`no redis-server or valkey-server on PATH, and REDIS_URL is not set; run: ${by.line}`);
  say(`installing redis-server (${by.line}); its system service stays off`);
  withoutServices(() => {
    run('apt-get', ['update', '-qq']);
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'redis-server']);
  });
  // The package enables its unit; installing Millrace must not make a Redis start with the machine.
  run('update-rc.d', ['redis-server', 'disable']);
  run('deb-systemd-helper', ['disable', 'redis-server.service'], { DPKG_MAINTSCRIPT_PACKAGE: 'redis-server' });
}

function installer() {
  if (process.platform === 'darwin') return { command: null, line: 'brew install redis' };
  if (process.platform === 'win32') return { command: null, line: 'wsl --install, then start Millrace inside it (Redis has no Windows build)' };
  if (onPath('apt-get')) {
    const isRoot = process.getuid?.() === 0;
    return { command: isRoot ? 'apt-get' : null, line: `${isRoot ? '' : 'sudo '}apt-get install redis-server` };
  }
  if (onPath('dnf')) return { command: null, line: 'sudo dnf install valkey' };
  if (onPath('apk')) return { command: null, line: 'apk add redis' };
  return { command: null, line: "install redis-server (7.0 or newer) with your system's package tool, or set REDIS_URL" };
}

/** Debian's way to keep a package from starting its service: https://people.debian.org/~hmh/invokerc.d-policyrc.d-specification.txt */
function withoutServices(work) {
  const policy = '/usr/sbin/policy-rc.d';
  if (existsSync(policy)) {
    work();
    return;
  }
  writeFileSync(policy, '#!/bin/sh\nexit 101\n');
  chmodSync(policy, 0o755);
  try {
    work();
  } finally {
    rmSync(policy, { force: true });
  }
}

function run(command, args, env = {}) {
  const { status, error, stderr } = spawnSync(command, args, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', ...env }, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  if (!error && status === 0) return;
  stop(`${command} ${args.join(' ')} failed: ${error ? error.message : stderr.trim().split('\n').at(-1) || `exit code ${status}`}`);
}

function onPath(command) {
  return (process.env.PATH ?? '').split(path.delimiter).some((folder) => {
    try {
      accessSync(path.join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function say(text) {
  process.stderr.write(`millrace: ${text}\n`);
}

// Thrown, not process.exit: what must be put back (policy-rc.d) is put back first.
function stop(text) {
  throw new CannotSetUp(text);
}

export class CannotSetUp extends Error {}

/** Runs a command's main part and turns what set-up could not do into one line and exit code 1. */
export function main(work) {
  try {
    work();
  } catch (error) {
    if (!(error instanceof CannotSetUp)) throw error;
    say(error.message);
    process.exitCode = 1;
  }
}
