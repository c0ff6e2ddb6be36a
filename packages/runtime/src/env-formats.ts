/** The kinds of text that our variables hold. */
import type { Format } from './env.ts';

export const text: Format<string> = { wanted: 'a text', read: (value) => ({ value }) };

/** 0 asks the system for a free one. */
export const port: Format<number> = wholeNumber('a port from 0 to 65535', 0, 65_535);

export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** Of ports that may be listened on by anybody, both ends included. */
export const portRange: Format<PortRange> = {
  wanted: 'a range of ports above 1023 like "20000-29999"',
  read(value) {
    const match = /^(\d{4,5})-(\d{4,5})$/.exec(value);
    const [first, last] = [Number(match?.[1]), Number(match?.[2])];
    return first > 1023 && first <= last && last <= 65_535 ? { value: { first, last } } : null;
  },
};

export const count: Format<number> = wholeNumber('a whole number of at least 1', 1, Number.MAX_SAFE_INTEGER);

export const flag: Format<boolean> = {
  wanted: '"true" or "false"',
  read: (value) => (value === 'true' || value === 'false' ? { value: value === 'true' } : null),
};

/** Milliseconds from a text like "250ms", "2.5s", "5m" or "24h"; "0" needs no unit. */
export const duration: Format<number> = {
  wanted: 'a duration like "250ms", "2.5s", "5m" or "24h"',
  read(value) {
    if (value === '0') return { value: 0 };
    const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(value);
    const unit = milliseconds.get(match?.[2] ?? '');
    return unit === undefined ? null : { value: Math.round(Number(match?.[1]) * unit) };
  },
};

/** Bytes from a text like "3145728", "64Mi" or "1Gi". */
export const bytes: Format<number> = {
  wanted: 'a number of bytes like "3145728", "512Ki", "64Mi" or "1Gi"',
  read(value) {
    const match = /^(\d+)(Ki|Mi|Gi)?$/.exec(value);
    if (match === null) return null;
    return { value: Number(match[1]) * (factors.get(match[2] ?? '') ?? 1) };
  },
};

/** Names of Kubernetes objects or namespaces, separated by commas. */
export const names: Format<readonly string[]> = {
  wanted: 'names separated by commas',
  read(text) {
    const list = text.split(',').map((name) => name.trim());
    return list.every((name) => /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name)) ? { value: list } : null;
  },
};

export function oneOf<const Choice extends string>(choices: readonly Choice[]): Format<Choice> {
  return {
    wanted: choices.map((choice) => `"${choice}"`).join(' or '),
    read(value) {
      const choice = choices.find((one) => one === value);
      return choice === undefined ? null : { value: choice };
    },
  };
}

/** A key of exactly so many bytes, in base64. */
export function base64Key(length: number): Format<Uint8Array> {
  return {
    wanted: `${length} bytes in base64 (\`openssl rand -base64 ${length}\`)`,
    read(value) {
      const key = Buffer.from(value, 'base64');
      return key.length === length && /^[A-Za-z0-9+/_-]+={0,2}$/.test(value) ? { value: new Uint8Array(key) } : null;
    },
  };
}

const milliseconds = new Map([['ms', 1], ['s', 1000], ['m', 60_000], ['h', 3_600_000]]);
const factors = new Map([['Ki', 1024], ['Mi', 1024 ** 2], ['Gi', 1024 ** 3]]);

function wholeNumber(wanted: string, least: number, most: number): Format<number> {
  return {
    wanted,
    read(value) {
      const number = Number(value);
      return /^\d+$/.test(value) && number >= least && number <= most ? { value: number } : null;
    },
  };
}
