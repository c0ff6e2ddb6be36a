import type { ParamSpec } from '../../bind/params.ts';
import { invalidValue, multipleOneOf, via, type FieldProblem } from '../field-problem.ts';
import { list, pointer } from '../shape/containers.ts';
import { text } from '../shape/scalars.ts';
import { omitempty } from '../shape/shape.ts';
import { struct, type ValueOf } from '../shape/struct.ts';
import { goPackage, perVersion } from './version.ts';

/** A param that a template declares, with what it is for. */
export interface DeclaredParam extends ParamSpec {
  readonly description: string;
}

/** param.go */
export const paramsShapes = perVersion((version) => list(struct(`${goPackage(version)}.Param`, { name: text, value: text })));

export const paramSpecsShapes = perVersion((version) =>
  list(struct(`${goPackage(version)}.ParamSpec`, { name: text, description: omitempty(text), default: omitempty(pointer(text)) })),
);

export type ParamList = ValueOf<typeof paramsShapes.v1beta1>;

export function viewParamSpecs(params: ValueOf<typeof paramSpecsShapes.v1beta1>): readonly DeclaredParam[] {
  return (params ?? []).map((param) => ({ name: param.name, description: param.description, default: param.default ?? undefined }));
}

/** trigger_binding_validation.go, validateParams: the first mistake ends it. */
export function checkParams(params: ParamList): readonly FieldProblem[] {
  const seen = new Set<string>();
  for (const [index, { name, value }] of (params ?? []).entries()) {
    if (seen.has(name)) return [multipleOneOf(`[${index}].name`)];
    seen.add(name);
    if (!isTerminated(value)) return via(`[${index}]`, [invalidValue(value, 'value')]);
  }
  return [];
}

/**
 * validateParamValue: no `$(` before the previous one is closed. So `$($(x))` is refused, and an unterminated
 * last one passes.
 */
function isTerminated(value: string): boolean {
  const pieces = value.split('$(').slice(1);
  return pieces.slice(0, -1).every(hasUnbalancedClose);
}

function hasUnbalancedClose(piece: string): boolean {
  let open = 0;
  for (const character of piece) {
    if (character === '(') open += 1;
    if (character === ')') open -= 1;
    if (open < 0) return true;
  }
  return false;
}
