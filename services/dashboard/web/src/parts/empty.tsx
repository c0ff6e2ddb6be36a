/** Nothing is there: what that means, and what to do next. */
export function Empty({ title, children }: { readonly title: string; readonly children: React.ReactNode }) {
  return (
    <div className="empty">
      <h3>{title}</h3>
      {children}
    </div>
  );
}
