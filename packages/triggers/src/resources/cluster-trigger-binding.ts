import { bindingKind, checkBindingSpec, type Binding } from './parts/binding-spec.ts';
import { checkName } from './parts/metadata.ts';

/** For triggers of every namespace; it has none itself. */
export type ClusterTriggerBinding = Binding;

/** cluster_trigger_binding_validation.go: a bad name ends it, and paths lack `spec`. */
export const clusterTriggerBinding = bindingKind('ClusterTriggerBinding', ({ metadata, spec }) => {
  const wrongName = checkName(metadata);
  return wrongName.length > 0 ? wrongName : checkBindingSpec(spec);
});
