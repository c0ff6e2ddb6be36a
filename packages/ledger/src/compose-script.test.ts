import { describe, expect, test } from '@jest/globals';
import { composeScript } from './compose-script.ts';

const library = `-- What the scripts share, touch() for example.
local WINDOW = 64
local now = redis.call('TIME')[1]

-- Of an event.
local function touch(id)
  redis.call('ZADD', K.open, now, id)
end

local function admit(id)
  touch(id)
end
`;

describe('a script is put together', () => {
  test('with what it uses of the library, and what that uses, in order', () => {
    expect(composeScript('admit(ARGV[1])', library, '{m}:')).toBe(
      ["local now = redis.call('TIME')[1]", 'local function touch(id)', "  redis.call('ZADD', '{m}:open', now, id)", 'end', 'local function admit(id)', '  touch(id)', 'end', 'admit(ARGV[1])'].join('\n'),
    );
  });

  test('without what it does not use', () => {
    expect(composeScript('return WINDOW', library, '{m}:')).toBe('local WINDOW = 64\nreturn WINDOW');
  });

  test('with keys written out, whatever the prefix', () => {
    expect(composeScript('return K.event .. id', '', "it's {m}:")).toBe("return 'it\\'s {m}:event:' .. id");
  });

  test('and not with a key that nobody knows', () => {
    expect(() => composeScript('return K.evnet', '', '{m}:')).toThrow('script: key "evnet": expected one of keys.ts');
  });
});
