interface VouchProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly several?: boolean;
  readonly children: React.ReactNode;
}

/** The person answers for it where no signature can. */
export function Vouch({ checked, onChange, several = false, children }: VouchProps) {
  return (
    <label className="check">
      <input type="checkbox" checked={checked} onChange={({ target }) => onChange(target.checked)} />
      <span>
        I vouch for {several ? 'them' : 'it'}. <span className="soft">{children}</span>
      </span>
    </label>
  );
}
