import type { Shown } from '../text/event-state.ts';
import { Mark } from './mark.tsx';

export function ShownState({ shown, chip = true }: { readonly shown: Shown; readonly chip?: boolean }) {
  return (
    <Mark tone={shown.tone} icon={shown.icon} chip={chip}>
      {shown.word}
    </Mark>
  );
}
