/** What `millrace up` was asked to do. Pure: flags in, one value out. */
export interface UpOptions {
  /** Files and folders of objects to load; the tutorial's where none is named and the cluster is the sandbox. */
  readonly files: readonly string[];
  readonly cluster: { readonly kind: 'sandbox'; readonly port: number } | { readonly kind: 'kubeconfig'; readonly file: string | null; readonly context: string | null };
  readonly sendSample: boolean;
  readonly port: number;
  readonly dashboardPort: number;
  readonly dataFolder: string;
  readonly namespace: string;
}

export interface UpFlags {
  readonly filename?: readonly string[] | undefined;
  /** `--sample` true, `--no-sample` false, neither undefined. */
  readonly sample?: boolean | undefined;
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  readonly port: number;
  readonly dashboardPort: number;
  readonly sandboxPort: number;
  readonly data: string;
  readonly namespace: string;
}

export function upOptions(flags: UpFlags, tutorialFolder: string): UpOptions {
  const named = flags.filename ?? [];
  const real = flags.kubeconfig !== undefined || flags.context !== undefined;
  return {
    // Nothing is applied or sent to a real cluster unless it was asked for.
    files: named.length > 0 || real ? named : [tutorialFolder],
    cluster: real ? { kind: 'kubeconfig', file: flags.kubeconfig ?? null, context: flags.context ?? null } : { kind: 'sandbox', port: flags.sandboxPort },
    sendSample: flags.sample ?? !real,
    port: flags.port,
    dashboardPort: flags.dashboardPort,
    dataFolder: flags.data,
    namespace: flags.namespace,
  };
}
