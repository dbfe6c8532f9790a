import type {
  AgentAuthMethod,
  KeyboardInteractiveAuthMethod,
  PasswordAuthMethod,
  Prompt,
  PublicKeyAuthMethod,
} from 'ssh2';
import { InvalidRequestError, NotSupportedError } from '../../errors.js';
import type { SshCredentials } from './models.js';
import { fromPkcs8Key, isPkcs8Key } from './pkcs8-key.js';
import { fromPuttyKey, isPuttyKey } from './putty-key.js';

/** Ways to sign in, in the order in which they are tried, their keys read and decrypted. */
export interface SshIdentity {
  readonly username: string;
  readonly methods: readonly (
    | PublicKeyAuthMethod
    | AgentAuthMethod
    | PasswordAuthMethod
    | KeyboardInteractiveAuthMethod
  )[];
}

/**
 * Reads and decrypts credentials once for all servers.
 *
 * @throws InvalidRequestError when there are none, or a key cannot be read
 */
export async function readCredentials({
  username = 'root',
  privateKey,
  passphrase,
  password,
  respond,
  agent,
}: SshCredentials): Promise<SshIdentity> {
  const methods: SshIdentity['methods'][number][] = [];
  if (privateKey !== undefined)
    methods.push({ type: 'publickey', username, key: await readKey(privateKey.toString(), passphrase) });
  if (agent !== undefined) methods.push({ type: 'agent', username, agent });
  if (password !== undefined) methods.push({ type: 'password', username, password });
  if (password !== undefined || respond !== undefined)
    methods.push({ type: 'keyboard-interactive', username, prompt: prompter(password, respond) });
  if (methods.length > 0) return { username, methods };
  throw new InvalidRequestError('ssh: give a privateKey, a password, an agent or respond to sign in with.');
}

function prompter(
  password: string | undefined,
  respond: SshCredentials['respond'],
): KeyboardInteractiveAuthMethod['prompt'] {
  const response = async ({ prompt, echo }: Prompt): Promise<string> =>
    respond === undefined ? (echo === true ? '' : (password ?? '')) : respond(prompt);
  return (_name, _instructions, _language, prompts, finish) => {
    // If the user's function fails, answer nothing; the server then tries another method.
    Promise.all(prompts.map(response)).then(finish, () => finish([]));
  };
}

async function readKey(text: string, passphrase: string | undefined): Promise<PublicKeyAuthMethod['key']> {
  const { utils } = await loadSsh2();
  const key = isPuttyKey(text)
    ? utils.parseKey(await fromPuttyKey(text, passphrase))
    : isPkcs8Key(text)
      ? utils.parseKey(fromPkcs8Key(text, passphrase))
      : utils.parseKey(text, passphrase);
  if (key instanceof Error) {
    const advice = text.includes('\n') ? '' : ' privateKey is the text of the key, not the path of its file.';
    throw new InvalidRequestError(`ssh: the private key cannot be read: ${key.message}.${advice}`, {
      cause: key,
    });
  }
  if (!key.isPrivateKey())
    throw new InvalidRequestError('ssh: privateKey is a public key; give the private one.');
  return key;
}

/** Loads the optional package `ssh2`. @throws NotSupportedError when it is missing */
export async function loadSsh2(): Promise<typeof import('ssh2')> {
  try {
    const module = await import('ssh2');
    return module.default ?? module;
  } catch (cause) {
    throw new NotSupportedError(
      'Deploying over SSH needs the package ssh2, which is not installed: npm install ssh2.',
      { cause },
    );
  }
}
