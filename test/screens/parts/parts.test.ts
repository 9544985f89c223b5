import { inspect } from 'node:util';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { bar } from '../../../src/screens/parts/bar.ts';
import { signOf } from '../../../src/screens/parts/disk-map.ts';
import { edit, fieldOf, insert, textOf, view } from '../../../src/screens/parts/field.ts';
import { bytesText, percent, shareText } from '../../../src/screens/parts/figures.ts';
import { makeGlyphs, wantsAscii } from '../../../src/screens/parts/glyphs.ts';
import {
  ellipsis,
  ends,
  fit,
  line,
  lineWidth,
  middle,
  pad,
  plain,
  widthOf,
  wrap,
} from '../../../src/screens/parts/line.ts';
import { filterRows, moveBy, searchable, windowFrom } from '../../../src/screens/parts/list.ts';
import { Secret } from '../../../src/screens/parts/secret.ts';
import { buckets, chart, sparkline } from '../../../src/screens/parts/sparkline.ts';
import { Tokens } from '../../../src/screens/terminal/tokens.ts';

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('虚拟机', 'web-prod-01', '👩‍👩‍👧', 'é', '－'),
);
const columns = fc.integer({ min: 1, max: 60 });

test('what is cut to a width has at most that width, and padding has exactly it', () => {
  fc.assert(
    fc.property(text, columns, (raw, n) => {
      const t = plain(raw);
      expect(widthOf(ellipsis(t, n))).toBeLessThanOrEqual(n);
      expect(widthOf(middle(t, n))).toBeLessThanOrEqual(n);
      expect(widthOf(pad(t, n))).toBe(n);
      expect(lineWidth(fit(line(t, t), n))).toBeLessThanOrEqual(n);
    }),
  );
});

test('a row with two ends is never wider than the screen when its right end fits', () => {
  fc.assert(
    fc.property(text, text, columns, (a, b, n) => {
      const right = ellipsis(plain(b), n - 1);
      expect(lineWidth(ends(line(plain(a)), line(right), n))).toBeLessThanOrEqual(n);
    }),
  );
});

test('a closing mark takes the character before it to the next row, and is not lost', () => {
  expect(wrap('密码不对？', 8)).toEqual(['密码不', '对？']);
  expect(wrap('好？', 2)).toEqual(['好', '？']);
  expect(wrap(' ？', 2)).toEqual(['？']);
});

test('a wrapped sentence loses no word and has no row too wide', () => {
  fc.assert(
    fc.property(fc.array(text), fc.integer({ min: 2, max: 60 }), (words, n) => {
      const rows = wrap(words.join(' '), n);
      for (const row of rows) expect(stringWidth(row)).toBeLessThanOrEqual(n);
      const solid = (t: string) => t.replace(/\s/gu, '');
      expect(solid(rows.join(''))).toBe(solid(plain(words.join(' '))));
    }),
  );
});

test('a field takes what is typed where the cursor is, and shows it with the cursor in view', () => {
  const key = fc.constantFrom('left', 'right', 'home', 'end', 'backspace', 'delete', '^U', '^K', '^W');
  fc.assert(
    fc.property(fc.array(fc.oneof(key, text)), columns, (keys, n) => {
      let field = fieldOf('');
      for (const k of keys) field = edit(field, k) ?? insert(field, k);
      expect(field.cursor).toBeGreaterThanOrEqual(0);
      expect(field.cursor).toBeLessThanOrEqual(field.graphemes.length);
      expect(textOf(insert(fieldOf(''), textOf(field)))).toBe(textOf(field));
      const { before, under, after } = view(field, n);
      expect(widthOf(before) + widthOf(after)).toBeLessThanOrEqual(n + 1);
      expect(under).not.toBe('');
    }),
  );
});

test('a secret shows in nothing that prints it, and is gone once taken', () => {
  const secret = new Secret();
  secret.type('pässwörd 密码!');
  secret.rub();
  expect(secret.length).toBe(11);
  expect(JSON.stringify({ secret })).not.toContain('p');
  expect(inspect(secret, { depth: 9, showHidden: true })).not.toMatch(/pässw|112/);
  expect(secret.take()).toBe('pässwörd 密码');
  expect(secret.length).toBe(0);
  expect(secret.take()).toBe('');
});

test('a long list finds every word, in any order, and its window always holds the selected row', () => {
  const rows = searchable(['web-prod-01 Ubuntu', 'db-prod Debian', 'web-stage Ubuntu'], row => row);
  expect(filterRows(rows, 'ubuntu WEB')).toEqual(['web-prod-01 Ubuntu', 'web-stage Ubuntu']);
  expect(filterRows(rows, ' ')).toHaveLength(3);
  fc.assert(
    fc.property(
      fc.nat(5000),
      fc.integer({ min: 1, max: 40 }),
      fc.nat(5000),
      fc.array(fc.constantFrom('up', 'down', 'pageup', 'pagedown', 'home', 'end')),
      (count, page, start, keys) => {
        let selected = 0;
        let from = Math.min(start, Math.max(0, count - page));
        for (const key of keys) {
          selected = moveBy(key, selected, count, page);
          from = windowFrom(selected, count, page, from);
          expect(selected).toBeGreaterThanOrEqual(0);
          expect(selected).toBeLessThanOrEqual(Math.max(0, count - 1));
          expect(from).toBeLessThanOrEqual(selected);
          expect(from + page).toBeGreaterThan(selected);
        }
      },
    ),
  );
});

test('bars, sparklines and charts have exactly the columns they were given', () => {
  for (const glyphs of [makeGlyphs(false), makeGlyphs(true)]) {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1e12, noNaN: true }), { maxLength: 300 }),
        columns,
        fc.double({ min: -1, max: 2, noNaN: true }),
        (values, n, part) => {
          expect(lineWidth(bar(part, n, glyphs))).toBe(n);
          expect(widthOf(sparkline(values, n, glyphs))).toBe(Math.min(n, values.length));
          expect(buckets(values, n)).toHaveLength(Math.min(n, values.length));
          for (const row of chart(values, n, 3, 1e9, glyphs)) expect(widthOf(row)).toBe(Math.min(n, values.length));
        },
      ),
    );
  }
});

test('a cell of the disk map is sent only when nothing in it is left to do, and a failed one is never hidden', () => {
  const none = { read: 0, sent: 0, held: 0, zero: 0, failed: 0 };
  expect(signOf(none)).toBe('toRead');
  expect(signOf({ ...none, sent: 0.99 })).not.toBe('sent');
  expect(signOf({ ...none, sent: 0.5, held: 0.25, zero: 0.25 })).toBe('sent');
  expect(signOf({ ...none, zero: 1 })).toBe('zero');
  expect(signOf({ ...none, read: 0.6, sent: 0.2 })).toBe('read');
  expect(signOf({ ...none, sent: 0.99, failed: 0.01 })).toBe('failed');
});

test('figures never say more than is there', () => {
  expect(percent(999_999, 1_000_000)).toBe(99);
  expect(percent(0, 0)).toBe(100);
  expect(bytesText(1024 ** 3 * 38.2)).toBe('38.2 GiB');
  expect(bytesText(512)).toBe('512 B');
  expect(shareText(26.1 * 1024 ** 3, 62.4 * 1024 ** 3)).toEqual({ part: '26.1', whole: '62.4', unit: 'GiB' });
});

test('every sign has a twin in ASCII, and the terminal decides which is shown', () => {
  const ascii = makeGlyphs(true);
  for (const [name, sign] of Object.entries(ascii))
    if (typeof sign === 'string') expect(sign, name).toMatch(/^[\x20-\x7e]+$/);
  expect(wantsAscii({ TERM: 'linux', LANG: 'en_US.UTF-8' })).toBe(true);
  expect(wantsAscii({ TERM: 'xterm-256color', LANG: 'en_US.UTF-8' })).toBe(false);
  expect(wantsAscii({ TERM: 'xterm-256color', LC_ALL: 'C', LANG: 'en_US.UTF-8' })).toBe(true);
  expect(wantsAscii({ TERM: 'xterm-256color' })).toBe(true);
});

test('keys are cut the same, however the reads fall', () => {
  const piece = fc.constantFrom(
    'a',
    '中',
    '\r',
    '\u001b[A',
    '\u001bOP',
    '\u001b[200~p\u001b[Zq\r\u001b[201~',
    '\u001b[3~',
    '\u007f',
    '\u001b[1;5C',
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 20 }),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 10 }),
      (pieces, cuts) => {
        const all = pieces.join('');
        const flat = (tokens: ReturnType<Tokens['push']>) =>
          tokens.flatMap(t => ('key' in t ? [t.key] : t.paste.startsWith('p') ? [t.paste] : [...t.paste]));
        const whole = flat(new Tokens().push(all));
        const tokens = new Tokens();
        const parts: string[] = [];
        for (let at = 0, n = 0; at < all.length; n++) {
          const length = cuts[n % cuts.length] ?? 1;
          parts.push(...flat(tokens.push(all.slice(at, at + length))));
          at += length;
        }
        expect(parts).toEqual(whole);
      },
    ),
  );
});
