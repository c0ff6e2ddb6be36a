import { Icon } from './icon.tsx';
import type { IconName } from './icon.tsx';

export type Tone = 'good' | 'bad' | 'warn' | 'going' | 'still';

/** A state: shape, colour and word say the same. */
export function Mark({ tone, icon, chip = false, children }: { readonly tone: Tone; readonly icon: IconName; readonly chip?: boolean; readonly children: React.ReactNode }) {
  return (
    <span className={`mark ${tone}${chip ? ' chip' : ''}`}>
      <Icon name={icon} />
      {children}
    </span>
  );
}
