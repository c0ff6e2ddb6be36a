import { describe, test } from '@jest/globals';
import { missingForApiServer, missingForDefinitions } from '../support/kube-apiserver.ts';
import { contractOf } from './contract.ts';
import { realSide } from './side.ts';

const { skip } = test;

const missing = missingForApiServer() ?? missingForDefinitions();
if (missing === null) {
  describe('the real API server', () => {
    contractOf(realSide);
  });
} else {
  skip(`the real API server: ${missing}`, () => {});
}
