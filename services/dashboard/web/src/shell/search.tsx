import { useEffect, useRef } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { formText } from '../text/form-text.ts';

/** Anything that names an event. `/` comes here from everywhere. */
export function Search() {
  const input = useRef<HTMLInputElement>(null);
  const navigate = useNavigate();
  const { pathname, search } = useLocation();
  const shown = pathname === '/' ? (new URLSearchParams(search).get('search') ?? '') : '';

  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);

  function submit(form: FormData) {
    const pasted = formText(form, 'search');
    void navigate(pasted === '' ? '/' : `/?${new URLSearchParams({ search: pasted }).toString()}`);
  }

  return (
    <form role="search" action={submit} className="search">
      <input ref={input} key={shown} name="search" type="search" defaultValue={shown} aria-label="Search events" placeholder="Event or delivery id, commit, object, repository" autoComplete="off" spellCheck={false} />
      <kbd aria-hidden="true">/</kbd>
    </form>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName) || target.closest('dialog') !== null);
}
