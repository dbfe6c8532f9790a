import { createDecipheriv, createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { InvalidRequestError, NotSupportedError } from '../../errors.js';
import { field, openSshKey } from './open-ssh-key.js';

/** First line of a PuTTY key. */
const HEAD = /^PuTTY-User-Key-File-([23]): (\S+)\r?\n/;

/** Limits of memory in KiB, passes and lanes, above which decryption would take minutes. PuTTY itself uses 8192, about 20 and 1. */
const MOST = { memory: 1024 * 1024, passes: 1000, lanes: 64 };

/** True for a private key in PuTTY's format. */
export function isPuttyKey(text: string): boolean {
  return text.startsWith('PuTTY-User-Key-File-');
}

/**
 * Converts a PuTTY private key (.ppk, versions 2 and 3) to OpenSSH's format, without a passphrase. Encrypted keys of version 3 need the
 * package `@noble/hashes`, for Argon2.
 *
 * @throws InvalidRequestError for a wrong passphrase, a damaged file, or one of another version or kind
 * @see https://the.earth.li/~sgtatham/putty/latest/htmldoc/AppendixC.html
 */
export async function fromPuttyKey(text: string, passphrase: string | undefined): Promise<string> {
  const file = readFile(text);
  const isEncrypted = file.encryption !== 'none';
  if (isEncrypted && passphrase === undefined) throw wrong('is encrypted: give its passphrase');
  const secrets = isEncrypted ? await deriveSecrets(file, passphrase ?? '') : plainSecrets(file);
  const privatePart = isEncrypted ? decrypt(file.privatePart, secrets) : file.privatePart;
  const expected = macOf(file, privatePart, secrets.mac);
  if (expected.length !== file.mac.length || !timingSafeEqual(expected, file.mac))
    throw wrong(isEncrypted ? 'does not open: its passphrase is wrong, or it is damaged' : 'is damaged');
  return converted(file, privatePart);
}

interface PuttyFile {
  readonly version: 2 | 3;
  readonly kind: string;
  readonly encryption: string;
  readonly comment: string;
  readonly publicPart: Buffer;
  readonly privatePart: Buffer;
  readonly mac: Buffer;
  readonly header: (name: string) => string;
}

interface Secrets {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  readonly mac: Uint8Array;
}

function readFile(text: string): PuttyFile {
  const [, version, kind = ''] = HEAD.exec(text) ?? [];
  if (version === undefined) throw wrong('is of a version that is not known; versions 2 and 3 are');
  const lines = text.split(/\r?\n/);
  const header = (name: string): string => {
    const line = lines.find((one) => one.startsWith(`${name}: `));
    if (line === undefined) throw wrong(`lacks its line ${name}`);
    return line.slice(name.length + 2);
  };
  const block = (name: string): Buffer => {
    const start = lines.findIndex((one) => one.startsWith(`${name}: `)) + 1;
    return Buffer.from(lines.slice(start, start + Number(header(name))).join(''), 'base64');
  };
  const encryption = header('Encryption');
  if (encryption !== 'none' && encryption !== 'aes256-cbc')
    throw wrong(`is encrypted in a way that is not known: ${encryption}`);
  return {
    version: version === '2' ? 2 : 3,
    kind,
    encryption,
    comment: header('Comment'),
    publicPart: block('Public-Lines'),
    privatePart: block('Private-Lines'),
    mac: Buffer.from(header('Private-MAC'), 'hex'),
    header,
  };
}

const NONE = new Uint8Array(0);

function plainSecrets({ version }: PuttyFile): Secrets {
  return { key: NONE, iv: NONE, mac: version === 2 ? oldMacKey('') : NONE };
}

async function deriveSecrets(file: PuttyFile, passphrase: string): Promise<Secrets> {
  if (file.version === 3) {
    const bytes = await stretch(file, passphrase);
    return { key: bytes.subarray(0, 32), iv: bytes.subarray(32, 48), mac: bytes.subarray(48, 80) };
  }
  const half = (number: number): Buffer =>
    createHash('sha1')
      .update(Buffer.from([0, 0, 0, number]))
      .update(passphrase)
      .digest();
  const key = Buffer.concat([half(0), half(1)]).subarray(0, 32);
  return { key, iv: Buffer.alloc(16), mac: oldMacKey(passphrase) };
}

function oldMacKey(passphrase: string): Buffer {
  return createHash('sha1').update('putty-private-key-file-mac-key').update(passphrase).digest();
}

async function stretch({ header }: PuttyFile, passphrase: string): Promise<Uint8Array> {
  const argon2 = await loadArgon2();
  const derive = {
    Argon2id: argon2.argon2idAsync,
    Argon2i: argon2.argon2iAsync,
    Argon2d: argon2.argon2dAsync,
  }[header('Key-Derivation')];
  if (derive === undefined) throw wrong(`derives its key in a way that is not known`);
  const number = (name: string, most: number): number => {
    const value = Number(header(name));
    if (Number.isInteger(value) && value > 0 && value <= most) return value;
    throw wrong(`has a line ${name} that makes no sense`);
  };
  return derive(Buffer.from(passphrase), Buffer.from(header('Argon2-Salt'), 'hex'), {
    m: number('Argon2-Memory', MOST.memory),
    t: number('Argon2-Passes', MOST.passes),
    p: number('Argon2-Parallelism', MOST.lanes),
    dkLen: 80,
  });
}

async function loadArgon2(): Promise<typeof import('@noble/hashes/argon2.js')> {
  try {
    return await import('@noble/hashes/argon2.js');
  } catch (cause) {
    throw new NotSupportedError(
      "ssh: an encrypted key of PuTTY's version 3 needs the package @noble/hashes, which is not installed: npm install @noble/hashes.",
      { cause },
    );
  }
}

function decrypt(encrypted: Buffer, { key, iv }: Secrets): Buffer {
  if (encrypted.length % 16 !== 0) throw wrong('is damaged');
  const decipher = createDecipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
  return Buffer.concat([decipher.update(encrypted), decipher.final()]);
}

function macOf(
  { version, kind, encryption, comment, publicPart }: PuttyFile,
  privatePart: Buffer,
  key: Uint8Array,
): Buffer {
  const mac = createHmac(version === 2 ? 'sha1' : 'sha256', key);
  for (const part of [kind, encryption, comment, publicPart, privatePart]) mac.update(field(part));
  return mac.digest();
}

/** OpenSSH's format has the same numbers in another order, with the public ones among them. */
function converted({ kind, comment, publicPart }: PuttyFile, privatePart: Buffer): string {
  const [, ...open] = fieldsOf(publicPart);
  const numbers = keyNumbers(kind, open, fieldsOf(privatePart));
  return openSshKey({ kind, comment, publicPart, numbers });
}

function keyNumbers(kind: string, open: readonly Buffer[], secret: readonly Buffer[]): Buffer[] {
  const at = (fields: readonly Buffer[], index: number): Buffer => {
    const found = fields[index];
    if (found === undefined) throw wrong('is damaged');
    return found;
  };
  if (kind === 'ssh-rsa') {
    const [exponent, modulus] = [at(open, 0), at(open, 1)];
    const [privateExponent, p, q, inverse] = [at(secret, 0), at(secret, 1), at(secret, 2), at(secret, 3)];
    return [modulus, exponent, privateExponent, inverse, p, q];
  }
  if (kind.startsWith('ecdsa-sha2-')) return [at(open, 0), at(open, 1), at(secret, 0)];
  // Written with its lowest byte first, zeros at its end left out.
  if (kind === 'ssh-ed25519') {
    const seed = Buffer.alloc(32);
    at(secret, 0).copy(seed);
    return [at(open, 0), Buffer.concat([seed, at(open, 0)])];
  }
  throw wrong(`is of the kind ${kind}, which is not supported; ed25519, RSA and ECDSA are`);
}

/** Length-prefixed strings, as everywhere in SSH, followed by padding. */
function fieldsOf(bytes: Buffer): Buffer[] {
  const fields: Buffer[] = [];
  for (let offset = 0; offset + 4 <= bytes.length;) {
    const end = offset + 4 + bytes.readUInt32BE(offset);
    if (end > bytes.length) break;
    fields.push(bytes.subarray(offset + 4, end));
    offset = end;
  }
  return fields;
}

function wrong(how: string): InvalidRequestError {
  return new InvalidRequestError(`ssh: the private key of PuTTY's ${how}.`);
}
