import { useEffect, useId, useRef } from 'react';

interface DialogProps {
  readonly title: string;
  readonly wide?: boolean;
  readonly onClose: () => void;
  readonly children: React.ReactNode;
}

/** The browser's own dialog: it keeps the focus inside, closes on Escape, and gives the focus back. Rendered only while it is open. */
export function Dialog({ title, wide = false, onClose, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog ref={ref} className={wide ? 'wide' : undefined} aria-labelledby={id} onCancel={(cancelled) => (cancelled.preventDefault(), onClose())}>
      <div className="dialog-body">
        <h2 id={id}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}
