/** What was thrown, in words. Not by `instanceof`: errors of Node's core come from another realm in some embedders, test runners among them. */
export function errorText(error: unknown): string {
  // Node tries every address of a host, and says of all of them together nothing.
  const first = field(error, 'message') === '' && isObject(error) && 'errors' in error && Array.isArray(error.errors) ? error.errors[0] : error;
  return (field(first, 'message') ?? String(first)).trim() || (field(first, 'name') ?? '');
}

/** `ECONNREFUSED`, `UND_ERR_SOCKET`, ... or null. */
export function errorCode(error: unknown): string | null {
  return field(error, 'code');
}

function field(error: unknown, name: 'message' | 'code' | 'name'): string | null {
  const value = isObject(error) ? Reflect.get(error, name) : null;
  return typeof value === 'string' ? value : null;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
