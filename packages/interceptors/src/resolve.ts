/** From what a Trigger says to what the chain runs. The core interceptors run in process, everything else over HTTP(S). */
import { failedPrecondition, onceFor, type ClusterInterceptor, type Interceptor, type InterceptorReference, type JsonObject, type NamespacedInterceptor, type ResolvedInterceptor, type TriggerInterceptor } from '@millrace/triggers';
import { bitbucketInterceptor } from './bitbucket/bitbucket.ts';
import { badParams } from './decisions.ts';
import { githubInterceptor } from './github/github.ts';
import { readGithubParams } from './github/params.ts';
import type { GithubPorts } from './github/ports.ts';
import { gitlabInterceptor } from './gitlab/gitlab.ts';
import { missingInterceptor, remoteInterceptor } from './remote/remote.ts';
import type { SecretRef } from './secrets/secret-ref.ts';
import { slackInterceptor } from './slack/slack.ts';
import { webhookInterceptor } from './webhook/webhook.ts';

export interface ResolverPorts extends GithubPorts {
  readonly cel: Interceptor;
  readonly clusterInterceptor: (name: string) => ClusterInterceptor | undefined;
  readonly namespacedInterceptor: (namespace: string, name: string) => NamespacedInterceptor | undefined;
}

export interface ChainPlace {
  /** For a group's chain, the listener's. */
  readonly triggerNamespace: string;
  /** Interceptors of kind NamespacedInterceptor are looked up here, not beside the trigger (pkg/sink/sink.go). */
  readonly listenerNamespace: string;
  /** From the Trigger's annotation; null where Slack's signature is not verified. */
  readonly slackSigningSecret: SecretRef | null;
}

export type ResolveInterceptor = (interceptor: TriggerInterceptor, place: ChainPlace) => ResolvedInterceptor;

/** The ClusterInterceptors that Tekton installs, which run in process here. */
export const coreInterceptors = ['bitbucket', 'cel', 'github', 'gitlab', 'slack'] as const;

export function interceptorResolver(ports: ResolverPorts): ResolveInterceptor {
  const core: Record<(typeof coreInterceptors)[number], Interceptor> = {
    bitbucket: bitbucketInterceptor(ports),
    cel: ports.cel,
    github: githubInterceptor(ports),
    gitlab: gitlabInterceptor(ports),
    slack: slackInterceptor(ports),
  };
  const inProcess = new Map<string, Interceptor>(Object.entries(core));

  function clusterInterceptor(name: string, params: JsonObject, { slackSigningSecret }: ChainPlace): Asked {
    const object = ports.clusterInterceptor(name);
    const core = inProcess.get(name);
    if (core !== undefined && (object === undefined || isTektonsOwn(object))) {
      const intercept = name === 'slack' && slackSigningSecret !== null ? slackInterceptor(ports, slackSigningSecret) : core;
      return { intercept, calls: name === 'github' && asksGithub(params) };
    }
    if (object === undefined) return { intercept: missingInterceptor(name, `clusterinterceptor.triggers.tekton.dev "${name}" not found`), calls: false };
    return { intercept: remoteInterceptor(ports, object), calls: true };
  }
  function referred(ref: InterceptorReference, params: JsonObject, place: ChainPlace): Asked {
    if (ref.kind === 'ClusterInterceptor') return clusterInterceptor(ref.name, params, place);
    if (ref.kind !== 'NamespacedInterceptor') return { calls: false, intercept: async () => badParams(`interceptor kind "${ref.kind}": wanted "ClusterInterceptor" or "NamespacedInterceptor"`, failedPrecondition) };
    const object = ports.namespacedInterceptor(place.listenerNamespace, ref.name);
    if (object === undefined) return { intercept: missingInterceptor(ref.name, `interceptor.triggers.tekton.dev "${ref.name}" not found`), calls: false };
    return { intercept: remoteInterceptor(ports, object), calls: true };
  }
  return function resolve(interceptor, place) {
    if (interceptor.kind === 'webhook') {
      return { name: interceptor.name ?? 'webhook', style: 'webhook', params: {}, calls: true, intercept: webhookInterceptor(ports, interceptor.webhook, place.triggerNamespace) };
    }
    const params = paramsOf(interceptor);
    return { name: interceptor.ref.name, style: 'interceptor', params, ...referred(interceptor.ref, params, place) };
  };
}

/** The same object for every event: what is made of it (compiled expressions) is made once. Of two params with one name the later wins (pkg/interceptors/interceptors.go, GetInterceptorParams). */
const paramsOf = onceFor(({ params }: Extract<TriggerInterceptor, { readonly kind: 'reference' }>): JsonObject => Object.fromEntries(params.map(({ name, value }) => [name, value])));

interface Asked {
  readonly intercept: Interceptor;
  readonly calls: boolean;
}

/** Its event type and signature are checked here; changed files and owners are asked of GitHub's API. */
function asksGithub(params: JsonObject): boolean {
  const read = readGithubParams(params);
  return 'ok' in read && (read.ok.changedFiles.enabled || read.ok.owners.enabled);
}

/** The object that Tekton installs, or one without an address. Who has pointed `github` at a server of their own gets that. */
function isTektonsOwn({ url, service }: ClusterInterceptor): boolean {
  return service === null ? url === null : service.name === 'tekton-triggers-core-interceptors';
}
