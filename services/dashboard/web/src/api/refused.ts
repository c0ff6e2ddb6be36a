import type { Refusal, RefusalCode } from '../../../src/contract.ts';

/** What the server refused, or that it does not answer. */
export class Refused extends Error {
  readonly code: RefusalCode | 'no-answer';

  constructor(code: RefusalCode | 'no-answer', text: string, options?: ErrorOptions) {
    super(text, options);
    this.name = 'Refused';
    this.code = code;
  }
}

export function refusalOf(error: unknown): Pick<Refused, 'code' | 'message'> {
  if (error instanceof Refused) return error;
  return { code: 'failed', message: error instanceof Error ? error.message : 'something went wrong on this page' };
}

/** What a server or something in front of it answered where nothing was done: perhaps not in our words. */
export async function readRefusal(response: Response): Promise<Refused> {
  const text = await response.text().catch(() => '');
  try {
    const { code, text: sentence } = JSON.parse(text) as Partial<Refusal>;
    if (code !== undefined && sentence !== undefined) return new Refused(code, sentence);
  } catch {
    // Not ours: a proxy's page.
  }
  return new Refused(response.status >= 500 ? 'unavailable' : 'failed', `the server answered ${response.status}${response.statusText === '' ? '' : ` ${response.statusText}`}`);
}
