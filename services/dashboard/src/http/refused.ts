import type { RefusalCode } from '../contract.ts';

/** Somebody asked for what can't be, or not for them: answered as it is, never logged as a bug. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: RefusalCode;

  constructor(code: RefusalCode, text: string) {
    super(text);
    this.code = code;
  }
}

export const statusOf = {
  'sign-in': 401,
  'token-refused': 401,
  'not-allowed': 403,
  'read-only': 403,
  'cross-site': 403,
  'host-unknown': 421,
  missing: 404,
  invalid: 400,
  'too-large': 413,
  'too-many': 429,
  'storage-full': 503,
  unavailable: 503,
  failed: 500,
} satisfies Record<RefusalCode, number>;
