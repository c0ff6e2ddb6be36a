/** `name` of a param is as it stands in the JSON text, between `$(tt.params.` and `)`. */
export type TemplatePiece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'uid' }
  /** `whole`: it stands for a whole string with its quotes. Only where the tree is kept. */
  | { readonly kind: 'param'; readonly name: string; readonly whole?: boolean };
