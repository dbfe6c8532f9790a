import {
  AuthenticationError,
  type Environment,
  homePath,
  type Keys,
  parseJson,
  Reader,
  readOptionalFile,
  variable,
} from '../../src/driver/index.js';

/** Modes of a profile whose keys are in the file itself. */
const MODES = new Set(['AK', 'StsToken']);

/**
 * Reads the keys and the region of a profile of Alibaba Cloud's command line, from `~/.aliyun/config.json`. Only the modes AK and StsToken
 * have their keys in the file.
 *
 * @throws AuthenticationError for a file that cannot be read, a profile that is not there, and another mode
 * @see https://www.alibabacloud.com/help/en/cli/configure-credentials
 */
export async function readProfile(environment: Environment): Promise<readonly Keys[]> {
  const path = homePath(environment, '.aliyun', 'config.json');
  const text = path === null ? null : await readOptionalFile(path);
  if (path === null || text === null) return [];
  const file = new Reader(parseJson(text), path, { provider: 'aliyun', operation: 'fromEnv' });
  const named = variable(environment, 'ALIBABACLOUD_PROFILE', 'ALIBABA_CLOUD_PROFILE', 'ALICLOUD_PROFILE');
  const name = named ?? file.optionalString('current') ?? 'default';
  const profile = file.optionalList('profiles').find((one) => one.optionalString('name') === name);
  if (profile === undefined) {
    if (named === undefined) return [];
    throw new AuthenticationError(`aliyun: ${path} has no profile ${JSON.stringify(name)}.`, {
      provider: 'aliyun',
    });
  }
  const mode = profile.optionalString('mode') ?? 'AK';
  if (!MODES.has(mode))
    throw new AuthenticationError(
      `aliyun: the profile ${JSON.stringify(name)} of ${path} signs in by ${JSON.stringify(mode)}, which is not supported; pass accessKeyId and accessKeySecret, or take a profile with the mode AK or StsToken.`,
      { provider: 'aliyun' },
    );
  const keys = {
    accessKeyId: profile.optionalString('access_key_id') ?? '',
    accessKeySecret: profile.optionalString('access_key_secret') ?? '',
    securityToken: mode === 'StsToken' ? (profile.optionalString('sts_token') ?? '') : '',
  };
  return [withoutEmpty(keys), withoutEmpty({ region: profile.optionalString('region_id') ?? '' })];
}

function withoutEmpty(keys: Keys): Keys {
  return Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== ''));
}
