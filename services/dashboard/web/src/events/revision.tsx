import type { EventRow } from '../../../src/contract.ts';

/** `main @ 0d1a26e`, as much of it as is known. */
export function Revision({ about: { branch, commit } }: { readonly about: EventRow['about'] }) {
  if (branch === null && commit === null) return null;
  return (
    <span className="revision small soft">
      {branch === null ? null : (
        <span className="mono branch" title={branch}>
          {branch}
        </span>
      )}
      {branch !== null && commit !== null ? ' @ ' : null}
      {commit === null ? null : (
        <span className="mono" title={commit}>
          {commit.slice(0, 7)}
        </span>
      )}
    </span>
  );
}
