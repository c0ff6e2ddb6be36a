/** Texts of errors begin small and end open; on a page of their own they are a sentence. The name of a field stays as it is written. */
export function sentence(text: string): string {
  const closed = /[.!?]$/.test(text) ? text : `${text}.`;
  return /^\w+[.[]\w/.test(closed) ? closed : capital(closed);
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
