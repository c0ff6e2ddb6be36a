export function Skeleton({ lines = 6, what }: { readonly lines?: number; /** For a screen reader: `deliveries`. */ readonly what: string }) {
  return (
    <div className="skeleton" role="status">
      <p className="hidden-but-read">Loading {what}</p>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} />
      ))}
    </div>
  );
}
