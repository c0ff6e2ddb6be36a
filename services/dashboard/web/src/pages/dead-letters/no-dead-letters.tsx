import { Link } from 'react-router';
import { Empty } from '../../parts/empty.tsx';

export function NoDeadLetters({ filtered }: { readonly filtered: boolean }) {
  if (!filtered) {
    return (
      <Empty title="No dead letters">
        <p>Everything that was stored became what it was for, was filtered as asked, or is still on its way.</p>
      </Empty>
    );
  }
  return (
    <Empty title="No dead letter matches all of these filters">
      <p>Those that matched were redriven or discarded, or there never were any.</p>
      <Link className="button" to="/dead-letters">
        All dead letters
      </Link>
    </Empty>
  );
}
