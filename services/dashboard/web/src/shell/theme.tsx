import { useState } from 'react';
import { Icon } from '../parts/icon.tsx';

type Theme = (typeof themes)[number]['theme'];

/** As the system has it, or as the reader says. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState(readTheme);
  const { icon, word } = themes.find((one) => one.theme === theme) ?? themes[0];

  function turn() {
    const next = themes[(themes.findIndex((one) => one.theme === theme) + 1) % themes.length] ?? themes[0];
    localStorage.setItem(key, next.theme);
    applyTheme(next.theme);
    setTheme(next.theme);
  }

  return (
    <button type="button" className="button quiet square" onClick={turn} title={`Colours: ${word}`} aria-label={`Colours: ${word}. Change`}>
      <Icon name={icon} />
    </button>
  );
}

/** Called before anything is drawn. */
export function applyTheme(theme: Theme = readTheme()): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

const key = 'millrace-theme';
const themes = [
  { theme: 'system', icon: 'screen', word: 'as the system' },
  { theme: 'light', icon: 'sun', word: 'light' },
  { theme: 'dark', icon: 'moon', word: 'dark' },
] as const;

function readTheme(): Theme {
  const stored = localStorage.getItem(key);
  return themes.find(({ theme }) => theme === stored)?.theme ?? 'system';
}
