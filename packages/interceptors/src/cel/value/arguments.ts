/** Reads the arguments of a function after its overload was chosen by their kinds: another kind is a bug of ours, not a Fault. */
import { isCelList, isCelMap, isCelUint, type CelList, type CelMap, type CelValue } from '@bufbuild/cel';

export type Arguments = readonly CelValue[];

export function textAt(args: Arguments, index: number): string {
  const value = args[index];
  return typeof value === 'string' ? value : wrong('string', index);
}

export function intAt(args: Arguments, index: number): bigint {
  const value = args[index];
  return typeof value === 'bigint' ? value : wrong('int', index);
}

export function uintAt(args: Arguments, index: number): bigint {
  const value = args[index];
  return isCelUint(value) ? value.value : wrong('uint', index);
}

export function doubleAt(args: Arguments, index: number): number {
  const value = args[index];
  return typeof value === 'number' ? value : wrong('double', index);
}

export function boolAt(args: Arguments, index: number): boolean {
  const value = args[index];
  return typeof value === 'boolean' ? value : wrong('bool', index);
}

export function bytesAt(args: Arguments, index: number): Uint8Array {
  const value = args[index];
  return value instanceof Uint8Array ? value : wrong('bytes', index);
}

export function listAt(args: Arguments, index: number): CelList {
  const value = args[index];
  return isCelList(value) ? value : wrong('list', index);
}

export function mapAt(args: Arguments, index: number): CelMap {
  const value = args[index];
  return isCelMap(value) ? value : wrong('map', index);
}

export function valueAt(args: Arguments, index: number): CelValue {
  const value = args[index];
  return value === undefined ? wrong('value', index) : value;
}

function wrong(wanted: string, index: number): never {
  throw new Error(`argument ${index}: not a ${wanted}`);
}
