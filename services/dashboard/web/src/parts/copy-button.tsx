import { useEffect, useState } from 'react';
import { Icon } from './icon.tsx';

/** `text` may be made only when it is asked for. */
export function CopyButton({ text, label = 'Copy', className = '' }: { readonly text: string | (() => string | Promise<string>); readonly label?: string; readonly className?: string }) {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle');
  useEffect(() => {
    if (state === 'idle') return undefined;
    const timer = window.setTimeout(() => setState('idle'), 2000);
    return () => window.clearTimeout(timer);
  }, [state]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(typeof text === 'string' ? text : await text());
      setState('copied');
    } catch {
      // The page is not on a secure origin, or the browser was told no.
      setState('refused');
    }
  }

  return (
    <button type="button" className={`button compact ${className}`} onClick={() => void copy()}>
      <Icon name={state === 'copied' ? 'tick' : 'copy'} />
      <span aria-live="polite">{state === 'idle' ? label : words[state]}</span>
    </button>
  );
}

const words = { copied: 'Copied', refused: 'Not allowed here' };
