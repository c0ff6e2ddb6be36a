/** What the address asks for. Pure. */
import type { BulkFilter } from '../../../../src/contract.ts';

export const filterNames = ['why', 'namespace', 'listener', 'trigger', 'event', 'repository'] as const;

export function filterOf(address: URLSearchParams): BulkFilter {
  return Object.fromEntries(filterNames.map((name) => [name, address.get(name) ?? ''] as const).filter(([, value]) => value !== ''));
}

/** `create/object-invalid` as two words for people. */
export function whyParts(why: string): { readonly stage: string; readonly reason: string } {
  const slash = why.indexOf('/');
  return slash === -1 ? { stage: '', reason: why } : { stage: why.slice(0, slash), reason: why.slice(slash + 1) };
}
