import { Link, useSearchParams } from 'react-router';
import { Icon } from './icon.tsx';

/** Older ones are a page of their own, with an address of their own. */
export function Pager({ next }: { readonly next: string | null }) {
  const [address] = useSearchParams();
  const isNewest = !address.has('cursor');
  if (isNewest && next === null) return null;
  const newest = new URLSearchParams(address);
  newest.delete('cursor');
  const older = new URLSearchParams(address);
  older.set('cursor', next ?? '');
  return (
    <nav className="row pager" aria-label="Pages of this list">
      {isNewest ? null : (
        <Link className="button" to={{ search: newest.toString() }}>
          Newest
        </Link>
      )}
      {next === null ? <span className="soft">Nothing older is stored.</span> : (
        <Link className="button" to={{ search: older.toString() }}>
          Older <Icon name="down" />
        </Link>
      )}
    </nav>
  );
}
