/** Reads the arguments of a function after its overload was chosen by their kinds: another kind is a bug of ours, not a Fault. */
import { isCelList, isCelMap, isCelUint, type CelValue } from '@bufbuild/cel';

export type Arguments = readonly CelValue[];

export const textAt = argumentOf('string', (value) => typeof value === 'string');
export const intAt = argumentOf('int', (value) => typeof value === 'bigint');
export const doubleAt = argumentOf('double', (value) => typeof value === 'number');
export const boolAt = argumentOf('bool', (value) => typeof value === 'boolean');
export const bytesAt = argumentOf('bytes', (value) => value instanceof Uint8Array);
export const listAt = argumentOf('list', isCelList);
export const mapAt = argumentOf('map', isCelMap);
export const valueAt = argumentOf('value', (value) => value !== undefined);
const celUintAt = argumentOf('uint', isCelUint);

export function uintAt(args: Arguments, index: number): bigint {
  return celUintAt(args, index).value;
}

function argumentOf<T extends CelValue>(wanted: string, is: (value: CelValue | undefined) => value is T): (args: Arguments, index: number) => T {
  return function at(args, index) {
    const value = args[index];
    if (is(value)) return value;
    throw new Error(`argument ${index}: not a ${wanted}`);
  };
}
