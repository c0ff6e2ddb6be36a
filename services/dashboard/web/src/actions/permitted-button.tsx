import { useId } from 'react';
import type { Permission } from '../../../src/contract.ts';
import { Icon } from '../parts/icon.tsx';
import type { IconName } from '../parts/icon.tsx';

interface PermittedButtonProps {
  readonly may: Permission;
  readonly icon: IconName;
  readonly danger?: boolean;
  readonly onClick: () => void;
  readonly children: React.ReactNode;
}

/** One that may not be pressed can still be reached, and says why not. */
export function PermittedButton({ may, icon, danger = false, onClick, children }: PermittedButtonProps) {
  const id = useId();
  const reason = may.allowed ? undefined : may.text;
  return (
    <>
      <button type="button" className={`button${danger ? ' danger' : ''}${may.allowed ? '' : ' refused'}`} aria-disabled={!may.allowed} aria-describedby={reason === undefined ? undefined : id} title={reason} onClick={may.allowed ? onClick : undefined}>
        <Icon name={icon} />
        {children}
      </button>
      {reason === undefined ? null : (
        <span id={id} className="hidden-but-read">
          {reason}
        </span>
      )}
    </>
  );
}
