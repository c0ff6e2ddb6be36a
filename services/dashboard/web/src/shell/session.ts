import { createContext, use } from 'react';
import type { Person, Session } from '../../../src/contract.ts';

/** Somebody is signed in, or nobody has to be. */
export interface SignedIn extends Session {
  readonly person: Person;
}

export const SessionContext = createContext<SignedIn | null>(null);

export function useSession(): SignedIn {
  const session = use(SessionContext);
  if (session === null) throw new Error('a page outside of the session');
  return session;
}
