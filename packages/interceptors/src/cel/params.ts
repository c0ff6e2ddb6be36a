/** pkg/interceptors/cel/cel.go, InterceptorParams */
import { readParams, type JsonObject, type ReadParams } from '@millrace/triggers';

export interface CelParams {
  /** Empty for none. */
  readonly filter: string;
  readonly overlays: readonly Overlay[];
}

export interface Overlay {
  readonly key: string;
  readonly expression: string;
}

export function readCelParams(params: JsonObject): ReadParams<CelParams> {
  return readParams(params, (reader) => ({
    filter: reader.text('filter'),
    overlays: reader.objects('overlays').map((overlay) => ({ key: overlay.text('key'), expression: overlay.text('expression') })),
  }));
}
