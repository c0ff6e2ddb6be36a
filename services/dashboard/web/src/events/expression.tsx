import type { ChainStep } from '../../../src/contract.ts';
import { Code } from '../parts/code.tsx';
import { seenText } from '../text/json-text.ts';

type ExpressionWhy = Extract<NonNullable<ChainStep['why']>, { readonly kind: 'expression' }>;

/** A CEL expression, and what the event had where it looks. */
export function Expression({ why: { expression, references } }: { readonly why: ExpressionWhy }) {
  return (
    <>
      <Code label="CEL expression" text={expression} wrap />
      {references.length === 0 ? null : (
        <table className="small values">
          <caption className="hidden-but-read">The values it saw</caption>
          <thead>
            <tr>
              <th scope="col">It looked at</th>
              <th scope="col">and saw</th>
            </tr>
          </thead>
          <tbody>
            {references.map(({ name, value }) => (
              <tr key={name}>
                <th scope="row" className="mono">
                  {name}
                </th>
                <td className="mono">{seenText(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
