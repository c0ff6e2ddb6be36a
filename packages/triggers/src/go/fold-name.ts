/**
 * What two names have in common that encoding/json takes for one and the same field (Go's foldName): letters in either case, and the
 * long s and the Kelvin sign for the letters they look like.
 */
export function foldName(name: string): string {
  return name.replaceAll('\u017f', 's').replaceAll('\u212a', 'k').replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
