import { InvalidRequestError } from '../../errors.js';

/** Something to do on a server over SSH. */
export type DeployStep =
  | FileStep
  | KeyStep
  | ScriptStep
  | ScriptFileStep
  | CommandStep
  | CloudInitStep
  | readonly DeployStep[];

/** Options of every step. */
export interface StepOptions {
  /** Name for results and errors. */
  readonly name?: string;
  /** Milliseconds. Default 10 minutes. */
  readonly timeout?: number;
  /** Number of attempts; a status other than 0 is retried only if this is above 1. Default 1. */
  readonly attempts?: number;
}

/** Writes a file. It appears under its name only when it is complete. */
export interface FileStep extends StepOptions {
  /** Kind of step: a file to write. */
  readonly type: 'file';
  /** Path on the server; relative paths start in the user's home. Its folder must exist; an existing file is replaced. */
  readonly path: string;
  /** The whole content; text is written as UTF-8. */
  readonly content: string | Uint8Array;
  /** Permissions, such as `0o600`. Default `0o644`. */
  readonly mode?: number;
}

/** Adds a public key to the user's authorized keys. */
export interface KeyStep extends StepOptions {
  /** Kind of step: a public key to authorise. */
  readonly type: 'key';
  /** In OpenSSH's format. */
  readonly publicKey: string;
}

/** Runs a script, by the interpreter in its first line, else by `sh`. */
export interface ScriptStep extends StepOptions {
  /** Kind of step: a script given as text. */
  readonly type: 'script';
  /** The script's text, including its `#!` line if it has one. */
  readonly script: string;
  /** Command-line parameters, each passed as one word, whatever it contains. Default none. */
  readonly parameters?: readonly string[];
  /** Variables for it. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs a script that is a file here. */
export interface ScriptFileStep extends Omit<ScriptStep, 'type' | 'script'> {
  /** Kind of step: a script from a file of this machine, read before a server is created. */
  readonly type: 'script-file';
  /** Path on this machine. */
  readonly path: string;
}

/** Runs a command line by the user's shell. */
export interface CommandStep extends StepOptions {
  /** Kind of step: a command line. */
  readonly type: 'command';
  /** The command line, parsed by the user's login shell; its standard input is empty. */
  readonly command: string;
}

/** Waits until cloud-init has ended, and fails if it failed. */
export interface CloudInitStep extends StepOptions {
  /** Kind of step: wait for `cloud-init status --wait`. */
  readonly type: 'cloud-init';
}

/** A step as one command with its standard input. */
export interface RemoteCommand {
  readonly name: string;
  readonly command: string;
  readonly input: string | Uint8Array;
  readonly timeout: number;
  readonly attempts: number;
}

/** Milliseconds. */
const STEP_TIMEOUT = 600_000;

/**
 * Waits for the end of cloud-init. Status 2 means success with warnings, such as about an outdated key.
 *
 * @see https://docs.cloud-init.io/en/latest/explanation/return_codes.html
 */
const CLOUD_INIT = 'cloud-init status --wait; status=$?; if [ $status -eq 2 ]; then exit 0; fi; exit $status';

const STEP_TYPES = 'file, key, script, script-file, command, cloud-init';

/** Converts steps, including nested ones, to commands. Reads script files now, so that a missing one is found before a server is created. */
export async function compileSteps(steps: readonly DeployStep[]): Promise<RemoteCommand[]> {
  if (!Array.isArray(steps))
    throw new InvalidRequestError('A deployment needs steps: a list, which may be empty.');
  const commands: RemoteCommand[] = [];
  for (const step of steps) {
    if (isSeveral(step)) commands.push(...(await compileSteps(step)));
    else commands.push({ ...(await compile(step)), ...limitsOf(step) });
  }
  return commands;
}

function isSeveral(step: DeployStep): step is readonly DeployStep[] {
  return Array.isArray(step);
}

type Compiled = Pick<RemoteCommand, 'name' | 'command' | 'input'>;

async function compile(step: Exclude<DeployStep, readonly DeployStep[]>): Promise<Compiled> {
  switch (step.type) {
    case 'file':
      return fileCommand(step);
    case 'key':
      return keyCommand(step);
    case 'script':
      return scriptCommand(step, step.script, step.name ?? 'script');
    case 'script-file':
      return scriptCommand(step, await readScript(step.path), step.name ?? step.path);
    case 'command':
      return { name: step.name ?? step.command, command: step.command, input: '' };
    case 'cloud-init':
      return { name: step.name ?? 'cloud-init', command: CLOUD_INIT, input: '' };
    default:
      throw new InvalidRequestError(
        `A step has the unknown type ${String((step as { type: unknown }).type)}. There are: ${STEP_TYPES}.`,
      );
  }
}

async function readScript(path: string): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidRequestError(`The script ${String(path)} cannot be read: ${why}.`, { cause });
  }
}

function limitsOf({
  timeout = STEP_TIMEOUT,
  attempts = 1,
}: StepOptions): Pick<RemoteCommand, 'timeout' | 'attempts'> {
  if (!(timeout > 0)) throw new InvalidRequestError('timeout of a step must be above 0 milliseconds.');
  if (!Number.isInteger(attempts) || attempts < 1)
    throw new InvalidRequestError('attempts of a step must be a whole number of at least 1.');
  return { timeout, attempts };
}

/** Writes a temporary file and renames it, so that no process sees half of it. */
function fileCommand({ path, content, mode = 0o644, name }: FileStep): Compiled {
  const target = quote(path);
  const part = quote(`${path}.part-${crypto.randomUUID()}`);
  const permissions = mode.toString(8);
  return {
    name: name ?? `file ${path}`,
    command: `umask 077 && cat > ${part} && chmod ${permissions} ${part} && mv -f ${part} ${target} || { rm -f ${part}; exit 1; }`,
    input: content,
  };
}

function keyCommand({ publicKey, name }: KeyStep): Compiled {
  const key = publicKey.trim();
  if (key === '' || /[\r\n]/.test(key) || /PRIVATE/.test(key))
    throw new InvalidRequestError("A key step takes one public key in OpenSSH's format.");
  const file = '.ssh/authorized_keys';
  return {
    name: name ?? 'key',
    command: `umask 077 && mkdir -p .ssh && touch ${file} && read -r key && { grep -qxF "$key" ${file} || printf '%s\\n' "$key" >> ${file}; }`,
    input: `${key}\n`,
  };
}

/** The script becomes a file, since its first line may name any interpreter, and its standard input must stay free. */
function scriptCommand(
  { parameters = [], environment = {} }: Pick<ScriptStep, 'parameters' | 'environment'>,
  script: string,
  name: string,
): Compiled {
  const variables = Object.entries(environment).map(([key, value]) => {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key))
      throw new InvalidRequestError(`${JSON.stringify(key)} is no name of an environment variable.`);
    return `${key}=${quote(value)} `;
  });
  const run = script.startsWith('#!') ? '"$file"' : 'sh "$file"';
  const words = parameters.map((parameter) => ` ${quote(parameter)}`).join('');
  return {
    name,
    command:
      `umask 077; file=$(mktemp "\${TMPDIR:-/tmp}/skylane.XXXXXX") && cat > "$file" && chmod 700 "$file" || exit 1; ` +
      `${variables.join('')}${run}${words} < /dev/null; status=$?; rm -f "$file"; exit $status`,
    input: script,
  };
}

/** Quotes a word for the shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
