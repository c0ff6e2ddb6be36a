/** What a JSONPath expression parses to: steps, each of which turns the values found so far into others. */
export type Path = readonly Step[];

export type Step =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'recursive' }
  | { readonly kind: 'slice'; readonly slice: Slice }
  | { readonly kind: 'union'; readonly paths: readonly Path[] }
  | { readonly kind: 'filter'; readonly filter: Filter }
  | { readonly kind: 'literal'; readonly literal: Literal }
  | { readonly kind: 'identifier'; readonly name: string };

/** `[start:end:step]`, and `[index]`, whose end is derived from its start. `null` is a bound that was left out. */
export interface Slice {
  readonly start: number | null;
  readonly end: number | null;
  readonly endIsDerived: boolean;
  readonly step: number | null;
}

export type Filter =
  | { readonly kind: 'exists'; readonly path: Path }
  | { readonly kind: 'compare'; readonly left: Path; readonly operator: string; readonly right: Path };

/** A text stands for all values found so far; a number or truth value stands for each of them. */
export type Literal =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'integer'; readonly integer: bigint }
  | { readonly kind: 'float'; readonly float: number }
  | { readonly kind: 'bool'; readonly bool: boolean };

export type Parsed = { readonly kind: 'path'; readonly path: Path } | { readonly kind: 'error'; readonly text: string };
