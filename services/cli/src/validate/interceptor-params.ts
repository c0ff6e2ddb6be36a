import { coreInterceptors, coreParamProblems } from '@millrace/interceptors';
import { findingIn } from '../objects/finding.ts';
import type { Finding } from '../objects/finding.ts';
import type { KnownObjects } from './known-objects.ts';

/** Of core interceptors: those of others are for others to say. */
export function interceptorParams({ chains, has }: KnownObjects): readonly Finding[] {
  return chains.flatMap(({ manifest, at, interceptors }) =>
    interceptors.flatMap((interceptor, index) => {
      if (interceptor.kind !== 'reference' || interceptor.ref.kind !== 'ClusterInterceptor') return [];
      const { ref, params } = interceptor;
      const core = coreInterceptors.find((name) => name === ref.name);
      // Somebody's own interceptor of that name may have params of its own.
      if (core === undefined || has('ClusterInterceptor', '', ref.name)) return [];
      return coreParamProblems(core, Object.fromEntries(params.map(({ name, value }) => [name, value]))).map((problem): Finding => {
        if (problem.kind === 'unreadable') return findingIn(manifest, { rule: 'interceptor-param', field: `${at}[${index}].params`, text: problem.text });
        const place = params.findIndex(({ name }) => name === problem.name);
        return findingIn(manifest, { severity: 'warning', rule: 'interceptor-param', field: `${at}[${index}].params[${place}].name`, text: `found "${problem.name}", which ${core} ignores, wanted one of ${problem.wanted.join(', ')}` });
      });
    }),
  );
}
