import { constants, openSync, type Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { AuthenticationError } from './errors.js';

/** Input of `fromEnv`: the variables, and the folders in which configuration files are looked up. Tests pass their own. */
export interface Environment {
  /** Variables, as in `process.env`. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** The user's home folder; `''` for a user without one (a container with a numeric user id and no HOME). */
  readonly home: string;
  /** The folder that relative paths start from; `''` if it has been deleted. */
  readonly directory: string;
}

/** Returns the environment of this process. A user without a home folder gets one too: variables are enough to sign in. */
export function processEnvironment(): Environment {
  return { variables: process.env, home: orNone(homedir), directory: orNone(() => process.cwd()) };
}

/** Returns the value of the first variable that is set; an empty value counts as not set, as in the clouds' own tools. */
export function variable({ variables }: Environment, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = variables[name];
    if (value !== undefined && value !== '') return value;
  }
  return undefined;
}

/** Resolves `~` and relative parts of a path. @throws AuthenticationError when the folder needed for that does not exist */
export function resolvePath(environment: Environment, path: string): string {
  if (isAbsolute(path)) return path;
  const inHome = path === '~' || /^~[/\\]/.test(path);
  const base = inHome ? environment.home : environment.directory;
  if (base !== '') return join(base, inHome ? path.slice(1) : path);
  throw new AuthenticationError(
    `${path} cannot be read: ${inHome ? 'this user has no home folder. Set HOME, or' : 'the working folder is gone. Go to another, or'} name the file by its whole path.`,
  );
}

/** Returns a path in the user's home folder; null for a user without one. */
export function homePath({ home }: Environment, ...parts: readonly string[]): string | null {
  return home === '' ? null : join(home, ...parts);
}

/** Result of reading an optional file. */
export type FileText =
  | { readonly state: 'read'; readonly path: string; readonly text: string }
  /** The file does not exist. */
  | { readonly state: 'absent'; readonly path: string }
  /** The file may exist, but this process may not read it; or it is not a regular file. */
  | { readonly state: 'unreadable'; readonly path: string; readonly error: AuthenticationError };

/** Error codes of `readFile` for a missing file. */
const ABSENT = new Set(['ENOENT', 'ENOTDIR']);

/** Reads an optional file. An unreadable file is an error only if it turns out to be needed, so its error is returned. */
export async function lookAtFile(path: string): Promise<FileText> {
  try {
    return { state: 'read', path, text: withoutMark(await readText(path)) };
  } catch (cause) {
    const code = codeOf(cause);
    if (code !== null && ABSENT.has(code)) return { state: 'absent', path };
    return { state: 'unreadable', path, error: unreadable(path, code, cause) };
  }
}

/** Milliseconds that a pipe (standard input, a shell's `<(command)`) may take to deliver its text. */
const PIPE_PATIENCE = 10_000;
/** Files of settings and keys are smaller, in bytes. */
const LARGEST = 16 * 1024 * 1024;

/** Paths of descriptors that are open already, such as a shell's `<(command)`: reading one waits for its present writer only. */
const OPEN = /^\/(?:dev\/(?:stdin|fd\/\d+)|proc\/(?:self|\d+)\/fd\/\d+)$/;

async function readText(path: string): Promise<string> {
  const about = await stat(path);
  if (about.isDirectory()) throw new Unreadable('it is a folder');
  if (about.size > LARGEST) throw tooLarge();
  if (about.isFile()) return readFile(path, 'utf8');
  if (await isNull(about)) return '';
  if (OPEN.test(path)) return readPipe(path);
  // Opening a FIFO would wait, in a thread that cannot be stopped, for a writer that may never come.
  throw new Unreadable('it is no file');
}

/** True for `/dev/null` and links to it, which users pass to say "no file". */
async function isNull({ rdev }: Stats): Promise<boolean> {
  const device = await stat('/dev/null').catch(() => null);
  return rdev !== 0 && device?.rdev === rdev;
}

async function readPipe(path: string): Promise<string> {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const socket = new Socket({ fd, readable: true, writable: false });
  const timer = setTimeout(
    () => socket.destroy(new Unreadable(`it was not written to its end within ${PIPE_PATIENCE} ms`)),
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

/** Reason why an existing path is not read. */
class Unreadable extends Error {}

/** Returns the text of a file; null if it does not exist. @throws AuthenticationError when it cannot be read */
export async function readOptionalFile(path: string): Promise<string | null> {
  const file = await lookAtFile(path);
  if (file.state === 'unreadable') throw file.error;
  return file.state === 'read' ? file.text : null;
}

/** Returns the text of a file that the user named. @throws AuthenticationError when it does not exist or cannot be read */
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

/** Strips the byte order mark that editors on Windows write. */
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
