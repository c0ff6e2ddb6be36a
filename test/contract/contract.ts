/** One set of tests, run against the sandbox and against the real API server, so that the sandbox can't drift. */
import { afterAll, beforeAll, describe, test } from '@jest/globals';
import { kubectlPath } from '../support/kube-apiserver.ts';
import { kubectlContract } from './kubectl.ts';
import { listsContract } from './lists.ts';
import { objectsContract } from './objects.ts';
import { patchesContract } from './patches.ts';
import type { Side } from './side.ts';
import { watchesContract } from './watches.ts';

const { skip } = test;

export function contractOf(start: () => Promise<Side>): void {
  let side: Side | null = null;
  beforeAll(async () => {
    side = await start();
  });
  afterAll(async () => await side?.stop());

  function theSide(): Side {
    if (side === null) throw new Error('the side did not start');
    return side;
  }

  objectsContract(theSide);
  listsContract(theSide);
  watchesContract(theSide);
  patchesContract(theSide);
  if (kubectlPath() === null) {
    skip('kubectl: neither in KUBEBUILDER_ASSETS nor on PATH', () => {});
  } else {
    describe('kubectl', () => {
      kubectlContract(theSide);
    });
  }
}
