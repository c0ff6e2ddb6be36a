/** A section within a panel. */
export function Part({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  return (
    <section className="part">
      <h3>{title}</h3>
      <div className="stack">{children}</div>
    </section>
  );
}
