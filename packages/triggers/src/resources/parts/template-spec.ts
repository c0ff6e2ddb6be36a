import { textAt, type JsonValue } from '../../go/json.ts';
import { invalidValue, missingField, via, type FieldProblem } from '../field-problem.ts';
import { list } from '../shape/containers.ts';
import { omitempty } from '../shape/shape.ts';
import { raw } from '../shape/special.ts';
import { struct, type ValueOf } from '../shape/struct.ts';
import { paramSpecsShapes, viewParamSpecs, type DeclaredParam } from './params.ts';
import { referencedParams } from './referenced-params.ts';
import { goPackage, perVersion } from './version.ts';

export interface TemplateSpec {
  readonly params: readonly DeclaredParam[];
  /** Any objects of the Kubernetes API, with `$(tt.params.x)` in them. */
  readonly resourceTemplates: readonly JsonValue[];
}

/** trigger_template_types.go. Old manifests spell it `resourceTemplates`: field names match without regard to case. */
export const templateSpecShapes = perVersion((version) =>
  struct(`${goPackage(version)}.TriggerTemplateSpec`, {
    params: omitempty(paramSpecsShapes[version]),
    resourcetemplates: omitempty(list(raw(`${goPackage(version)}.TriggerResourceTemplate`))),
  }),
);

export type TemplateSpecValue = ValueOf<typeof templateSpecShapes.v1beta1>;

export function viewTemplateSpec(spec: TemplateSpecValue): TemplateSpec {
  return { params: viewParamSpecs(spec.params), resourceTemplates: spec.resourcetemplates ?? [] };
}

/** trigger_template_validation.go, TriggerTemplateSpec.validate. */
export function checkTemplateSpec(spec: TemplateSpecValue): readonly FieldProblem[] {
  const { params, resourceTemplates } = viewTemplateSpec(spec);
  return [
    ...(params.length + resourceTemplates.length === 0 ? [missingField('')] : []),
    ...(resourceTemplates.length === 0 ? [missingField('resourcetemplates')] : []),
    ...via('resourcetemplates', [...resourceTemplates.flatMap(checkKind), ...checkDeclarations(params, resourceTemplates)]),
  ];
}

/** validateResourceTemplates. Kubernetes finds no kind either where the apiVersion has more than one slash (schema.ParseGroupVersion). */
function checkKind(template: JsonValue, index: number): readonly FieldProblem[] {
  const apiVersion = textAt(template, 'apiVersion');
  const hasKind = textAt(template, 'kind') !== '' && apiVersion.split('/').length <= 2;
  return [...(hasKind ? [] : [missingField(`[${index}].kind`)]), ...(apiVersion === '' ? [missingField(`[${index}].apiVersion`)] : [])];
}

/** verifyParamDeclarations: only the first undeclared param is named. */
function checkDeclarations(params: readonly DeclaredParam[], templates: readonly JsonValue[]): readonly FieldProblem[] {
  const declared = new Set(params.map(({ name }) => name));
  for (const [index, template] of templates.entries()) {
    const undeclared = referencedParams(template).find((name) => !declared.has(name));
    if (undeclared === undefined) continue;
    const reference = `'$(tt.params.${undeclared})'`;
    return [invalidValue(`undeclared param ${reference}`, `[${index}]`, `${reference} must be declared in spec.params`)];
  }
  return [];
}
