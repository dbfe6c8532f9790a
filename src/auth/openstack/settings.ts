import { AuthenticationError } from '../../errors.js';
import { asSettings, type Settings } from './yaml.js';

/** Settings allowed outside `auth` too, where they come first. */
const OUTER_FIRST = new Set([
  'domain_id',
  'domain_name',
  'user_domain_id',
  'user_domain_name',
  'project_domain_id',
  'project_domain_name',
  'token',
  'passcode',
  'project_id',
  'project_name',
]);

/** Older names, the least preferred first. */
const OLDER_NAMES: Readonly<Record<string, readonly string[]>> = {
  project_id: ['tenant_id'],
  project_name: ['tenant_name'],
  token: ['auth_token'],
};

/** Reads the settings of one cloud as strings. Credentials are in `auth`, or by habit or mistake beside it. */
export class CloudSettings {
  readonly all: Settings;
  readonly #provider: string;
  readonly #auth: Settings;

  constructor(provider: string, settings: Settings) {
    this.#provider = provider;
    this.all = settings;
    this.#auth = asSettings(settings['auth']);
  }

  /** Way to sign in, if the cloud names one. */
  get kind(): string | undefined {
    for (const key of ['auth_type', 'auth_plugin']) {
      if (!(key in this.all)) continue;
      const kind = this.text(key) ?? 'none';
      if (kind === 'None') return 'none';
      return kind === 'token_endpoint' ? 'admin_token' : kind;
    }
    return undefined;
  }

  /** True if the sign-in is for a project. */
  get hasProject(): boolean {
    return (this.text('project_id') ?? this.text('project_name')) !== undefined;
  }

  /** The first of these settings that is set. @throws AuthenticationError when it is not a string */
  text(...names: readonly string[]): string | undefined {
    for (const name of names) {
      for (const key of [name, ...(OLDER_NAMES[name] ?? [])]) {
        const [first, second] = OUTER_FIRST.has(name) ? [this.all, this.#auth] : [this.#auth, this.all];
        const value = this.#asText(key, first[key]) ?? this.#asText(key, second[key]);
        if (value !== undefined) return value;
      }
    }
    return undefined;
  }

  /** The items of a setting: a list, or text with commas. */
  list(name: string): readonly string[] {
    const value = this.all[name] ?? this.#auth[name];
    if (Array.isArray(value)) return value.flatMap((item: unknown) => this.#asText(name, item) ?? []);
    const text = this.#asText(name, value);
    return text === undefined ? [] : text.split(',').map((item) => item.trim());
  }

  /** Text with the names of other settings in braces, such as `https://{region_name}.example`, filled in. */
  filled(name: string, text: string | undefined): string | undefined {
    return text?.replace(/\{\{|\}\}|\{([^{}]*)\}/g, (whole: string, key: string | undefined) => {
      if (key === undefined) return whole.slice(0, 1);
      const value = this.all[key];
      if (typeof value === 'string') return value;
      throw new AuthenticationError(
        `${this.#provider}: ${name} refers to the setting ${JSON.stringify(key)}, which the cloud does not have.`,
        { provider: this.#provider },
      );
    });
  }

  #asText(name: string, value: unknown): string | undefined {
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value === 'string') return value;
    throw new AuthenticationError(
      `${this.#provider}: ${name} in clouds.yaml should be text, and is ${Array.isArray(value) ? 'a list' : 'something else'}.`,
      { provider: this.#provider },
    );
  }
}
