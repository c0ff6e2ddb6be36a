import { invalidValue, missingField, missingOneOf, multipleOneOf, type FieldProblem } from '../field-problem.ts';
import { pointer } from '../shape/containers.ts';
import { text } from '../shape/scalars.ts';
import { omitempty } from '../shape/shape.ts';
import { struct, type ValueOf } from '../shape/struct.ts';
import { checkTemplateSpec, templateSpecShapes, viewTemplateSpec, type TemplateSpec } from './template-spec.ts';
import { goPackage, perVersion, type Version } from './version.ts';

/** Which template a trigger uses. A reference may be empty in an object nobody validated: then nothing has that name. */
export type TemplateChoice = { readonly kind: 'reference'; readonly name: string } | { readonly kind: 'inline'; readonly spec: TemplateSpec };

/** trigger_types.go, TriggerSpecTemplate. */
export const templateChoiceShapes = perVersion((version) =>
  struct(`${goPackage(version)}.TriggerSpecTemplate`, {
    ref: omitempty(pointer(text)),
    apiversion: omitempty(text),
    spec: omitempty(pointer(templateSpecShapes[version])),
  }),
);

export type TemplateChoiceValue = ValueOf<typeof templateChoiceShapes.v1beta1>;

/** pkg/template/resource.go, ResolveTrigger: an inline template wins. */
export function viewTemplateChoice(template: TemplateChoiceValue): TemplateChoice {
  if (template.spec !== null) return { kind: 'inline', spec: viewTemplateSpec(template.spec) };
  return { kind: 'reference', name: template.ref ?? '' };
}

/** trigger_validation.go, TriggerSpecTemplate.validate. An inline template's own problems have no `template` in their paths. */
export function checkTemplateChoice(template: TemplateChoiceValue, version: Version): readonly FieldProblem[] {
  return [...checkApiVersion(template.apiversion, version), ...checkOne(template)];
}

function checkApiVersion(apiVersion: string, version: Version): readonly FieldProblem[] {
  const known = version === 'v1alpha1' ? ['v1alpha1'] : ['v1alpha1', 'v1beta1'];
  return apiVersion === '' || known.includes(apiVersion) ? [] : [invalidValue('invalid apiVersion', 'template.apiVersion')];
}

function checkOne({ ref, spec }: TemplateChoiceValue): readonly FieldProblem[] {
  if (spec !== null && ref !== null) return [multipleOneOf('template.spec', 'template.ref')];
  if (spec !== null) return checkTemplateSpec(spec);
  if (ref === null) return [missingOneOf('template.spec', 'template.ref')];
  return ref === '' ? [missingField('template.ref')] : [];
}
