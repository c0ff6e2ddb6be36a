/** Every stage before create, put together once for all who run them: the worker, and whoever asks what would happen. */
import type { Chains } from './chains.ts';
import type { Configuration } from './configuration.ts';
import { objectName, uidOf } from './identity.ts';
import type { MaySelect } from './may-select.ts';
import type { DecidingStages } from './pipeline.ts';
import { createBind } from './stages/bind.ts';
import { createIntercept } from './stages/intercept.ts';
import { createOpen } from './stages/open.ts';
import { createRender } from './stages/render.ts';
import { createReselect } from './stages/reselect.ts';
import { createSelect } from './stages/select.ts';
import { createTemplatePlans } from './template-plans.ts';

export interface DecidingPorts {
  readonly configuration: Configuration;
  /** Whether the listener's account could have listed what a selector reaches. */
  readonly maySelect: MaySelect;
  readonly chains: Chains;
}

export function createDecidingStages({ configuration, maySelect, chains }: DecidingPorts): DecidingStages {
  return {
    select: createSelect({ configuration, maySelect }),
    intercept: createIntercept(chains),
    open: createOpen({ configuration, maySelect }),
    reselect: createReselect({ configuration, maySelect }),
    bind: createBind(configuration),
    render: createRender({ planOf: createTemplatePlans(), uidOf: ({ id }) => uidOf(id), nameOf: ({ id }, index, generateName) => objectName(id, index, generateName, 0) }),
  };
}
