/** Requests nobody sends by accident. Each has to end in an answer and, once it is taken, in a recorded outcome. */

export interface BadInput {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export const badInputs: readonly BadInput[] = [
  json('nothing', ''),
  json('null', 'null'),
  json('a number that is no float64', '{"x":1e400}'),
  json('a number of a megabyte', `{"x":${'9'.repeat(1 << 20)}}`),
  json('numbers at every edge', '{"x":[-0,1e-400,9007199254740993,1e21,1e-7,0.1,18446744073709551616]}'),
  json('numbers, 3 MiB of them', `{"l":[${'1,'.repeat(1_500_000)}1]}`),
  json('opening brackets, 3 MiB', '['.repeat(3 << 20)),
  json('opening braces, 3 MiB', '{"a":'.repeat(600_000)),
  json('lists nested 100,000 deep', `{"x":${nested('[', ']', 100_000)}}`),
  json('lists nested 9,000 deep', `{"x":${nested('[', ']', 9_000)}}`),
  json('objects nested 9,000 deep', `{"x":${nested('{"x":', '}', 9_000, '1')}}`),
  json('objects nested 900 deep', `{"x":${nested('{"x":', '}', 900, '1')}}`),
  json('empty lists, 3 MiB of them', `{"l":[${'[],'.repeat(1_000_000)}[]]}`),
  json('empty objects, 3 MiB of them', `{"l":[${'{},'.repeat(1_000_000)}{}]}`),
  json('objects with x, as many as fit', `{"l":[${'{"x":1},'.repeat(380_000)}{}]}`),
  json('a tree as wide as deep', tree(9, 4)),
  json('the same key 400,000 times', `{${'"a":1,'.repeat(400_000)}"a":2}`),
  json('250,000 keys', `{${Array.from({ length: 250_000 }, (_, index) => `"k${index}":1`).join(',')}}`),
  json('keys that are numbers', `{${Array.from({ length: 200_000 }, (_, index) => `"${index * 7919}":1`).join(',')}}`),
  json('the same key in two spellings', '{"ref":"a","REF":"b","\\u0072ef":"c"}'),
  json('__proto__', '{"__proto__":{"ref":"polluted"},"constructor":{"prototype":{"x":1}},"toString":1,"hasOwnProperty":2}'),
  json('lone surrogates', '{"x":"\\ud800","y":"\\udc00\\ud800","\\ud800":1}'),
  json('nul characters', '{"x":"a\\u0000b","\\u0000":1}'),
  bytes('a surrogate in UTF-8', Buffer.from([...Buffer.from('{"x":"'), 0xed, 0xa0, 0x80, ...Buffer.from('"}')])),
  bytes('bytes that are not UTF-8', Buffer.from([...Buffer.from('{"x":"'), 0xff, 0xfe, 0xc0, 0xaf, 0xf5, ...Buffer.from('"}')])),
  bytes('3 MiB that are not UTF-8', Buffer.concat([Buffer.from('{"x":"'), Buffer.alloc(3_000_000, 0xff), Buffer.from('"}')])),
  bytes('runes that were cut off, 3 MiB of them', Buffer.concat([Buffer.from('{"x":"'), Buffer.alloc(3_000_000, Buffer.from([0xe2, 0x82, 0x61])), Buffer.from('"}')])),
  json('a byte order mark', '\ufeff{"x":1}'),
  json('text after the end', '{"x":1}{"x":2}'),
  json('a text of 3 MiB', `{"x":"${'a'.repeat(3_000_000)}"}`),
  json('quotes, 3 MiB of them', `{"x":"${'\\"'.repeat(1_500_000)}"}`),
  json('text that grows when escaped', `{"x":"${'<'.repeat(3_000_000)}"}`),
  json('backslashes, 3 MiB of them', `{"x":"${'\\\\'.repeat(1_500_000)}"}`),
  json('line separators, 3 MiB of them', `{"x":"${'\u2028'.repeat(1_000_000)}"}`),
  json('text that only just fits in twice', `{"x":"${'a'.repeat(1_600_000)}"}`),
  json('text that grows when escaped, as long as fits', `{"x":"${'<'.repeat(390_000)}"}`),
  json('150,000 texts that grow', `{"x":[${'"abcdefghijk<",'.repeat(149_999)}""]}`),
  json('lists nested 900 deep, 100 of them', `{"x":[${Array.from({ length: 100 }, () => nested('[', ']', 900)).join(',')}]}`),
  json('59,000 members, 25 objects deep', nested('{"a":', '}', 25, `{${Array.from({ length: 59_000 }, (_, index) => `"k${index * 7919}":1`).join(',')}}`)),
  json('a megabyte of JSON within text', `{"x":${JSON.stringify(JSON.stringify({ x: 'y'.repeat(1 << 20) }))}}`),
  json('3 MiB of base64', `{"x":"${'QUJD'.repeat(750_000)}"}`),
  json('text that is all control characters', `{"x":"${'\\n'.repeat(1_500_000)}"}`),
  json('expressions in text', '{"x":"$(body) $(uid) $(tt.params.x) $($(body.x))","ref":"$(context.eventID)"}'),
  json('opened expressions, 3 MiB of them', `{"x":"${'$('.repeat(1_500_000)}"}`),
  json('text for a slow pattern', `{"x":"${'a'.repeat(200_000)}!","l":[]}`),
  json('lists to compare with each other', `{"x":"${'a'.repeat(1000)}","l":[${'1,'.repeat(20_000)}2]}`),
  json('JSON within text, nested', `{"x":${JSON.stringify(`{"x":${nested('[', ']', 9_000)}}`)}}`),
  json('YAML that multiplies', `{"x":${JSON.stringify(billionLaughs())}}`),
  json('base64 of a megabyte', `{"x":"${'QUJD'.repeat(262_144)}"}`),
  form('a form', 'a=1&b=2'),
  form('a form of 750,000 keys', Array.from({ length: 350_000 }, (_, index) => `k${index}=`).join('&')),
  form('a form with one key 700,000 times', 'a=1&'.repeat(700_000)),
  form('a form of bad escapes', '%zz=%&a=%e2%82&;=;'.repeat(1000)),
  form('a form of percent signs', `a=1&b=${'%'.repeat(3_000_000)}`),
  json('a header for each letter', '{}', Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`X-H${index}`, 'v']))),
  json('a header of half a megabyte', '{}', { 'X-Long': 'v'.repeat(1 << 19) }),
  json('headers with names of Object', '{}', { __proto_: 'a', constructor: 'b', 'X-GitHub-Event': '__proto__' }),
  json('a signature that is none', '{"x":1}', { 'X-GitHub-Event': 'push', 'X-Hub-Signature-256': `sha256=${'0'.repeat(100_000)}` }),
];

function json(name: string, text: string, headers: Readonly<Record<string, string>> = {}): BadInput {
  return { name, headers: { 'Content-Type': 'application/json', ...headers }, body: Buffer.from(text) };
}

function bytes(name: string, body: Buffer): BadInput {
  return { name, headers: { 'Content-Type': 'application/json' }, body };
}

function form(name: string, text: string): BadInput {
  return { name, headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: Buffer.from(text) };
}

function nested(open: string, close: string, depth: number, inner = ''): string {
  return open.repeat(depth) + inner + close.repeat(depth);
}

function tree(depth: number, width: number): string {
  return depth === 0 ? '{"x":1}' : `{"x":[${Array.from({ length: width }, () => tree(depth - 1, width)).join(',')}]}`;
}

function billionLaughs(): string {
  const levels = Array.from({ length: 20 }, (_, level) => `l${level + 1}: &l${level + 1} [${Array.from({ length: 10 }, () => `*l${level}`).join(',')}]`);
  return ['l0: &l0 [lol,lol,lol]', ...levels].join('\n');
}
