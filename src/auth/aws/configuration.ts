import { type Environment, variable } from '../../environment.js';
import { AuthenticationError, InvalidRequestError } from '../../errors.js';
import { IniError, parseNested } from '../ini.js';
import { AwsFiles, type Settings } from './profiles.js';

const NOTHING: Settings = new Map();

/** Settings of variables and the chosen profile, read as AWS's own tools read them: variables come before the profile. */
export class AwsConfiguration {
  readonly environment: Environment;
  readonly files: AwsFiles;
  /** The profile in use. */
  readonly profile: string;
  /** True if the profile was named in code; then keys and tokens in variables are ignored. */
  readonly isProfileGiven: boolean;

  private constructor(environment: Environment, files: AwsFiles, profile: string, isProfileGiven: boolean) {
    this.environment = environment;
    this.files = files;
    this.profile = profile;
    this.isProfileGiven = isProfileGiven;
  }

  /** @throws AuthenticationError when a named profile does not exist, or a file cannot be read */
  static async read(environment: Environment, given: string | undefined): Promise<AwsConfiguration> {
    const files = await AwsFiles.read(environment);
    const name = given ?? variable(environment, 'AWS_DEFAULT_PROFILE', 'AWS_PROFILE');
    if (name !== undefined && files.profile(name) === null) throw missingProfile(files, name);
    return new AwsConfiguration(environment, files, name ?? 'default', given !== undefined);
  }

  /** Settings of the profile in use. */
  get settings(): Settings {
    return this.files.profile(this.profile) ?? NOTHING;
  }

  /** A setting, from its variable or else from the profile. */
  value(variableName: string, setting: string): string | undefined {
    return variable(this.environment, variableName) ?? (this.settings.get(setting) || undefined);
  }

  /** Reads a boolean setting. @throws InvalidRequestError for any other value */
  flag(variableName: string, setting: string): boolean {
    const text = this.value(variableName, setting)?.toLowerCase() ?? 'false';
    if (text === 'true' || text === 'false') return text === 'true';
    throw new InvalidRequestError(
      `${variableName} (${setting} in the profile ${this.profile}) must be true or false, not ${JSON.stringify(text)}.`,
    );
  }

  get region(): string | undefined {
    return variable(this.environment, 'AWS_REGION', 'AWS_DEFAULT_REGION') ?? this.settings.get('region');
  }

  /** Which endpoints are wanted. */
  get variant(): { readonly dualStack: boolean; readonly fips: boolean } {
    return {
      dualStack: this.flag('AWS_USE_DUALSTACK_ENDPOINT', 'use_dualstack_endpoint'),
      fips: this.flag('AWS_USE_FIPS_ENDPOINT', 'use_fips_endpoint'),
    };
  }

  /**
   * Configured base URL of a service, named as in AWS_ENDPOINT_URL_..., such as `SSO_OIDC`; undefined if none.
   *
   * @throws AuthenticationError when the profile's `services` section does not exist
   * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
   */
  endpointUrl(service: string): string | undefined {
    if (this.flag('AWS_IGNORE_CONFIGURED_ENDPOINT_URLS', 'ignore_configured_endpoint_urls')) return undefined;
    return (
      variable(this.environment, `AWS_ENDPOINT_URL_${service}`, 'AWS_ENDPOINT_URL') ??
      this.#serviceEndpoint(service) ??
      (this.settings.get('endpoint_url') || undefined)
    );
  }

  #serviceEndpoint(service: string): string | undefined {
    const name = this.settings.get('services');
    if (name === undefined) return undefined;
    const section = this.files.section('services', name);
    if (section === null)
      throw new AuthenticationError(
        `The profile ${this.profile} names services = ${name}, and ~/.aws/config has no section [services ${name}].`,
      );
    try {
      return parseNested(section.get(service.toLowerCase()) ?? '').get('endpoint_url');
    } catch (error) {
      if (!(error instanceof IniError)) throw error;
      throw new AuthenticationError(`[services ${name}] in ~/.aws/config cannot be read: ${error.message}.`);
    }
  }
}

function missingProfile(files: AwsFiles, name: string): AuthenticationError {
  const { unread } = files;
  if (unread !== null) return unread;
  const names = files.names;
  return new AuthenticationError(
    `The profile ${JSON.stringify(name)} was asked for (AWS_PROFILE, or the option profile), and neither the config file nor the credentials file has it (in ~/.aws, or where AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE say). ${names.length === 0 ? 'They have none.' : `They have: ${names.join(', ')}.`}`,
  );
}
