/** The case files that `npm test` includes: they pass, or differ only by a rule. */
export const passing: readonly string[] = ['bindings', 'cel', 'cel-further', 'endtoend', 'endtoend-tutorial', 'interceptors', 'jsonpath', 'misc', 'templates', 'validation'];
