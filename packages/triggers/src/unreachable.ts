/** Closes a switch over a union: the compiler refuses it while a member is unhandled. */
export function unreachable(value: never): never {
  throw new TypeError(`unreachable: ${JSON.stringify(value)}`);
}
