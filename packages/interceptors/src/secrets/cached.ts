import type { SecretAnswer, SecretReader } from './secret-reader.ts';

export interface CacheSettings {
  /** Tekton keeps a value for 5 seconds (pkg/interceptors/secret_getter.go). */
  readonly ttlMs: number;
  readonly capacity: number;
  readonly now: () => number;
}

export const defaultTtlMs = 5_000;
export const defaultCapacity = 1_024;

/** Values live for seconds, questions under way are shared. What is missing or unreadable is asked for again each time. */
export function cachedSecrets(reader: SecretReader, { ttlMs, capacity, now }: CacheSettings): SecretReader {
  const values = new Map<string, { readonly answer: SecretAnswer; readonly until: number }>();
  const underWay = new Map<string, Promise<SecretAnswer>>();

  async function ask(place: string, namespace: string, name: string, key: string): Promise<SecretAnswer> {
    try {
      const answer = await reader.read(namespace, name, key);
      if (answer.kind === 'value') keep(place, answer);
      return answer;
    } finally {
      underWay.delete(place);
    }
  }
  function keep(place: string, answer: SecretAnswer): void {
    // A Map keeps the order of insertion: what was put in first goes first.
    values.delete(place);
    const oldest = values.keys().next();
    if (values.size >= capacity && oldest.done !== true) values.delete(oldest.value);
    values.set(place, { answer, until: now() + ttlMs });
  }
  return {
    async read(namespace, name, key) {
      const place = JSON.stringify([namespace, name, key]);
      const kept = values.get(place);
      if (kept !== undefined && kept.until > now()) return kept.answer;
      values.delete(place);
      const asked = underWay.get(place) ?? ask(place, namespace, name, key);
      underWay.set(place, asked);
      return asked;
    },
  };
}
