import { Mark } from '../parts/mark.tsx';
import { useLiveState } from './live.ts';

/** In a word; `Standing` says what it means. */
export function LiveMark() {
  const { tone, icon, word } = shown[useLiveState().kind];
  return (
    <Mark tone={tone} icon={icon}>
      {word}
    </Mark>
  );
}

const shown = {
  connecting: { tone: 'still', icon: 'going', word: 'connecting' },
  live: { tone: 'good', icon: 'dot', word: 'live' },
  away: { tone: 'warn', icon: 'warning', word: 'Redis is away' },
  unreachable: { tone: 'warn', icon: 'warning', word: 'not reached' },
  refused: { tone: 'warn', icon: 'warning', word: 'not live' },
} as const;
