/** The parts of a private key in OpenSSH's format. */
export interface OpenSshKeyParts {
  /** Name of its kind, such as `ssh-ed25519`. */
  readonly kind: string;
  /** The public key, as in `authorized_keys`. */
  readonly publicPart: Buffer;
  /** Numbers of the private part after the kind, in OpenSSH's order. */
  readonly numbers: readonly Buffer[];
  readonly comment: string;
}

/** Writes a private key in OpenSSH's format, without a passphrase. @see https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key */
export function openSshKey({ kind, publicPart, numbers, comment }: OpenSshKeyParts): string {
  const check = Buffer.alloc(8);
  const body = Buffer.concat([check, ...[kind, ...numbers, comment].map(field)]);
  const padding = Buffer.from(Array.from({ length: (8 - (body.length % 8)) % 8 }, (_, index) => index + 1));
  const key = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    ...['none', 'none', ''].map(field),
    Buffer.from([0, 0, 0, 1]),
    field(publicPart),
    field(Buffer.concat([body, padding])),
  ]);
  const lines = key.toString('base64').match(/.{1,70}/g) ?? [];
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join('\n')}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

/** A text with its length before it, as all of SSH writes them. */
export function field(content: string | Buffer): Buffer {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
