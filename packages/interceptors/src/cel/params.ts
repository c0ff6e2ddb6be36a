/** pkg/interceptors/cel/cel.go, InterceptorParams */
import { readParams, type JsonObject, type ReadParams } from '@millrace/triggers';

export interface CelParams {
  readonly filter: Written | null;
  readonly overlays: readonly Overlay[];
}

/** Where an expression stands. */
export interface Written {
  readonly expression: string;
}

export interface Overlay extends Written {
  readonly key: string;
}

export function readCelParams(params: JsonObject): ReadParams<CelParams> {
  return readParams(params, (reader) => ({
    filter: written(reader.text('filter')),
    overlays: reader.objects('overlays').map((overlay) => ({ key: overlay.text('key'), expression: overlay.text('expression') })),
  }));
}

function written(expression: string): Written | null {
  return expression === '' ? null : { expression };
}
