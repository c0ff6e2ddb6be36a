import { describe } from '@jest/globals';
import { contractOf } from './contract.ts';
import { sandboxSide } from './side.ts';


describe('the sandbox', () => {
  contractOf(sandboxSide);
});
