/**
 * What is wrong with the params of a core interceptor, before its first event. Tekton looks at them when an event comes; a name it does
 * not know it ignores without a word, so that a misspelt `eventTypes` lets everything through.
 */
import { foldName, type JsonObject, type ReadParams } from '@millrace/triggers';
import { readCelParams } from './cel/params.ts';
import { readGithubParams } from './github/params.ts';
import type { coreInterceptors } from './resolve.ts';
import { readHookParams } from './signature/signed-hook.ts';
import { readSlackParams } from './slack/slack.ts';

export type CoreParamProblem = { readonly kind: 'ignored'; readonly name: string; readonly wanted: readonly string[] } | { readonly kind: 'unreadable'; readonly text: string };

export function coreParamProblems(interceptor: (typeof coreInterceptors)[number], params: JsonObject): readonly CoreParamProblem[] {
  const { names, read } = core[interceptor];
  const known = new Set(names.map(foldName));
  const ignored = Object.keys(params).filter((name) => !known.has(foldName(name)));
  const result = read(params);
  return [...ignored.map((name): CoreParamProblem => ({ kind: 'ignored', name, wanted: names })), ...('error' in result ? [{ kind: 'unreadable' as const, text: result.error }] : [])];
}

const core = {
  bitbucket: { names: ['secretRef', 'eventTypes'], read: readHookParams },
  cel: { names: ['filter', 'overlays'], read: readCelParams },
  github: { names: ['secretRef', 'eventTypes', 'addChangedFiles', 'githubOwners'], read: readGithubParams },
  gitlab: { names: ['secretRef', 'eventTypes'], read: readHookParams },
  slack: { names: ['requestedFields'], read: readSlackParams },
} satisfies Record<(typeof coreInterceptors)[number], { readonly names: readonly string[]; readonly read: (params: JsonObject) => ReadParams<unknown> }>;
