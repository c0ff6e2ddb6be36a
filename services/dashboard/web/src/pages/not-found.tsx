import { Link } from 'react-router';
import { Empty } from '../parts/empty.tsx';
import { Page } from '../parts/page.tsx';

export function NotFound() {
  return (
    <Page title="Not found">
      <div className="panel">
        <Empty title="There is no page at this address">
          <p>
            Perhaps you want an event: paste its id, a commit or a repository into the search (press <kbd>/</kbd>), or go to the <Link to="/">deliveries</Link>.
          </p>
        </Empty>
      </div>
    </Page>
  );
}
