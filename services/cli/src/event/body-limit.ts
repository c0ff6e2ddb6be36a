import { allRead, format, readEnvironment, withDefault } from '@millrace/runtime';
import type { Environment } from '@millrace/runtime';
import { defaultBodyLimit } from '@millrace/triggers';

/** How large a body ingress takes: as an option says, else by its own variable. */
export function bodyLimitOf(given: number | undefined, environment: Environment): number {
  return given ?? allRead({ own: readEnvironment(variables, environment) }).own.settings.bodyBytes;
}

const variables = { bodyBytes: withDefault('MILLRACE_BODY_LIMIT', format.bytes, defaultBodyLimit) };
