interface SegmentsProps<T extends string> {
  readonly label: string;
  readonly options: readonly (readonly [value: T, word: React.ReactNode])[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

/** One of a few, all of them to be seen. */
export function Segments<T extends string>({ label, options, value, onChange }: SegmentsProps<T>) {
  return (
    <div className="segments" role="group" aria-label={label}>
      {options.map(([option, word]) => (
        <button key={option} type="button" aria-pressed={option === value} onClick={() => onChange(option)}>
          {word}
        </button>
      ))}
    </div>
  );
}
