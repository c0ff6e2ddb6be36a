/** How a listener wants to be reached: the Service that Tekton's controller makes of it (pkg/reconciler/eventlistener/resources/service.go). */
import { member, objectAt, objectsAt, textAt, type JsonObject, type JsonValue } from '../go/json.ts';
import type { EventListener } from './event-listener.ts';

export interface ListenerService {
  readonly name: string;
  readonly portName: 'http-listener' | 'https-listener';
  readonly port: number;
  /** The one asked for, or null: the API server chooses. */
  readonly nodePort: number | null;
  readonly type: string;
  readonly loadBalancerClass: string | null;
  /** Whether senders speak TLS to it: it names a Secret's keys as TLS_CERT and TLS_KEY. */
  readonly tls: boolean;
}

/** Also of one that can't be read, which has its name at least. */
export function listenerService(name: string, spec: EventListener['spec'] | null): ListenerService {
  const resource = objectAt(spec?.resources, 'kubernetesResource');
  const asked = member(resource, 'servicePort');
  const servicePort = typeof asked === 'number' ? asked : null;
  const type = textAt(resource, 'serviceType') || 'ClusterIP';
  const tls = asksForTls(resource);
  return {
    name: `${servicePrefix}${name}`,
    portName: tls ? 'https-listener' : 'http-listener',
    port: servicePort ?? (tls ? 8443 : 8080),
    nodePort: type === 'NodePort' ? servicePort : null,
    type,
    loadBalancerClass: textAt(resource, 'serviceLoadBalancerClass') || null,
    tls,
  };
}

/** What is put before a listener's name. */
export const servicePrefix = 'el-';

/**
 * The port of its own that a listener has on the shared ingress, or null. It stands in the status (`status.annotations`, a field of
 * Tekton's), which its users may not write: who may edit a listener must not be able to take another's port.
 */
export function listenerPort(object: JsonValue): number | null {
  const text = textAt(objectAt(objectAt(object, 'status'), 'annotations'), portAnnotation);
  return /^[1-9]\d{0,4}$/.test(text) ? Number(text) : null;
}

export const portAnnotation = 'millrace.dev/port';

function asksForTls(resource: JsonObject): boolean {
  const [container] = objectsAt(objectAt(objectAt(objectAt(resource, 'spec'), 'template'), 'spec'), 'containers');
  const env = objectsAt(container, 'env');
  return ['TLS_CERT', 'TLS_KEY'].every((name) => env.some((entry) => textAt(entry, 'name') === name && textAt(objectAt(objectAt(entry, 'valueFrom'), 'secretKeyRef'), 'key') !== ''));
}
