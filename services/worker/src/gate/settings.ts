import { defaultCircuit } from './circuit-state.ts';
import type { CircuitSettings } from './circuit-state.ts';
import { defaultGate } from './gate-state.ts';
import type { GateSettings } from './gate-state.ts';

/** Who may create or call how much at a time, and when what is closed is tried again (design, section 4 "Numbers"). */
export interface TurnSettings {
  readonly gate: GateSettings;
  readonly circuit: CircuitSettings;
  /** Circuits that are kept. */
  readonly circuits: number;
  /** For one create. */
  readonly createTimeoutMs: number;
  /** Calls to interceptors at a time. */
  readonly interceptorSlots: number;
  /** For one call. */
  readonly interceptorTimeoutMs: number;
  /** Each namespace has one of so many shares of the creates, each host of the calls; more only where that leaves a whole one free (slots.ts). */
  readonly shares: number;
  /** How long a job waits for a slot. */
  readonly slotWaitMs: number;
}

export const defaultTurns: TurnSettings = {
  gate: defaultGate,
  circuit: defaultCircuit,
  circuits: 1000,
  createTimeoutMs: 10_000,
  interceptorSlots: 16,
  interceptorTimeoutMs: 5000,
  shares: 4,
  slotWaitMs: 2000,
};
