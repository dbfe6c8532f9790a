import { type Environment, type FileText, lookAtFile, resolvePath, variable } from '../../environment.js';
import { AuthenticationError } from '../../errors.js';
import { type IniFile, IniError, parseIni } from '../ini.js';
import { shellWords } from '../shell-words.js';

/** Settings of a profile, an `sso-session` or a `services` section. */
export type Settings = ReadonlyMap<string, string>;

/** One of the two files. */
interface AwsFile {
  readonly file: FileText;
  readonly content: IniFile;
  /** The variable that names it; null for its usual path. */
  readonly namedBy: string | null;
}

const NOTHING: Settings = new Map();

/**
 * The shared config and credentials files, read as botocore reads them: profiles of the same name in both files are merged.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
 */
export class AwsFiles {
  readonly #config: AwsFile;
  readonly #credentials: AwsFile;
  readonly #profiles = new Map<string, Settings>();
  readonly #sections = { 'sso-session': new Map<string, Settings>(), services: new Map<string, Settings>() };

  private constructor(config: AwsFile, credentials: AwsFile) {
    this.#config = config;
    this.#credentials = credentials;
    for (const [section, settings] of config.content) this.#take(section, settings);
    for (const [name, settings] of credentials.content)
      this.#profiles.set(name, new Map([...(this.#profiles.get(name) ?? NOTHING), ...settings]));
  }

  /** @throws AuthenticationError with the line number when a file is not a valid INI file */
  static async read(environment: Environment): Promise<AwsFiles> {
    return new AwsFiles(
      await readIniFile(environment, 'AWS_CONFIG_FILE', '~/.aws/config'),
      await readIniFile(environment, 'AWS_SHARED_CREDENTIALS_FILE', '~/.aws/credentials'),
    );
  }

  /** Settings of a profile from both files; null if neither has it. */
  profile(name: string): Settings | null {
    return this.#profiles.get(name) ?? null;
  }

  /** Settings of the credentials file alone: its keys come before all but roles, web identities and SSO. */
  credentials(name: string): Settings {
    return this.#credentials.content.get(name) ?? NOTHING;
  }

  /** The section `[sso-session NAME]` or `[services NAME]` of the config file; null if there is none. */
  section(kind: 'sso-session' | 'services', name: string): Settings | null {
    return this.#sections[kind].get(name) ?? null;
  }

  /** Names of all profiles, in order. */
  get names(): string[] {
    return [...this.#profiles.keys()].sort();
  }

  /** Error of a file that this process could not read; null if all files were read. Throw it before using the next source. */
  get unread(): AuthenticationError | null {
    for (const { file, namedBy } of [this.#config, this.#credentials]) {
      if (file.state === 'unreadable') return file.error;
      if (file.state === 'absent' && namedBy !== null)
        return new AuthenticationError(
          `${namedBy} names ${file.path}, and there is no such file. Write it, or take the variable away.`,
        );
    }
    return null;
  }

  #take(section: string, settings: Settings): void {
    const target = section.startsWith('profile')
      ? this.#profiles
      : section.startsWith('sso-session')
        ? this.#sections['sso-session']
        : section.startsWith('services')
          ? this.#sections.services
          : null;
    if (section === 'default') this.#profiles.set('default', settings);
    const words = target === null ? null : shellWords(section);
    const [, name] = words ?? [];
    if (words?.length === 2 && name !== undefined) target?.set(name, settings);
  }
}

async function readIniFile(environment: Environment, named: string, usual: string): Promise<AwsFile> {
  const path = variable(environment, named);
  const namedBy = path === undefined ? null : named;
  const file = await locate(environment, path ?? usual, namedBy);
  if (file.state !== 'read') return { file, namedBy, content: new Map() };
  try {
    return { file, namedBy, content: parseIni(file.text) };
  } catch (error) {
    if (!(error instanceof IniError)) throw error;
    throw new AuthenticationError(`${file.path} cannot be read: ${error.message}.`);
  }
}

/** A user without a home has no files there. */
async function locate(environment: Environment, path: string, namedBy: string | null): Promise<FileText> {
  if (namedBy === null && environment.home === '') return { state: 'absent', path };
  return lookAtFile(resolvePath(environment, withVariables(environment, path)));
}

/** Variables within the path of a file, as AWS's tools fill them in. */
function withVariables({ variables }: Environment, path: string): string {
  return path.replace(/\$(?:(\w+)|\{([^}]*)\})/g, (all, plain?: string, braced?: string) => {
    return variables[plain ?? braced ?? ''] ?? all;
  });
}
