import {
  type DriverOptions,
  type Environment,
  homePath,
  type Keys,
  type KeySignIn,
  readNamedFile,
  readOptionalFile,
  readYaml,
  variable,
} from '../../src/driver/index.js';

/** Credentials and options of Kamatera's driver: an API key of the console. */
export interface KamateraOptions extends DriverOptions {
  /** Client id of the key. KAMATERA_API_CLIENT_ID or CLOUDCLI_APICLIENTID */
  readonly clientId: string;
  /** Secret of the key. KAMATERA_API_SECRET or CLOUDCLI_APISECRET */
  readonly secret: string;
  /** Default data centre for servers, sizes, images and networks, such as `EU`. */
  readonly region?: string;
}

/** Sign-in of Kamatera's driver; the variables are those of its Terraform provider and of cloudcli. */
export const SIGN_IN: KeySignIn = {
  endpoint: 'https://cloudcli.cloudwm.com',
  keys: {
    clientId: ['KAMATERA_API_CLIENT_ID', 'CLOUDCLI_APICLIENTID'],
    secret: ['KAMATERA_API_SECRET', 'CLOUDCLI_APISECRET'],
  },
  options: { endpoint: 'KAMATERA_API_URL' },
  shown: ['clientId'],
  profile: readConfig,
  sign: ({ clientId = '', secret = '' }) => ({ AuthClientId: clientId, AuthSecret: secret }),
};

/** Reads the key in the settings of cloudcli: the file that CLOUDCLI_CONFIG names, else `~/.cloudcli.yaml`. */
async function readConfig(environment: Environment): Promise<readonly Keys[]> {
  const named = variable(environment, 'CLOUDCLI_CONFIG');
  const path = named ?? homePath(environment, '.cloudcli.yaml');
  if (path === null) return [];
  const text =
    named === undefined ? await readOptionalFile(path) : await readNamedFile(path, 'CLOUDCLI_CONFIG');
  if (text === null) return [];
  const settings = await readYaml('kamatera', path, text);
  // Its keys do not heed the case of letters.
  const byName = new Map(Object.entries(settings).map(([name, value]) => [name.toLowerCase(), value]));
  const [clientId, secret] = [byName.get('apiclientid'), byName.get('apisecret')];
  return typeof clientId === 'string' && typeof secret === 'string' ? [{ clientId, secret }] : [];
}
