/** pkg/interceptors/github/github.go, InterceptorParams */
import { readParams, type JsonObject, type ParamReader, type ReadParams } from '@millrace/triggers';
import { readSecretRef, type SecretRef } from '../secrets/secret-ref.ts';

export interface GithubParams {
  readonly secretRef: SecretRef | null;
  readonly eventTypes: readonly string[] | null;
  readonly changedFiles: ApiFeature;
  readonly owners: ApiFeature & {
    /** `orgMembers`, `repoMembers`, `all`, `none`; any other text asks for the OWNERS file only. */
    readonly checkType: string;
  };
}

interface ApiFeature {
  readonly enabled: boolean;
  readonly token: SecretRef | null;
}

export function readGithubParams(params: JsonObject): ReadParams<GithubParams> {
  return readParams(params, (reader) => ({
    secretRef: readSecretRef(reader, 'secretRef'),
    eventTypes: reader.texts('eventTypes'),
    changedFiles: readFeature(reader.object('addChangedFiles')),
    owners: { ...readFeature(reader.object('githubOwners')), checkType: reader.object('githubOwners')?.text('checkType') ?? '' },
  }));
}

function readFeature(reader: ParamReader | null): ApiFeature {
  return reader === null ? { enabled: false, token: null } : { enabled: reader.flag('enabled'), token: readSecretRef(reader, 'personalAccessToken') };
}
