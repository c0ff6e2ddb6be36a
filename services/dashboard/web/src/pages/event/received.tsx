import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { BodyAnswer, EventDetail } from '../../../../src/contract.ts';
import { bodyQuery } from '../../api/queries.ts';
import { Code } from '../../parts/code.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Segments } from '../../parts/segments.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { Clock } from '../../parts/time.tsx';
import { durationText } from '../../text/age.ts';
import { bytesText } from '../../text/counts.ts';
import { CopyCurl } from './copy-curl.tsx';

/** What came in, byte for byte, and what was answered. */
export function Received({ event }: { readonly event: EventDetail }) {
  const [form, setForm] = useState<'pretty' | 'raw'>('pretty');
  const { data: body, error, refetch } = useQuery(bodyQuery(event.id));
  return (
    <Panel title="What came in" aside={<CopyCurl event={event} />}>
      <div className="stack">
        <p>
          <code>
            {event.method} {event.url}
          </code>
          , {bytesText(event.bodyBytes)}. {event.replay === null ? <Answered answer={event.answer} /> : null}
        </p>
        <Headers headers={event.headers} />
        <div className="row">
          <h3>Body</h3>
          <Segments label="Form of the body" options={[['pretty', 'Pretty'], ['raw', 'As received']]} value={form} onChange={setForm} />
          <a href={`/api/events/${event.id}/body/raw`} download>
            Download
          </a>
        </div>
        {error === null ? null : <Failure error={error} retry={() => void refetch()} />}
        {body === undefined ? error === null && <Skeleton what="the body" /> : <Body body={body} form={form} />}
      </div>
    </Panel>
  );
}

function Answered({ answer }: { readonly answer: EventDetail['answer'] }) {
  if (answer === null) return <span className="soft">What was answered is not known: ingress ended before it noted it.</span>;
  return (
    <>
      Answered <strong>{answer.status}</strong> at <Clock at={answer.at} />, after {durationText(answer.durationMs)}.
    </>
  );
}

function Headers({ headers }: { readonly headers: EventDetail['headers'] }) {
  return (
    <details>
      <summary>
        {headers.length} headers{headers.some(({ masked }) => masked) ? ', credentials masked' : ''}
      </summary>
      <table className="small headers">
        <caption className="hidden-but-read">Headers</caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Value</th>
          </tr>
        </thead>
        <tbody>
          {headers.map(({ name, values, masked }) => (
            <tr key={name}>
              <th scope="row" className="mono">
                {name}
              </th>
              <td className="mono">{masked ? <span className="faint">masked: a credential</span> : values.join(', ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function Body({ body, form }: { readonly body: BodyAnswer; readonly form: 'pretty' | 'raw' }) {
  if (body.text === null) return <p className="soft">The body is no UTF-8; download it to look at its bytes.</p>;
  if (body.bytes === 0) return <p className="soft">The body was empty.</p>;
  const isPretty = form === 'pretty' && body.pretty !== null;
  return (
    <>
      <Code label="Body" text={isPretty ? (body.pretty ?? '') : body.text} language={isPretty ? 'json' : 'plain'} wrap={!isPretty} />
      {body.cut ? <p className="small soft">Only the beginning is shown; the download is whole.</p> : null}
      {form === 'pretty' && body.pretty === null ? <p className="small soft">It is no JSON, so it is shown as received.</p> : null}
    </>
  );
}
