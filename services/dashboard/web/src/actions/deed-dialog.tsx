import { Dialog } from '../parts/dialog.tsx';
import { Failure } from '../parts/failure.tsx';

interface DeedDialogProps {
  readonly title: string;
  /** On the button that does it. */
  readonly deed: string;
  readonly danger?: boolean;
  readonly wide?: boolean;
  readonly pending: boolean;
  readonly error: unknown;
  /** Why it can't be done yet: the button says so. */
  readonly notYet?: string | null;
  readonly onDo: () => void;
  readonly onClose: () => void;
  readonly children: React.ReactNode;
}

/** What something will do, then the button that does it, and what was said if it was refused. */
export function DeedDialog({ title, deed, danger = false, wide = false, pending, error, notYet = null, onDo, onClose, children }: DeedDialogProps) {
  return (
    <Dialog title={title} wide={wide} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(submitted) => {
          submitted.preventDefault();
          onDo();
        }}
      >
        {children}
        {error === null ? null : <Failure error={error} />}
        <div className="dialog-foot">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className={`button primary${danger ? ' danger' : ''}`} disabled={pending || notYet !== null} title={notYet ?? undefined}>
            {pending ? 'Working' : deed}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
