/** Who is looking, and what this dashboard can do. */

export interface Session {
  /** `local`: without sign-in, on loopback; `token`: with a Kubernetes token; `proxy`: an authenticating proxy says who. */
  readonly access: 'local' | 'token' | 'proxy';
  /** Null: sign in first; until then everything else is refused with `sign-in`. */
  readonly person: Person | null;
  /** Nothing can be changed here, by nobody. */
  readonly readOnly: boolean;
  readonly version: string;
  /** Null until somebody is signed in. */
  readonly cluster: { readonly server: string; readonly context: string | null; /** the sandbox of `millrace up`: runs only play their course */ readonly simulated: boolean } | null;
  /** Where webhooks are sent to, without a slash at its end; null when it is not configured. */
  readonly webhookUrl: string | null;
  /** Address of a Tekton Dashboard, without a slash at its end, or null. */
  readonly tektonDashboard: string | null;
  /** Path of the raw jobs, or null for who may not see them. */
  readonly rawJobs: string | null;
}

export interface Person {
  readonly name: string;
  /** Null: all. */
  readonly namespaces: readonly string[] | null;
  /** When the session ends; null where it does not. */
  readonly until: number | null;
  readonly may: {
    /** Pause and resume the queues. */
    readonly pause: boolean;
  };
}

export interface SignIn {
  readonly token: string;
}
