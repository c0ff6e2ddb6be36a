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
  maxWorkers: 2,
  // For machines that are busy with something else; what waits for something says sooner what it waited for (test/support/until.ts).
  testTimeout: 120_000,
};
