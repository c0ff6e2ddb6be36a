import { Icon } from './icon.tsx';
import type { IconName } from './icon.tsx';
import type { Tone } from './mark.tsx';

interface NoticeProps {
  readonly tone: Tone;
  /** `alert` interrupts a screen reader, `status` waits for a pause; without one it is only there. */
  readonly role?: 'alert' | 'status';
  readonly loud?: boolean;
  readonly children: React.ReactNode;
}

export function Notice({ tone, role, loud = false, children }: NoticeProps) {
  return (
    <div className={`notice ${tone}${loud ? ' loud' : ''}`} role={role}>
      <Icon name={icons[tone]} />
      <div>{children}</div>
    </div>
  );
}

const icons = { good: 'tick', bad: 'warning', warn: 'warning', going: 'going', still: 'say' } as const satisfies Record<Tone, IconName>;
