import type { SecretReader } from '@millrace/interceptors';
import { isJsonObject, member, textAt } from '@millrace/triggers';
import type { JsonObject } from '@millrace/triggers';

/** The Secrets among objects from files; a later one of the same name stands for an earlier one. */
export function objectSecrets(objects: readonly JsonObject[]): SecretReader {
  const secrets = new Map(objects.filter((object) => textAt(object, 'kind') === 'Secret' && textAt(object, 'apiVersion') === 'v1').map((secret) => [placeOf(secret), secret]));
  return {
    async read(namespace, name, key) {
      const secret = secrets.get(`${namespace}/${name}`);
      if (secret === undefined) return { kind: 'no-secret' };
      // The API server writes stringData over data.
      const written = valueAt(secret, 'stringData', key);
      if (written !== undefined) return { kind: 'value', value: Buffer.from(written) };
      const stored = valueAt(secret, 'data', key);
      return stored === undefined ? { kind: 'no-key' } : { kind: 'value', value: Buffer.from(stored, 'base64') };
    },
  };
}

function placeOf(secret: JsonObject): string {
  const metadata = member(secret, 'metadata');
  return `${textAt(metadata, 'namespace')}/${textAt(metadata, 'name')}`;
}

function valueAt(secret: JsonObject, field: 'data' | 'stringData', key: string): string | undefined {
  const values = member(secret, field);
  const value = isJsonObject(values) ? member(values, key) : undefined;
  return typeof value === 'string' ? value : undefined;
}
