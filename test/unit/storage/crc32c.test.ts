import { randomBytes, randomInt } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { startChecksum } from '../../../dist/src/storage/checksum/checksum.js';
import { crc32c } from '../../../dist/src/storage/checksum/crc32c.js';

/** Bit by bit, as the polynomial says. */
function slowly(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  }
  return ~crc >>> 0;
}

const upwards = Uint8Array.from({ length: 32 }, (_, index) => index);

describe('CRC-32C', () => {
  it.each([
    ['32 zeros', new Uint8Array(32), 0x8a9136aa],
    ['32 ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
    ['0 to 31', upwards, 0x46dd794e],
    ['31 to 0', upwards.toReversed(), 0x113fdb5c],
    ['123456789', Buffer.from('123456789'), 0xe3069283],
    ['nothing', new Uint8Array(0), 0],
  ])('is as RFC 3720 has it: %s', (_name, bytes, expected) => {
    expect(crc32c(bytes)).toBe(expected);
  });

  it('is the same in one go, in pieces, and wherever in memory the bytes begin', () => {
    for (let round = 0; round < 50; round += 1) {
      const bytes = randomBytes(100 + round).subarray(round % 9);
      const cut = randomInt(bytes.length);
      const running = startChecksum('crc32c');
      running.update(bytes.subarray(0, cut));
      running.update(bytes.subarray(cut));
      expect(crc32c(bytes)).toBe(slowly(bytes));
      expect(running.hex()).toBe(slowly(bytes).toString(16).padStart(8, '0'));
    }
  });
});
