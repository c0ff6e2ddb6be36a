import { expect, test } from '@jest/globals';
import { canonicalQuantity } from './quantity.ts';

// What resource.MustParse(text) prints as JSON, k8s.io/apimachinery v0.35.
test.each([
  ['1', '1'],
  ['100m', '100m'],
  ['0.5', '500m'],
  ['1000m', '1'],
  ['1500m', '1500m'],
  ['2000k', '2M'],
  ['1024Mi', '1Gi'],
  ['1000Ki', '1000Ki'],
  ['2048', '2048'],
  ['1.5Gi', '1536Mi'],
  ['0.1Ki', '102400m'],
  ['0.9Mi', '943718400m'],
  ['36715.292380Mi', '38498774422650880u'],
  ['1e3', '1e3'],
  ['12E5', '1200e3'],
  ['1E', '1E'],
  ['0.0001n', '1n'],
  ['29.319', '29.319'],
  ['-1.5Gi', '-1536Mi'],
  ['+5', '+5'],
  ['0', '0'],
  ['0.0', '0'],
  ['16Ei', '9223372036854775807'],
])('%s is written %s', (written, canonical) => {
  expect(canonicalQuantity(written)).toBe(canonical);
});

test.each(['', 'x', '1 Gi', '1Kii', '1e', '1Mi1', '0x1', '1e9999'])('%j is no quantity', (written) => {
  expect(canonicalQuantity(written)).toBeNull();
});
