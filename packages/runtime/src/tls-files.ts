import type { Environment, Problem } from './env.ts';
import type { TlsFiles } from './http-server.ts';

/** Tekton's own two variables: both, or none. */
export function readTlsFiles(environment: Environment): { readonly kind: 'read'; readonly files: TlsFiles | null } | ({ readonly kind: 'problem' } & Problem) {
  const { TLS_CERT: certFile = '', TLS_KEY: keyFile = '' } = environment;
  if (certFile !== '' && keyFile !== '') return { kind: 'read', files: { certFile, keyFile } };
  if (certFile === keyFile) return { kind: 'read', files: null };
  return { kind: 'problem', variable: certFile === '' ? 'TLS_CERT' : 'TLS_KEY', found: 'nothing', wanted: 'a file: TLS_CERT and TLS_KEY belong together' };
}
