/** The door to one API server: which one, and as whom. */
import { unreachable } from '@millrace/triggers';
import { createConnection } from './connection.ts';
import { plainCredentials } from './credentials.ts';
import type { Credentials } from './credentials.ts';
import { inClusterCredentials, SERVICE_ACCOUNT_FOLDER } from './credentials-in-cluster.ts';
import { kubeconfigCredentials } from './credentials-kubeconfig.ts';
import type { KubeconfigChoice } from './credentials-kubeconfig.ts';
import type { KubeConnection, TraceRequest } from './kube.ts';

export type ClusterChoice =
  /** The sandbox, or any API server that asks for nothing: `http://127.0.0.1:8001`. */
  | { readonly kind: 'server'; readonly server: string }
  | ({ readonly kind: 'kubeconfig' } & KubeconfigChoice)
  | { readonly kind: 'in-cluster'; readonly host: string; readonly port: string; readonly folder?: string };

export interface ConnectOptions {
  readonly userAgent?: string;
  /** Answers larger than this are not read to their end. */
  readonly maxAnswerBytes?: number;
  /** Milliseconds on a clock that never goes back. */
  readonly now?: () => number;
  /** Sees every request but watches, which go on for ever. */
  readonly trace?: TraceRequest;
}

/** Sends nothing yet. Throws a KubeconfigError where the kubeconfig can't be used. */
export async function connectKube(choice: ClusterChoice, options: ConnectOptions = {}): Promise<KubeConnection> {
  const now = options.now ?? (() => performance.now());
  return createConnection(await credentialsOf(choice, now), {
    userAgent: options.userAgent ?? 'millrace',
    maxAnswerBytes: options.maxAnswerBytes ?? 64 * 1024 * 1024,
    now,
    trace: options.trace ?? (() => null),
  });
}

function credentialsOf(choice: ClusterChoice, now: () => number): Promise<Credentials> | Credentials {
  switch (choice.kind) {
    case 'server':
      return plainCredentials(choice.server);
    case 'kubeconfig':
      return kubeconfigCredentials(choice, now);
    case 'in-cluster':
      return inClusterCredentials({ host: choice.host, port: choice.port, folder: choice.folder ?? SERVICE_ACCOUNT_FOLDER }, now);
    default:
      return unreachable(choice);
  }
}
