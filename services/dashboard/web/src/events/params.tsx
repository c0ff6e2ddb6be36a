import type { ParamRow } from '../../../src/contract.ts';

/** Each param of the template, its value in this event, and where that is from. */
export function Params({ params }: { readonly params: readonly ParamRow[] | null }) {
  if (params === null) return null;
  if (params.length === 0) return <p className="soft">The template has no params.</p>;
  return (
    <div className="table-scroll">
      <table className="small params">
        <caption className="hidden-but-read">Params as resolved, and from where</caption>
        <thead>
          <tr>
            <th scope="col">Param</th>
            <th scope="col">Value</th>
            <th scope="col">From</th>
          </tr>
        </thead>
        <tbody>
          {params.map(({ name, value, cut, from, defaulted }) => (
            <tr key={name}>
              <th scope="row" className="mono">
                {name}
              </th>
              <td className="mono">
                {value === '' ? <span className="faint">empty</span> : value}
                {cut ? <span className="faint"> ... (cut)</span> : null}
              </td>
              <td>
                {from}
                {defaulted.length === 0 ? null : <span className="soft"> (nothing at {defaulted.join(', ')}: the template's default stands in)</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
