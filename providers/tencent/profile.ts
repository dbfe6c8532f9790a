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

const details = { provider: 'tencent', operation: 'fromEnv' } as const;

/**
 * Reads the keys and the region of a profile of Tencent Cloud's command line, from `~/.tccli/<profile>.credential` and `.configure`. Only
 * keys in the file are read; the profile is `default`, or TCCLI_PROFILE.
 *
 * @throws AuthenticationError for a file that cannot be read, and for another kind of sign-in
 * @see https://www.tencentcloud.com/document/product/1013/33464
 */
export async function readProfile(environment: Environment): Promise<readonly Keys[]> {
  const name = variable(environment, 'TCCLI_PROFILE') ?? 'default';
  const credential = await readFields(environment, `${name}.credential`);
  const settings = await readFields(environment, `${name}.configure`);
  const kind = credential?.optionalId('type') ?? null;
  if (kind !== null)
    throw new AuthenticationError(
      `tencent: the profile ${JSON.stringify(name)} of tccli signs in by ${JSON.stringify(kind)}, which is not supported; pass secretId and secretKey, or take a profile with keys.`,
      details,
    );
  const found = (key: string, reader: Reader | null | undefined, field: string): Keys => {
    const value = reader?.optionalId(field) ?? null;
    return value === null ? {} : { [key]: value };
  };
  return [
    {
      ...found('secretId', credential, 'secretId'),
      ...found('secretKey', credential, 'secretKey'),
      ...found('sessionToken', credential, 'token'),
    },
    found('region', settings?.optionalObject('_sys_param'), 'region'),
  ];
}

/** Reads a file of tccli; null if there is none. A name with a path in it leads to no other file. */
async function readFields(environment: Environment, file: string): Promise<Reader | null> {
  const path = /[/\\]/.test(file) ? null : homePath(environment, '.tccli', file);
  const text = path === null ? null : await readOptionalFile(path);
  return path === null || text === null ? null : new Reader(parseJson(text), path, details);
}
