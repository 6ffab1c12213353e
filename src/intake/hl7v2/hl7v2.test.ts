import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HL7V2 } from './index.ts';
import { Hl7Message } from './message.ts';
import { compileEach, compilePath, wholeMessage } from './path.ts';

const DELIMITERS = '^~\\&';

/** An invented message of these segments, after a header. */
function messageOf(segments: readonly string[], end = '\r', charset = ''): string {
  const head = `MSH|${DELIMITERS}|SGL|SITE|P|GHT|20260101||ORU^R01|M1|P|2.5||||||${charset}`;
  return [head, ...segments].map((segment) => `${segment}${end}`).join('');
}

const valueIn = (text: string, path: string): string | null => {
  return compilePath(path)(wholeMessage(new Hl7Message(text)));
};

/** A field of the first OBX with this text for its value. */
const unescaped = (value: string): string | null =>
  valueIn(messageOf([`OBX|1|ST|C||${value}`]), 'OBX-5');

/** What the reader makes of the bytes of several messages, by `path` where it can be read. */
async function read(bytes: Uint8Array, path = 'OBX-5', options = {}): Promise<readonly string[]> {
  const reader = HL7V2.open(options);
  const field = reader.field(path);
  const landed = {
    name: 'M1',
    sizeBytes: bytes.length,
    stream: async function* () {
      yield bytes;
    },
  };
  const found: string[] = [];
  for await (const batch of reader.read(landed)) {
    for (const one of batch) {
      if (one.ok) found.push(`${field(one.record)}`);
      else found.push(`${one.refusal.rule} ${one.refusal.field}: ${one.refusal.expected.en}`);
    }
  }
  return found;
}

test('escapes stand for the delimiters, for bytes, and for line ends', () => {
  assert.equal(unescaped('a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f'), 'a|b^c&d~e\\f');
  assert.equal(unescaped('\\X41\\\\X0D0A\\\\XE9\\'), 'A\r\né');
  assert.equal(unescaped('one\\.br\\two\\.sp\\three'), 'one\ntwo\nthree');
  assert.equal(unescaped('\\H\\bold\\N\\'), 'bold');
  // What nobody knows stays as it is: nothing is dropped.
  assert.equal(unescaped('\\Zx\\ \\X4\\ \\XGG\\'), '\\Zx\\ \\X4\\ \\XGG\\');
  assert.equal(unescaped('50 \\ 60'), '50 \\ 60');
  assert.equal(unescaped('\\E\\F\\E\\'), '\\F\\');
});

test('repetitions, components and subcomponents are reached, also by what they hold', () => {
  const text = messageOf(['PID|1||A1^^^LABO&1.2&ISO^PI~B2^^^INS-NIR^INS||DUPONT&DE^ANNE^^^']);
  const expected: Readonly<Record<string, string | null>> = {
    'PID-3.1': 'A1',
    'PID-3[2].1': 'B2',
    'PID-3[3].1': null,
    'PID-3[5=INS].1': 'B2',
    'PID-3[4.1=LABO&5=PI].1': 'A1',
    'PID-3[5=NONE].1': null,
    'PID-3.4': 'LABO',
    'PID-3.4.2': '1.2',
    'PID-3.4.4': null,
    'PID-3': 'A1^^^LABO&1.2&ISO^PI',
    'PID-5.1': 'DUPONT',
    'PID-5.1.2': 'DE',
    'PID-5.2': 'ANNE',
    'PID-5.3': null,
  };
  for (const [path, value] of Object.entries(expected)) {
    assert.equal(valueIn(text, path), value, path);
  }
  const record = wholeMessage(new Hl7Message(text));
  const first = compilePath('.1');
  assert.deepEqual(compileEach('PID-3')(record).map(first), ['A1', 'B2']);
});

test('what is missing, empty or deleted is null, and MSH counts its delimiter', () => {
  const text = messageOf(['PID|1||""|', 'OBX|1', 'ZZZ']);
  for (const path of ['PID-3', 'PID-4', 'PID-5', 'PID-30.2', 'OBX-5', 'ZZZ-1', 'NTE-3']) {
    assert.equal(valueIn(text, path), null, path);
  }
  assert.equal(valueIn(text, 'PID-1'), '1');
  assert.equal(valueIn(text, 'MSH-1'), '|');
  assert.equal(valueIn(text, 'MSH-2'), DELIMITERS);
  assert.equal(valueIn(text, 'MSH-9.2'), 'R01');
  assert.throws(() => compilePath('PID.3'), { code: 'intake.path' });
});

test('lines may end in CR, LF or both, and blank ones are nothing', async () => {
  const segments = ['OBX|1|ST|C||one', '', 'OBX|2|ST|C||two'];
  for (const end of ['\r', '\n', '\r\n']) {
    const text = messageOf(segments, end);
    const values = compileEach('OBX')(wholeMessage(new Hl7Message(text))).map(compilePath('OBX-5'));
    assert.deepEqual(values, ['one', 'two'], JSON.stringify(end));
    assert.deepEqual(await read(Buffer.from(text + text)), ['one', 'one']);
  }
});

test('a message names its own delimiters', () => {
  const text =
    'MSH#:*!%#S#####ORU:R01#M1\rPID#1##A%1:B*C:D\rOBX#1#ST#C##5!S!3 \\S\\ | !E! 50! !F!\r';
  assert.equal(valueIn(text, 'MSH-1'), '#');
  assert.equal(valueIn(text, 'PID-3.1.2'), '1');
  assert.equal(valueIn(text, 'PID-3[2].2'), 'D');
  // A backslash is a letter like any other there, and an escape that is not closed stays.
  assert.equal(valueIn(text, 'OBX-5'), '5:3 \\S\\ | ! 50! !F!');
});

test('MSH-18 says in which character set the bytes are', async () => {
  const inCharset = (charset: string, value: readonly number[]): Buffer => {
    const [before = '', after = ''] = messageOf(['OBX|1|ST|C||@'], '\r', charset).split('@');
    return Buffer.concat([Buffer.from(before), Buffer.from(value), Buffer.from(after)]);
  };
  assert.deepEqual(await read(inCharset('8859/15', [0xbd, 0xa4, 0xe9])), ['œ€é']);
  assert.deepEqual(await read(inCharset('8859/1', [0xe9])), ['é']);
  assert.deepEqual(await read(inCharset('', [0x80, 0xe9])), ['€é']);
  const utf8 = [...Buffer.from('œ€é')];
  assert.deepEqual(await read(inCharset('UNICODE UTF-8', utf8)), ['œ€é']);
  // Some senders lie; the pack may say better.
  assert.deepEqual(await read(inCharset('8859/1', utf8), 'OBX-5', { charset: 'UTF-8' }), ['œ€é']);
  const wrong = 'hl7v2.charset-wrong MSH-18: bytes of the character set that MSH-18 names';
  const unknown = 'hl7v2.charset-unknown MSH-18: a character set of table 0211';
  const mixed = Buffer.concat([
    inCharset('UNICODE UTF-8', [0xe9, 0x41]),
    inCharset('KLINGON', [0x41]),
    inCharset('UNICODE UTF-8', [0xc3]),
    inCharset('UNICODE UTF-8', utf8),
    inCharset('8859/15', [0xa4]),
  ]);
  assert.deepEqual(await read(mixed), [wrong, unknown, wrong, 'œ€é', '€']);
});

test('what is no message is refused by its reason, and the rest goes on', async () => {
  const good = messageOf(['OBX|1|ST|C||good']);
  const parts = [
    'no header at all\r',
    'MSH||||S\r',
    messageOf([]).replace('ORU^R01', ''),
    messageOf(['OBX|1|ST|C||a\u0000b']),
    good,
  ];
  const rules = (await read(Buffer.from(parts.join('')))).map((text) => text.split(':')[0]);
  assert.deepEqual(rules, [
    'hl7v2.no-msh MSH',
    'hl7v2.delimiters MSH-2',
    'hl7v2.no-type MSH-9',
    'hl7v2.binary null',
    'good',
  ]);
  const long = Buffer.from(messageOf([`OBX|1|ST|C||${'A'.repeat(5000)}`]) + good);
  const [first = '', ...rest] = await read(long, 'OBX-5', { maxMessageBytes: 2000 });
  assert.match(first, /^hl7v2\.too-long/);
  assert.deepEqual(rest, ['good']);
});
