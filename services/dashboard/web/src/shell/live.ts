import { createContext, use, useSyncExternalStore } from 'react';
import type { Live, LiveState } from '../api/live.ts';

export const LiveContext = createContext<Live | null>(null);

export function useLiveState(): LiveState {
  const live = use(LiveContext);
  return useSyncExternalStore(live?.subscribe ?? never, live?.state ?? connecting);
}

function never(): () => void {
  return () => {};
}

function connecting(): LiveState {
  return notYet;
}

const notYet = { kind: 'connecting' } as const;
