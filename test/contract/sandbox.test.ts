import { describe, jest } from '@jest/globals';
import { contractOf } from './contract.ts';
import { sandboxSide } from './side.ts';

jest.setTimeout(120_000);

describe('the sandbox', () => {
  contractOf(sandboxSide);
});
