const long = process.env.MILLRACE_TEST === 'long';

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'es6' } }],
  },
  testMatch: long ? ['<rootDir>/**/*.long.test.ts'] : ['<rootDir>/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/build/', ...(long ? [] : ['\\.long\\.test\\.ts$'])],
  modulePathIgnorePatterns: ['/build/'],
  // A long one is a whole installation: two at a time starve each other on two cores.
  maxWorkers: long ? 1 : 2,
  // With a limit, a single worker is a process of its own too: what a test leaves open does not keep jest from ending.
  workerIdleMemoryLimit: '1GB',
  // For machines that are busy with something else; what waits for something says sooner what it waited for (test/support/until.ts).
  testTimeout: 120_000,
};
