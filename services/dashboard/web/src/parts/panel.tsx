import { useId } from 'react';

interface PanelProps {
  readonly title: React.ReactNode;
  readonly level?: 2 | 3;
  /** On the right of its head. */
  readonly aside?: React.ReactNode;
  /** Without the space around: for tables. */
  readonly flush?: boolean;
  readonly children: React.ReactNode;
}

export function Panel({ title, level = 2, aside, flush = false, children }: PanelProps) {
  const id = useId();
  const Heading = level === 2 ? 'h2' : 'h3';
  return (
    <section className="panel" aria-labelledby={id}>
      <header>
        <Heading id={id}>{title}</Heading>
        {aside}
      </header>
      {flush ? children : <div className="panel-body">{children}</div>}
    </section>
  );
}
