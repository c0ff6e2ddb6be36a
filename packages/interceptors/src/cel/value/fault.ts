/** What a CEL expression calls an error: it may be absorbed by `||` and `&&`, and ends the evaluation otherwise. */
export class Fault extends Error {
  override readonly name = 'Fault';
}

/** cel-go's text where no overload takes the values. */
export const noSuchOverload = 'no such overload';
