import { CopyButton } from './copy-button.tsx';
import { Highlighted } from './highlighted.tsx';
import type { Language } from './highlighted.tsx';

interface CodeProps {
  readonly text: string;
  /** For a screen reader: what it is. */
  readonly label: string;
  readonly language?: Language;
  readonly wrap?: boolean;
}

/** Text as a machine reads it, to look at and to copy. It can be scrolled by keyboard. */
export function Code({ text, label, language = 'plain', wrap = false }: CodeProps) {
  return (
    <div className="code">
      <pre tabIndex={0} role="region" aria-label={label} className={wrap ? 'wrap' : undefined}>
        <Highlighted text={text} language={language} />
      </pre>
      <CopyButton text={text} className="copy quiet" />
    </div>
  );
}
