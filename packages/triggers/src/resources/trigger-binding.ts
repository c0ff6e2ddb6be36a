import { via } from './field-problem.ts';
import { bindingKind, checkBindingSpec, type Binding } from './parts/binding-spec.ts';
import { checkName } from './parts/metadata.ts';

export type TriggerBinding = Binding;

export const triggerBinding = bindingKind('TriggerBinding', ({ metadata, spec }) => [...checkName(metadata), ...via('spec', checkBindingSpec(spec))]);
