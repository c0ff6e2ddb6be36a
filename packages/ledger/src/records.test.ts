import { describe, expect, test } from '@jest/globals';
import { rendering } from '../../../test/support/ledger.ts';
import { decodeRendering } from './records.ts';

describe('a stored rendering', () => {
  test('says what its template was filled with', () => {
    expect(decodeRendering(JSON.stringify(rendering))).toEqual(rendering);
  });

  test('from before that was kept says that it does not know', () => {
    const { resources, failure } = rendering;
    expect(decodeRendering(JSON.stringify({ resources, failure }))).toEqual({ resources, failure, params: null });
  });
});
