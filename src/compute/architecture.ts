import type { Architecture } from './models/catalogue.js';

const NAMES: Readonly<Record<string, Architecture>> = {
  x86: 'x86_64',
  x64: 'x86_64',
  x86_64: 'x86_64',
  amd64: 'x86_64',
  arm: 'arm64',
  arm64: 'arm64',
  aarch64: 'arm64',
};

/** Reads a vendor's word for an architecture, such as `aarch64`; null for another, or none. */
export function architectureOf(word: string | null): Architecture | null {
  return NAMES[word?.toLowerCase() ?? ''] ?? null;
}
