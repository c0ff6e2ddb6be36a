import type { TriggerRow } from '../../../../src/contract.ts';

/** What a trigger is made of, and which of it is not there. */
export function Resolved({ trigger: { interceptors, bindings, template } }: { readonly trigger: TriggerRow }) {
  return (
    <ul className="resolved small">
      {interceptors.map(({ name, kind, found, filter }, index) => (
        <li key={`interceptor ${index}`}>
          <span className="soft">{kind}</span> <span className="mono">{name}</span> <Missing found={found} />
          {filter === null ? null : <code className="filter">{filter}</code>}
        </li>
      ))}
      {bindings.map(({ name, kind, found }, index) => (
        <li key={`binding ${index}`}>
          <span className="soft">{kind}</span> <span className="mono">{name}</span> <Missing found={found} />
        </li>
      ))}
      {template === null ? null : (
        <li>
          <span className="soft">TriggerTemplate</span> <span className="mono">{template.name}</span> <Missing found={template.found} />
          {template.creates.length === 0 ? null : <span> creates {template.creates.map(({ kind }) => kind).join(', ')}</span>}
        </li>
      )}
    </ul>
  );
}

function Missing({ found }: { readonly found: boolean }) {
  return found ? null : <strong className="trouble">not there</strong>;
}
