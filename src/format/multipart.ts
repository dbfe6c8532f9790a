import { randomUUID } from 'node:crypto';

/** One part of a multipart body. */
export interface BodyPart {
  readonly headers: Readonly<Record<string, string>>;
  readonly content: Uint8Array | string;
}

/** A multipart body and its Content-Type. */
export interface MultipartBody {
  readonly contentType: string;
  /** Bytes that were passed in are included without a copy. */
  readonly body: readonly Uint8Array[];
}

/** Makes a body of parts, `multipart/related` or `multipart/mixed`: RFC 2046, section 5.1. */
export function joinParts(subtype: 'related' | 'mixed', parts: readonly BodyPart[]): MultipartBody {
  const boundary = `skylane-${randomUUID()}`;
  const body: Uint8Array[] = [];
  let text = '';
  for (const { headers, content } of parts) {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    text += `--${boundary}\r\n${lines.join('')}\r\n`;
    if (typeof content === 'string') text += content;
    else {
      body.push(Buffer.from(text), content);
      text = '';
    }
    text += '\r\n';
  }
  body.push(Buffer.from(`${text}--${boundary}--\r\n`));
  return { contentType: `multipart/${subtype}; boundary=${boundary}`, body };
}

/** A message within a message: its first line, its headers, its text. */
export interface TextPart {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Splits a multipart body into its text parts; null if the header names no boundary. */
export function splitParts(contentType: string, body: Buffer): TextPart[] | null {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1]?.trim();
  if (boundary === undefined) return null;
  const [, ...parts] = `\r\n${body.toString('utf8')}`.split(`\r\n--${boundary}`);
  return parts
    .filter((part) => !part.startsWith('--'))
    .map((part) => readMessage(part.replace(/^[ \t]*\r\n/, '')));
}

/** Reads headers up to an empty line, and the text after it. */
export function readMessage(message: string): TextPart {
  const end = message.indexOf('\r\n\r\n');
  const head = end === -1 ? message : message.slice(0, end);
  const headers = head.split('\r\n').flatMap((line) => {
    const colon = line.indexOf(':');
    return colon === -1 ? [] : [[line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const];
  });
  return { headers: Object.fromEntries(headers), text: end === -1 ? '' : message.slice(end + 4) };
}
