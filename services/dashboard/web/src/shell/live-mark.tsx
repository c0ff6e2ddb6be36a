import { Mark } from '../parts/mark.tsx';
import { useLiveState } from './live.ts';

export function LiveMark() {
  const state = useLiveState();
  const { tone, icon, word } = shown[state];
  return (
    <span title={titles[state]}>
      <Mark tone={tone} icon={icon}>
        {word}
      </Mark>
    </span>
  );
}

const shown = {
  connecting: { tone: 'still', icon: 'going', word: 'connecting' },
  live: { tone: 'good', icon: 'dot', word: 'live' },
  waiting: { tone: 'warn', icon: 'warning', word: 'reconnecting' },
} as const;

const titles = {
  connecting: 'Opening the stream of changes',
  live: 'What changes is shown at once',
  waiting: 'The stream of changes broke; what you see may be out of date',
};
