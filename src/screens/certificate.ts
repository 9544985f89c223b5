import type { Glyphs } from './parts/glyphs.ts';
import { bold, dim, type Line, line, lineWidth, pad, plain, type Span, span, widthOf, wrap } from './parts/line.ts';
import type { SeenCertificate, Trust } from './server-shapes.ts';
import type { VsphereText } from './text/vsphere-types.ts';

/** In the order in which they stand on the screen. */
export const trusts: readonly Trust[] = ['once', 'remember', 'stop'];

/** What Enter takes when nothing else is chosen: a certificate that changed is not waved through. */
export function firstTrust(seen: SeenCertificate): Trust {
  return seen.trusted === undefined ? 'remember' : 'stop';
}

/** A day as `2027-03-01`, the same in every language; undefined for what is no date. */
export function dayText(at: number): string | undefined {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().slice(0, 10);
}

/** A fingerprint whole, over two rows, so that it can be compared. */
function fingerprintRows(fingerprint: string): string[] {
  const parts = plain(fingerprint).slice(0, 128).toUpperCase().split(':');
  const half = Math.ceil(parts.length / 2);
  return [`${parts.slice(0, half).join(':')}:`, parts.slice(half).join(':')];
}

/** The certificate, what to hold it against, and the three ways on. */
export function certificateLines(
  seen: SeenCertificate,
  at: Trust,
  columns: number,
  now: number,
  glyphs: Glyphs,
  text: VsphereText,
): Line[] {
  const label = text.server.labels.certificate;
  const narrow = columns < 72;
  const indent = narrow ? 4 : Math.max(16, widthOf(label) + 5);
  const inner = (...what: readonly (string | Span)[]): Line => line(' '.repeat(indent), ...what);
  const changed = seen.trusted !== undefined;
  const told = wrap(changed ? text.certificate.changed : text.certificate.first, columns - indent - 1).map(t =>
    inner(changed ? span(t, 'error') : t),
  );
  const prints =
    seen.trusted === undefined
      ? printLines(text.certificate.fingerprint, seen.fingerprint, columns, inner, indent)
      : [
          ...printLines(text.certificate.before, seen.trusted, columns, inner, indent),
          ...printLines(text.certificate.now, seen.fingerprint, columns, inner, indent),
        ];
  const about = wrap(aboutText(seen, now, glyphs, text), columns - indent - 1);
  const head = narrow
    ? [line('  ', bold(label)), ...about.map(t => inner(t))]
    : about.map((t, n) => line('  ', n === 0 ? bold(pad(label, indent - 2)) : ' '.repeat(indent - 2), t));
  return [...head, ...prints, ...told, ...choiceLines(at, columns, inner, glyphs, text)];
}

function aboutText(seen: SeenCertificate, now: number, glyphs: Glyphs, text: VsphereText): string {
  const day = seen.expiresAt === undefined ? undefined : dayText(seen.expiresAt);
  const until =
    day === undefined ? '' : (seen.expiresAt ?? 0) < now ? text.certificate.expired(day) : text.certificate.until(day);
  const by = seen.selfSigned
    ? text.certificate.selfSigned
    : seen.issuer === undefined
      ? ''
      : text.certificate.issuedBy(plain(seen.issuer).slice(0, 120));
  const whose = seen.subject === undefined ? '' : text.certificate.subject(plain(seen.subject).slice(0, 120));
  return [by, whose, until].filter(part => part !== '').join(` ${glyphs.dot} `);
}

function printLines(
  label: string,
  fingerprint: string,
  columns: number,
  inner: (...what: readonly (string | Span)[]) => Line,
  indent: number,
): Line[] {
  const [first = '', second = ''] = fingerprintRows(fingerprint);
  const names = widthOf(label) + 2;
  if (indent + names + widthOf(first) > columns) return [inner(dim(label)), inner(first), inner(second)];
  return [inner(dim(pad(label, names)), first), inner(' '.repeat(names), second)];
}

/** On one row where they fit, else one below the other. */
function choiceLines(
  at: Trust,
  columns: number,
  inner: (...what: readonly (string | Span)[]) => Line,
  glyphs: Glyphs,
  text: VsphereText,
): Line[] {
  const cells = trusts.map(trust => {
    const name = `${trust === at ? glyphs.on : glyphs.off} ${text.certificate.choices[trust]}`;
    return trust === at ? bold(name) : span(name);
  });
  const row = inner(...cells.flatMap((cell, n) => (n === 0 ? [cell] : ['   ', cell])));
  return lineWidth(row) < columns ? [row] : cells.map(cell => inner(cell));
}
