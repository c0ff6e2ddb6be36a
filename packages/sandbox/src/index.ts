export type { SeenRequest } from './api.ts';
export type { Fault, Faults } from './faults.ts';
export type { Sandbox, SandboxOptions } from './sandbox.ts';
export { startSandbox } from './sandbox.ts';
