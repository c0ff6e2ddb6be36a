/**
 * What workers said of the deliveries of events that are no longer in Redis: finished events are removed to make room, and
 * then the log is where their outcomes are recorded.
 */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** For each event: what its deliveries came to, `created`, `filtered` or `dead`, each time a worker said so. */
export function loggedOutcomes(folder: string, eventIds: ReadonlySet<string>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  if (eventIds.size === 0) return found;
  const logs = readdirSync(folder).filter((name) => name.startsWith('worker-'));
  for (const line of logs.flatMap((name) => readFileSync(path.join(folder, name), 'utf8').split('\n'))) {
    const outcome = outcomeOf(line);
    if (outcome !== null && eventIds.has(outcome.eventId)) found.set(outcome.eventId, [...(found.get(outcome.eventId) ?? []), outcome.result]);
  }
  return found;
}

function outcomeOf(line: string): { readonly eventId: string; readonly result: string } | null {
  if (!line.includes('"delivery ended"') && !line.includes('"dead letter"')) return null;
  try {
    const { eventId, result = 'dead' } = JSON.parse(line) as { readonly eventId: string; readonly result?: string };
    return { eventId, result };
  } catch {
    // The last line of a process that was killed.
    return null;
  }
}
