/** What a sender is told of an event that is not taken. */
export const badRequest = '400 Bad Request';

/** The doubled space is Tekton's. */
export function bodyInvalid(goError: string): string {
  return `Invalid event body format : ${goError}`;
}

export function bodyTooLarge(limitBytes: number): string {
  return `event body is larger than ${limitBytes} bytes`;
}
