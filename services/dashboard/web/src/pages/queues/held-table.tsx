import type { HeldGroup } from '../../../../src/contract.ts';
import { grouped } from '../../text/counts.ts';

/** The gate, circuits and limits that hold work back without using up its attempts. */
export function HeldTable({ held }: { readonly held: readonly HeldGroup[] }) {
  if (held.length === 0) return <p className="table-note">Nothing is held back: no gate or circuit stops any work.</p>;
  return (
    <div className="table-scroll">
      <table className="cards">
        <caption className="hidden-but-read">Work that is held back, by what it waits for</caption>
        <thead>
          <tr>
            <th scope="col">Waits at</th>
            <th scope="col" className="number">
              How many
            </th>
            <th scope="col">Because</th>
            <th scope="col">Namespaces</th>
          </tr>
        </thead>
        <tbody>
          {held.map(({ stage, reason, text, namespaces, count }) => (
            <tr key={`${stage} ${reason} ${text}`}>
              <td data-label="Waits at">{stage}</td>
              <td className="number" data-label="How many">{grouped(count)}</td>
              <td data-label="Because">
                <span className="tag">{reason}</span> {text}
              </td>
              <td className="soft" data-label="Namespaces">{namespaces.join(', ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
