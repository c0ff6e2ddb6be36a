import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import type { SampleRow, TryAnswer, TryRequest } from '../../../../src/contract.ts';
import { change } from '../../api/call.ts';
import { Failure } from '../../parts/failure.tsx';
import { FilterSelect } from '../../parts/filter-field.tsx';
import { jsonProblem, prettyJson } from '../../text/json-text.ts';
import { headerLines, readHeaderLines } from './header-lines.ts';
import { Tried } from './tried.tsx';

export interface Start {
  readonly listener: string;
  readonly url: string;
  readonly headers: string;
  readonly body: string;
  /** Id of a sample, or `event`. */
  readonly from: string;
}

export function TryForm({ start, listeners, samples }: { readonly start: Start; readonly listeners: readonly string[]; readonly samples: readonly SampleRow[] }) {
  const [draft, setDraft] = useState(start);
  const tried = useMutation({ mutationFn: (request: TryRequest) => change<TryAnswer>('try', request) });
  const headers = readHeaderLines(draft.headers);
  const problem = jsonProblem(draft.body);

  function pick(id: string) {
    const sample = samples.find((one) => one.id === id);
    if (sample !== undefined) setDraft({ ...draft, from: id, headers: headerLines(Object.entries(sample.headers)), body: prettyJson(sample.body) });
  }

  return (
    <div className="try">
      <form
        className="panel"
        aria-label="What comes in"
        onSubmit={(submitted) => {
          submitted.preventDefault();
          if (headers.kind === 'headers') tried.mutate({ listener: draft.listener, url: draft.url === '' ? '/' : draft.url, headers: headers.headers, body: draft.body });
        }}
      >
        <div className="panel-body stack">
          <FilterSelect label="Listener" value={draft.listener} onChange={(listener) => setDraft({ ...draft, listener })} options={listeners.map((name) => [name, name] as const)} />
          <FilterSelect
            label="Sample"
            value={draft.from}
            onChange={pick}
            options={[...(draft.from === 'event' ? ([['event', 'the stored event']] as const) : []), ...(draft.from === '' ? ([['', 'your own']] as const) : []), ...samples.map(({ id, title, provider, event }) => [id, `${provider} ${event}: ${title}`] as const)]}
          />
          <label className="field">
            <span>Path and query</span>
            <input type="text" value={draft.url} onChange={({ target }) => setDraft({ ...draft, url: target.value })} spellCheck={false} />
          </label>
          <label className="field">
            <span>Headers, one a line</span>
            <textarea className="short" rows={4} value={draft.headers} onChange={({ target }) => setDraft({ ...draft, headers: target.value })} spellCheck={false} />
            {headers.kind === 'problem' ? <span className="problem">{headers.text}</span> : null}
          </label>
          <label className="field">
            <span>Body</span>
            <textarea rows={20} value={draft.body} onChange={({ target }) => setDraft({ ...draft, body: target.value })} spellCheck={false} />
            {problem === null ? null : <span className="problem">{problem}</span>}
          </label>
          <button type="submit" className="button primary" disabled={tried.isPending || headers.kind === 'problem' || draft.listener === ''}>
            {tried.isPending ? 'Trying' : 'Try'}
          </button>
        </div>
      </form>
      <section className="stack" aria-label="What would happen" aria-live="polite">
        {tried.error === null ? null : <Failure error={tried.error} />}
        {tried.data === undefined ? tried.error === null && <p className="soft try-hint">Choose a sample or paste a body, then press Try. You see which triggers are selected, what each interceptor says and why, each param, and the objects that would be created.</p> : <Tried answer={tried.data} />}
      </section>
    </div>
  );
}
