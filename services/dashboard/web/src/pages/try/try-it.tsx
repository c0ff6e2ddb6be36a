import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { bodyTextQuery, eventQuery, listenersQuery, samplesQuery } from '../../api/queries.ts';
import { Failure } from '../../parts/failure.tsx';
import { Page } from '../../parts/page.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { placeText } from '../../text/event-title.ts';
import { prettyJson } from '../../text/json-text.ts';
import { NoListener } from '../listeners/no-listener.tsx';
import { headerLines } from './header-lines.ts';
import { TryForm } from './try-form.tsx';
import type { Start } from './try-form.tsx';

/** What would happen, with today's triggers, without creating anything. */
export function TryIt() {
  const [address] = useSearchParams();
  const eventId = address.get('event') ?? '';
  const listeners = useQuery(listenersQuery());
  const samples = useQuery(samplesQuery());
  const event = useQuery({ ...eventQuery(eventId), enabled: eventId !== '' });
  const body = useQuery({ ...bodyTextQuery(eventId), enabled: eventId !== '' });
  const error = [listeners, samples, event, body].map(({ error }) => error).find((error) => error !== null);
  const start = startOf();

  function startOf(): Start | null {
    if (listeners.data === undefined || samples.data === undefined) return null;
    if (eventId !== '') {
      if (event.data === undefined || body.data === undefined) return null;
      const lines = event.data.headers.filter(({ masked }) => !masked).map(({ name, values }): readonly [string, string] => [name, values.join(', ')]);
      return { listener: placeText(event.data.listener), url: event.data.url, headers: headerLines(lines), body: body.data, from: 'event' };
    }
    const [first] = listeners.data.listeners;
    const [sample] = samples.data.samples;
    const listener = address.get('listener') ?? (first === undefined ? '' : placeText(first));
    return { listener, url: '/', headers: headerLines(Object.entries(sample?.headers ?? {})), body: prettyJson(sample?.body ?? ''), from: sample?.id ?? '' };
  }

  return (
    <Page title="Try it" lead="See the decision and the rendered objects for a body of your choice. Nothing is stored, nothing is created.">
      {error === undefined ? null : <Failure error={error} retry={() => void Promise.all([listeners.refetch(), samples.refetch()])} />}
      {start?.listener === '' ? <div className="panel"><NoListener /></div> : start === null ? error === undefined && <div className="panel"><Skeleton what="listeners and samples" /></div> : <TryForm key={eventId} start={start} listeners={(listeners.data?.listeners ?? []).map(placeText)} samples={samples.data?.samples ?? []} />}
    </Page>
  );
}
