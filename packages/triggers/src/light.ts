/** For a process that forwards requests and reads nothing of them. */
export * from './receive/request-path.ts';
export * as told from './receive/told.ts';
