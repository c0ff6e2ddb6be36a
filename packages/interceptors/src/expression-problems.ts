/**
 * CEL expressions that cel-go would refuse, found when a Trigger or EventListener is read, before its first event. Admission does not
 * look at them, so in Tekton such a trigger simply never runs.
 */
import type { EventListener, Trigger, TriggerInterceptor } from '@millrace/triggers';
import { checkCel } from './cel/compile.ts';
import { readCelParams } from './cel/params.ts';

/** One line for each: field, and what is wrong with the expression that stands there. */
export function triggerExpressionProblems({ spec }: Trigger): readonly string[] {
  return problemsIn(spec.interceptors, 'spec');
}

export function listenerExpressionProblems({ spec }: EventListener): readonly string[] {
  return [
    ...spec.triggers.flatMap((entry, index) => (entry.kind === 'inline' ? problemsIn(entry.spec.interceptors, `spec.triggers[${index}]`) : [])),
    ...spec.triggerGroups.flatMap((group, index) => problemsIn(group.interceptors, `spec.triggerGroups[${index}]`)),
  ];
}

function problemsIn(interceptors: readonly TriggerInterceptor[], at: string): readonly string[] {
  return interceptors.flatMap((interceptor, index) =>
    expressionsOf(interceptor).flatMap(({ param, expression }) => {
      const problem = checkCel(expression);
      // The issues come with the expression and a caret below it: a line of a log, or of a list, has room for the first.
      return problem === null ? [] : [`${at}.interceptors[${index}] ${param}: ${problem.text.split('\n', 1)[0] ?? ''}`];
    }),
  );
}

interface Placed {
  readonly param: string;
  readonly expression: string;
}

function expressionsOf(interceptor: TriggerInterceptor): readonly Placed[] {
  if (interceptor.kind !== 'reference' || interceptor.ref.kind !== 'ClusterInterceptor' || interceptor.ref.name !== 'cel') return [];
  const params = Object.fromEntries(interceptor.params.map(({ name, value }) => [name, value]));
  const read = readCelParams(params);
  if ('error' in read) return [];
  const overlays = read.ok.overlays.map(({ key, expression }, index) => ({ param: `overlays[${index}] "${key}"`, expression }));
  const filters = read.ok.filter === null ? [] : [{ param: 'filter', ...read.ok.filter }];
  return [...filters, ...overlays].filter(({ expression }) => expression !== '');
}
