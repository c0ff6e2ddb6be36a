/** Settings of the forwarder: Tekton's flags, and variables of ours that a pod made by Tekton's controller need not have. */
import { allRead, format, optional, readEnvironment, withDefault } from '@millrace/runtime/light';
import type { Environment, Format } from '@millrace/runtime/light';
import type { BodyLimits } from '../receive/read-body.ts';
import { readFlags } from './flags.ts';
import type { ForwarderFlags } from './flags.ts';

export interface ForwarderConfig extends ForwarderFlags {
  readonly host: string | null;
  /** The shared ingress: no path. */
  readonly ingress: URL;
  readonly body: BodyLimits;
  /** How long a request waits for an ingress that can't be reached. */
  readonly holdMs: number;
  /** How long requests are still taken after the stop was asked for: until routers have noticed. */
  readonly unreadyMs: number;
  /** Where Tekton's controller says that its listener shows metrics; null: nowhere. */
  readonly metricsPort: number | null;
  readonly unknownFlags: readonly string[];
}

export function readForwarderConfig(args: readonly string[], environment: Environment): ForwarderConfig {
  const { given, read } = allRead({ given: readFlags(args), read: readEnvironment(variables, environment) });
  const { flags, unknown } = given;
  const { bodyBytes, bodyTotalBytes, ...rest } = read.settings;
  return Object.freeze({ ...flags, ...rest, body: { bytes: bodyBytes, ms: flags.readMs, totalBytes: bodyTotalBytes }, unknownFlags: unknown });
}

const originFormat: Format<URL> = {
  wanted: 'a URL without a path, like "http://millrace-ingress.millrace.svc:8080"',
  read(text) {
    const url = URL.parse(text);
    const isOrigin = url !== null && (url.protocol === 'http:' || url.protocol === 'https:') && url.href === `${url.origin}/`;
    return isOrigin ? { value: url } : null;
  },
};

const variables = {
  host: optional('MILLRACE_HOST', format.text),
  ingress: withDefault('MILLRACE_INGRESS_URL', originFormat, new URL('http://millrace-ingress.millrace.svc:8080')),
  bodyBytes: withDefault('MILLRACE_BODY_LIMIT', format.bytes, 3 * 1024 * 1024),
  bodyTotalBytes: withDefault('MILLRACE_BODY_TOTAL', format.bytes, 32 * 1024 * 1024),
  holdMs: withDefault('MILLRACE_HOLD', format.duration, 8000),
  metricsPort: optional('METRICS_PROMETHEUS_PORT', format.port),
  unreadyMs: withDefault('MILLRACE_UNREADY_DELAY', format.duration, 5000),
};
