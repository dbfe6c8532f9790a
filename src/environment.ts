import { constants, openSync, type Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { AuthenticationError } from './errors.js';

/** What `fromEnv` reads: the variables, and the folders that configuration files are looked up from. Tests pass their own. */
export interface Environment {
  /** Variables, as in `process.env`. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** The user's home folder; `''` for a user who has none (a container under a number without a name, and without HOME). */
  readonly home: string;
  /** The folder that relative paths begin in; `''` where it has been taken away. */
  readonly directory: string;
}

/** The environment of this process. A user without a home has one all the same: variables are enough to sign in with. */
export function processEnvironment(): Environment {
  return { variables: process.env, home: orNone(homedir), directory: orNone(() => process.cwd()) };
}

/** A variable's value; an empty one counts as not set, as in the clouds' own tools. */
export function variable({ variables }: Environment, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = variables[name];
    if (value !== undefined && value !== '') return value;
  }
  return undefined;
}

/** A path with `~` and relative parts resolved. @throws AuthenticationError where that takes a folder that there is not */
export function resolvePath(environment: Environment, path: string): string {
  if (isAbsolute(path)) return path;
  const inHome = path === '~' || /^~[/\\]/.test(path);
  const base = inHome ? environment.home : environment.directory;
  if (base !== '') return join(base, inHome ? path.slice(1) : path);
  throw new AuthenticationError(
    `${path} cannot be read: ${inHome ? 'this user has no home folder. Set HOME, or' : 'the working folder is gone. Go to another, or'} name the file by its whole path.`,
  );
}

/** A path beneath the user's home; null for a user who has none. */
export function homePath({ home }: Environment, ...parts: readonly string[]): string | null {
  return home === '' ? null : join(home, ...parts);
}

/** What reading a file that need not be there came to. */
export type FileText =
  | { readonly state: 'read'; readonly path: string; readonly text: string }
  /** There is no such file. */
  | { readonly state: 'absent'; readonly path: string }
  /** It may be there, but this process may not read it; or it is no file. */
  | { readonly state: 'unreadable'; readonly path: string; readonly error: AuthenticationError };

/** What `readFile` fails with where there is no file. */
const ABSENT = new Set(['ENOENT', 'ENOTDIR']);

/**
 * Reads a file that need not be there. One that cannot be read is no reason to fail before it is known to be needed; its error is
 * kept for then.
 */
export async function lookAtFile(path: string): Promise<FileText> {
  try {
    return { state: 'read', path, text: withoutMark(await readText(path)) };
  } catch (cause) {
    const code = codeOf(cause);
    if (code !== null && ABSENT.has(code)) return { state: 'absent', path };
    return { state: 'unreadable', path, error: unreadable(path, code, cause) };
  }
}

/** Milliseconds that what is no file (standard input, `<(command)` of a shell) has to bring its text. */
const PIPE_PATIENCE = 10_000;
/** Files of settings and keys are smaller, in bytes. */
const LARGEST = 16 * 1024 * 1024;

/** What this process has open already, such as a shell's `<(command)`: reading it waits for whoever writes, and for nobody else. */
const OPEN = /^\/(?:dev\/(?:stdin|fd\/\d+)|proc\/(?:self|\d+)\/fd\/\d+)$/;

async function readText(path: string): Promise<string> {
  const about = await stat(path);
  if (about.isDirectory()) throw new Unreadable('it is a folder');
  if (about.size > LARGEST) throw tooLarge();
  if (about.isFile()) return readFile(path, 'utf8');
  if (await isNull(about)) return '';
  if (OPEN.test(path)) return readPipe(path);
  // To open a FIFO waits for a writer, who may never come, in a thread that nothing can end.
  throw new Unreadable('it is no file');
}

/** Whoever wants no file at all names this device, or links to it. */
async function isNull({ rdev }: Stats): Promise<boolean> {
  const device = await stat('/dev/null').catch(() => null);
  return rdev !== 0 && device?.rdev === rdev;
}

async function readPipe(path: string): Promise<string> {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const socket = new Socket({ fd, readable: true, writable: false });
  const timer = setTimeout(
    () => socket.destroy(new Unreadable(`nobody has written it to its end within ${PIPE_PATIENCE} ms`)),
    PIPE_PATIENCE,
  );
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for await (const piece of socket as AsyncIterable<Buffer>) {
      pieces.push(piece);
      size += piece.length;
      if (size > LARGEST) throw tooLarge();
    }
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
  return Buffer.concat(pieces).toString('utf8');
}

function tooLarge(): Unreadable {
  return new Unreadable(`it is larger than ${LARGEST} bytes`);
}

/** Says why a path that is there is not read. */
class Unreadable extends Error {}

/** A file's text; null where there is no such file. @throws AuthenticationError where it cannot be read */
export async function readOptionalFile(path: string): Promise<string | null> {
  const file = await lookAtFile(path);
  if (file.state === 'unreadable') throw file.error;
  return file.state === 'read' ? file.text : null;
}

/** The text of a file that was asked for by name. @throws AuthenticationError where there is none, or it cannot be read */
export async function readNamedFile(path: string, namedBy: string): Promise<string> {
  const text = await readOptionalFile(path);
  if (text !== null) return text;
  throw new AuthenticationError(`${namedBy} names ${path}, and there is no such file.`);
}

function unreadable(path: string, code: string | null, cause: unknown): AuthenticationError {
  const why =
    cause instanceof Unreadable
      ? cause.message
      : code === 'ERR_ACCESS_DENIED'
        ? 'this process runs with --permission: start it with --allow-fs-read for that path'
        : code === 'EACCES' || code === 'EPERM'
          ? 'its owner does not let this user read it'
          : (code ?? 'it cannot be opened');
  return new AuthenticationError(`${path} cannot be read: ${why}.`, { cause });
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** Editors on Windows begin a file with a byte order mark. */
function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

function orNone(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
