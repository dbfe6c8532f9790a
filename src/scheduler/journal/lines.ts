import { crc32 } from 'node:zlib';
import { JournalError } from '../../errors.js';
import type { JournalRecord } from './records.js';

/** A record and its place among those of the process that wrote it. */
export interface JournalLine {
  readonly record: JournalRecord;
  /** The claim of the process that wrote it. */
  readonly writer: string;
  /** Position among that writer's lines, from 0. */
  readonly position: number;
  /** Position of the first line that was synced together with it; all before were synced earlier. */
  readonly group: number;
}

const CHECKSUM = /^(\{.*),"crc":"([0-9a-f]{8})"\}$/;

/** One line of a journal, its end included: a JSON object whose last member is the CRC-32 of all before it. */
export function formatLine({ record, writer, position, group }: JournalLine): string {
  const text = JSON.stringify({ w: writer, n: position, g: group, ...record }).slice(0, -1);
  return `${text},"crc":"${checksum(text)}"}\n`;
}

/** Reads a journal's text. Lines that were cut off or never synced are left out; {@link checkWhole} tells whether others are missing. */
export function parseLines(text: string): JournalLine[] {
  const lines: JournalLine[] = [];
  for (const line of text.split('\n')) {
    const parsed = parseLine(line);
    if (parsed !== null) lines.push(parsed);
  }
  return lines;
}

function parseLine(line: string): JournalLine | null {
  const [, text, crc] = CHECKSUM.exec(line) ?? [];
  if (text === undefined || checksum(text) !== crc) return null;
  const { w, n, g, ...record } = JSON.parse(`${text}}`) as JournalRecord & {
    w: string;
    n: number;
    g: number;
  };
  return { record: record as JournalRecord, writer: w, position: n, group: g };
}

/**
 * Tells a torn tail from a damaged file. Nothing is sent before its intent is synced, so what a crash tears off was never acted upon. A
 * gap before a line of a later sync is another matter: what is missing there was synced, and may stand for servers.
 *
 * @throws JournalError
 */
export function checkWhole(path: string, lines: readonly JournalLine[]): void {
  const next = new Map<string, number>();
  for (const { writer, position, group } of lines) {
    const expected = next.get(writer) ?? 0;
    if (group > expected) {
      throw new JournalError(
        `The journal ${path} is damaged: line ${expected} of writer ${writer} is missing although later ones are there. ` +
          'Find what the run made by its metadata, or restore the file.',
      );
    }
    next.set(writer, position === expected ? position + 1 : expected);
  }
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}
