import type { Checksum } from '../../src/storage/index.js';

/** Description of an object besides its bytes. */
export interface Sidecar {
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly checksum: Checksum | null;
}

/** A sidecar as stored; it is valid for this very file only. */
export interface WrittenSidecar extends Sidecar {
  readonly modified: string;
  readonly size: string;
}

/** Reads a sidecar; null if it is damaged, so that the file counts as undescribed. @throws SyntaxError */
export function readSidecar(text: string): WrittenSidecar | null {
  const value: unknown = JSON.parse(text);
  return isSidecar(value) ? value : null;
}

function isSidecar(value: unknown): value is WrittenSidecar {
  if (!isRecord(value)) return false;
  const { contentType, metadata, checksum, modified, size } = value;
  const isText = [contentType, modified, size].every((field) => typeof field === 'string');
  return isText && isMetadata(metadata) && (checksum === null || isChecksum(checksum));
}

function isMetadata(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every((field) => typeof field === 'string');
}

function isChecksum(value: unknown): boolean {
  if (!isRecord(value) || value['algorithm'] !== 'md5') return false;
  const { hex, parts } = value;
  return typeof hex === 'string' && /^[0-9a-f]{32}$/.test(hex) && (parts === undefined || isParts(parts));
}

function isParts(value: unknown): boolean {
  if (!isRecord(value) || value['joined'] !== 'bytes' || !Array.isArray(value['sizes'])) return false;
  return value['sizes'].every((size) => typeof size === 'number' && Number.isSafeInteger(size) && size >= 0);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
