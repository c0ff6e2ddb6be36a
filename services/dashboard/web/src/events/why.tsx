/** Why an interceptor said what it said: what a person needs to see to agree. */
import { unreachable } from '@millrace/triggers';
import type { ChainStep } from '../../../src/contract.ts';
import { Expression } from './expression.tsx';

type Explanation = NonNullable<ChainStep['why']>;

export function Why({ why }: { readonly why: Explanation }) {
  if (why.kind === 'expression') return <Expression why={why} />;
  const facts = factsOf(why);
  return (
    <dl className="facts small">
      {facts.map(([name, value]) => (
        <div key={name} className="fact">
          <dt>{name}</dt>
          <dd className="mono">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function factsOf(why: Exclude<Explanation, { readonly kind: 'expression' }>): readonly (readonly [name: string, value: string])[] {
  switch (why.kind) {
    case 'header':
      return [['header', why.name], ['found', found(why.found)], ['wanted', why.wanted]];
    case 'event-type':
      return [['header', why.header], ['found', why.found], ['allowed', why.allowed.join(', ')]];
    case 'owners':
      return [['sender', why.sender], ['repository', why.repository], ['looked at', why.checked.join(', ')]];
    case 'secret':
      return [['secret', `${why.namespace}/${why.name}`], ['key', why.key]];
    case 'body':
      return [['found', why.found], ['wanted', why.wanted]];
    case 'params':
      return [['problem', why.problem]];
    case 'call':
      return [['called', `${why.method} ${why.url}`], ['answered', why.status === null ? 'nothing' : `${why.status}`], ['problem', why.problem]];
    case 'response':
      return [['called', why.url]];
    default:
      return unreachable(why);
  }
}

function found(found: Extract<Explanation, { readonly kind: 'header' }>['found']): string {
  if (found.kind === 'text') return found.text;
  return found.kind === 'absent' ? 'nothing' : 'something, not shown';
}
