/** What one viewer sees, for the length of one request: nothing of any other namespace is in an answer. */
import type { Viewer } from './identity.ts';
import type { Rights } from './rights.ts';

export interface Sight {
  /** Namespaces of listeners that the viewer sees; undefined: all. For filters of the ledger. */
  readonly namespaces: () => Promise<readonly string[] | undefined>;
  /** The same, of those that were asked for; none asked for: all that are seen. */
  readonly narrowed: (asked: readonly string[]) => Promise<readonly string[] | undefined>;
  /** Of namespaces that an answer would name, which may be named. */
  readonly among: (mentioned: Iterable<string>) => Promise<Sees>;
}

export type Sees = (namespace: string) => boolean;

export function createSight(viewer: Viewer, rights: Rights, candidates: () => Promise<readonly string[]>): Sight {
  let known: Promise<readonly string[] | undefined> | null = null;
  function namespaces(): Promise<readonly string[] | undefined> {
    known ??= rights.visible(viewer, candidates);
    return known;
  }

  return {
    namespaces,
    async narrowed(asked) {
      const visible = await namespaces();
      if (asked.length === 0) return visible;
      return visible === undefined ? asked : asked.filter((namespace) => visible.includes(namespace));
    },
    async among(mentioned) {
      const visible = await namespaces();
      if (visible === undefined) return () => true;
      const distinct = [...new Set(mentioned)];
      const seen = new Set(visible);
      await Promise.all(
        distinct.filter((namespace) => !seen.has(namespace)).map(async (namespace) => {
          if (await rights.maySee(viewer, namespace)) seen.add(namespace);
        }),
      );
      return (namespace) => seen.has(namespace);
    },
  };
}
