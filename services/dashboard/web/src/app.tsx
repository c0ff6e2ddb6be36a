/** Which page is at which address, for whom. */
import { lazy } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Route, Routes } from 'react-router';
import { sessionQuery } from './api/queries.ts';
import { AuditLog } from './pages/audit/audit-log.tsx';
import { DeadLetters } from './pages/dead-letters/dead-letters.tsx';
import { Deliveries } from './pages/deliveries/deliveries.tsx';
import { OneEvent } from './pages/event/one-event.tsx';
import { Listeners } from './pages/listeners/listeners.tsx';
import { OneListener } from './pages/listeners/one-listener.tsx';
import { NotFound } from './pages/not-found.tsx';
import { Queues } from './pages/queues/queues.tsx';
import { SignInPage } from './pages/sign-in.tsx';
import { TryIt } from './pages/try/try-it.tsx';
import { Failure } from './parts/failure.tsx';
import { Skeleton } from './parts/skeleton.tsx';
import { SessionContext } from './shell/session.ts';
import { Shell } from './shell/shell.tsx';

// Only this page draws plots.
const Overview = lazy(async () => ({ default: (await import('./pages/overview/overview.tsx')).Overview }));

export function App() {
  const { data: session, error, refetch } = useQuery(sessionQuery());
  if (session === undefined) {
    return <main className="gate">{error === null ? <Skeleton what="the dashboard" /> : <Failure error={error} retry={() => void refetch()} />}</main>;
  }
  const { person } = session;
  if (person === null) return <SignInPage access={session.access} />;
  return (
    <SessionContext value={{ ...session, person }}>
      <Routes>
        <Route element={<Shell />}>
          <Route index element={<Deliveries />} />
          <Route path="events/:id" element={<OneEvent />} />
          <Route path="overview" element={<Overview />} />
          <Route path="dead-letters" element={<DeadLetters />} />
          <Route path="queues" element={<Queues />} />
          <Route path="listeners" element={<Listeners />} />
          <Route path="listeners/:namespace/:name" element={<OneListener />} />
          <Route path="try" element={<TryIt />} />
          <Route path="audit" element={<AuditLog />} />
          <Route path="*" element={<NotFound />} />
        </Route>
      </Routes>
    </SessionContext>
  );
}
