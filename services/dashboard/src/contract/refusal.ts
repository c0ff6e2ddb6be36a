/** How anything is changed, and how it is refused. */

/** Name and value of the header without which nothing is changed: no form and no other site can send it. */
export interface ActionHeader {
  readonly name: 'X-Millrace-Dashboard';
  readonly value: '1';
}

/** The body of every answer with a status of 400 or more. */
export interface Refusal {
  readonly code: RefusalCode;
  /** One sentence for a person. */
  readonly text: string;
}

export type RefusalCode =
  | 'sign-in' // 401: nobody is signed in, or no longer
  | 'token-refused' // 401: the API server does not know this token
  | 'not-allowed' // 403: the text names the right that is missing
  | 'read-only' // 403
  | 'cross-site' // 403: without the action header, or from another site
  | 'host-unknown' // 421: called by a name that is not ours
  | 'missing' // 404: not there, or not to be seen
  | 'invalid' // 400: the text names the field, found and wanted
  | 'too-large' // 413
  | 'too-many' // 429: signing in, for a moment
  | 'storage-full' // 503
  | 'unavailable' // 503: Redis or the API server does not answer; trying again may help
  | 'failed'; // 500: a bug, it is in the log
