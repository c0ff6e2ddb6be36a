/** What Kubernetes accepts as names (k8s.io/apimachinery, util/validation and api/validate/content). */

/** RFC 1123 subdomain: lower case, digits, `-` and `.`, at most 253 bytes. */
export function isSubdomain(name: string): boolean {
  return name.length <= 253 && subdomain.test(name);
}

export function isLabelValue(value: string): boolean {
  return value === '' || isQualifiedPart(value);
}

/** What is wrong with a label's key, or null. */
export function wrongLabelKey(key: string): string | null {
  const parts = key.split('/');
  const name = parts.at(-1) ?? '';
  if (parts.length > 2) return `a valid label key ${keyRule} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`;
  if (parts.length === 2 && !isSubdomain(parts[0] ?? '')) return 'prefix part must be a lowercase RFC 1123 subdomain';
  if (name === '') return 'name part must be non-empty';
  if (name.length > 63) return 'name part must be no more than 63 bytes';
  return isQualifiedPart(name) ? null : `name part ${keyRule}`;
}

function isQualifiedPart(text: string): boolean {
  return text.length <= 63 && qualified.test(text);
}

const keyRule = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const qualified = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const subdomain = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
