import { crc32 } from 'node:zlib';
import { OWNER_TAG_KEY } from '../../compute/limits.js';
import { JournalError } from '../../errors.js';
import type { JournalRecord } from './records.js';

/** A record and its place among those of the process that wrote it. */
export interface JournalLine {
  readonly record: JournalRecord;
  /** The claim of the process that wrote it. */
  readonly writer: string;
  /** Position among that writer's lines, from 0. */
  readonly position: number;
  /** Position of the first line synced together with it; all before were synced earlier. */
  readonly group: number;
  /** Its run, so that a line of another run is noticed. */
  readonly run: string;
}

const CHECKSUM = /^(\{.*),"crc":"([0-9a-f]{8})"\}$/;

/** Formats a line of a journal, its end included: a JSON object whose last member is the CRC-32 of all before it. */
export function formatLine({ record, writer, position, group, run }: JournalLine): string {
  const text = JSON.stringify({ w: writer, n: position, g: group, r: run, ...record }).slice(0, -1);
  return `${text},"crc":"${checksum(text)}"}\n`;
}

/** Reads a journal's text. Skips lines that were cut off or never synced, and repeated lines; {@link checkWhole} tells whether others are missing. */
export function parseLines(text: string): JournalLine[] {
  const lines = new Map<string, JournalLine>();
  for (const line of text.split('\n')) {
    const parsed = parseLine(line);
    if (parsed !== null && !lines.has(keyOf(parsed))) lines.set(keyOf(parsed), parsed);
  }
  return [...lines.values()];
}

function keyOf({ writer, position }: JournalLine): string {
  return `${writer} ${position}`;
}

function parseLine(line: string): JournalLine | null {
  const [, text, crc] = CHECKSUM.exec(line) ?? [];
  if (text === undefined || checksum(text) !== crc) return null;
  const { w, n, g, r, ...record } = JSON.parse(`${text}}`) as JournalRecord & {
    w: string;
    n: number;
    g: number;
    r: string;
  };
  return { record: record as JournalRecord, writer: w, position: n, group: g, run: r };
}

/**
 * Tells a torn tail from a damaged file. Requests go out only after their intent is synced, so lines that a crash tears off had no effect. A gap
 * before a line of a later sync is damage: the missing lines were synced, and may stand for servers.
 *
 * @throws JournalError
 */
export function checkWhole(path: string, lines: readonly JournalLine[]): void {
  const [first] = lines;
  const next = new Map<string, number>();
  for (const { writer, position, group, run } of lines) {
    const expected = next.get(writer) ?? 0;
    if (group > expected)
      throw damaged(path, `line ${expected} of writer ${writer} is missing, and later ones are there`, first);
    if (run !== first?.run) throw damaged(path, `it holds lines of another run, ${run}`, first);
    next.set(writer, position === expected ? position + 1 : expected);
  }
}

/** Makes the error for a journal that lost synced lines. `line` is any that is left of it. */
function damaged(path: string, what: string, line: JournalLine | undefined): JournalError {
  const tag = line === undefined ? '<run>-' : `${line.run}-`;
  return new JournalError(
    `The journal ${path} is damaged: ${what}. Servers of its run may exist: on clouds that keep metadata or tags each bears ` +
      `${OWNER_TAG_KEY}, beginning with ${tag}. Restore the file, or look for them before anything is made anew.`,
  );
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}
