import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'react-router';
import { queuesQuery } from '../api/queries.ts';
import { Notice } from '../parts/notice.tsx';

/** What concerns every page, said on every page but the one that says it at length. */
export function Standing() {
  const { data: queues } = useQuery(queuesQuery());
  const { pathname } = useLocation();
  const [first] = queues?.warnings.filter(({ severity }) => severity === 'loud') ?? [];
  if (first === undefined || pathname === '/queues') return null;
  return (
    <div className="standing">
      <Notice tone="bad" role="alert">
        {first.text} <Link to="/queues">See the queues</Link>
      </Notice>
    </div>
  );
}
