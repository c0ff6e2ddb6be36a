import { useEffect, useId, useRef } from 'react';

interface FilterProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function FilterSelect({ label, value, onChange, options }: FilterProps & { readonly options: readonly (readonly [value: string, word: string])[] }) {
  const known = options.some(([option]) => option === value);
  return (
    <label className="field">
      <span>{label}</span>
      <select value={value} onChange={({ target }) => onChange(target.value)}>
        {known ? null : <option value={value}>{value}</option>}
        {options.map(([option, word]) => (
          <option key={option} value={option}>
            {word}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Takes effect on Enter, when it is left, and when a suggestion is chosen; not with every letter. */
export function FilterText({ label, value, onChange, suggestions = [], placeholder }: FilterProps & { readonly suggestions?: readonly string[]; readonly placeholder?: string }) {
  const list = useId();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (input.current !== null) input.current.value = value;
  }, [value]);
  function take(text: string) {
    if (text.trim() !== value) onChange(text.trim());
  }
  return (
    <label className="field">
      <span>{label}</span>
      <input
        ref={input}
        type="text"
        defaultValue={value}
        placeholder={placeholder}
        list={suggestions.length === 0 ? undefined : list}
        autoComplete="off"
        spellCheck={false}
        onBlur={({ target }) => take(target.value)}
        onKeyDown={({ key, currentTarget }) => key === 'Enter' && take(currentTarget.value)}
        onInput={({ nativeEvent, currentTarget }) => isChoice(nativeEvent) && take(currentTarget.value)}
      />
      {suggestions.length === 0 ? null : (
        <datalist id={list}>
          {suggestions.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
    </label>
  );
}

/** A suggestion was chosen, by whatever name the browser has for it; not a letter typed. */
function isChoice(event: Event): boolean {
  return !(event instanceof InputEvent) || event.inputType === '' || event.inputType === 'insertReplacementText';
}
