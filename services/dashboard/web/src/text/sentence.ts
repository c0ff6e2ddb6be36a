/** Texts of errors begin small and end open; on a page of their own they are a sentence. */
export function sentence(text: string): string {
  const closed = /[.!?]$/.test(text) ? text : `${text}.`;
  return closed.charAt(0).toUpperCase() + closed.slice(1);
}
