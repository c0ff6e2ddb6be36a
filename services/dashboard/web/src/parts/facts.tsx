import { Fragment } from 'react';

export function Facts({ facts }: { readonly facts: readonly (readonly [name: string, value: React.ReactNode])[] }) {
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
