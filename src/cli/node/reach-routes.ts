import { argument, command, switchFlag, textFlag, textsFlag } from '../command.js';
import { confirmAliases, confirmFlags } from '../confirm.js';
import { outputAliases, outputFlags, parseCount } from '../output/flags.js';
import { placeAliases, placeFlags } from '../place/flags.js';
import { progressAliases, progressFlags } from '../progress.js';
import { specFlags } from './spec-flags.js';

const concurrency = {
  kind: 'parsed',
  parse: parseCount,
  default: '16',
  placeholder: 'LANES',
  brief: 'Requests at once, each on a connection of its own',
} as const;

/** Verbs that log in to servers, and `expire`. */
export const reachVerbs = {
  ssh: command({
    brief: 'Log in to a server with the ssh of this machine',
    about:
      "Runs the ssh of this machine with the public address of a server. What follows -- goes to ssh. Where the cloud tells the host keys, ssh accepts no other. Ends with ssh's exit code.",
    examples: [
      ['node ssh web-1', 'As the user of the image, where the cloud tells it, else as ssh chooses'],
      ['node ssh web-1 --user root -- -L 8080:localhost:80', 'Arguments of ssh'],
      ['node ssh web-1 -- systemctl status nginx', 'One command'],
    ],
    parameters: {
      flags: {
        ...placeFlags,
        user: textFlag('NAME', 'User to log in as'),
        private: switchFlag('Use the first private address'),
      },
      aliases: { ...placeAliases, l: 'user' },
      positional: {
        kind: 'array',
        minimum: 1,
        parameter: argument('SERVER [-- ARGUMENT', 'Id or name of a server, then arguments of ssh'),
      },
    },
    load: () => import('./ssh.js'),
  }),
  deploy: command({
    brief: 'Create servers and make them ready over SSH',
    about:
      'Creates servers, and on each, as soon as it runs: waits for cloud-init if asked to, writes the files, then runs the scripts, then the commands. A step that fails ends that server, which is kept. Needs the package ssh2.',
    examples: [
      [
        'node deploy web --image ubuntu-24.04 --size cx22 --key laptop --identity ~/.ssh/id_ed25519 --script setup.sh',
        'One server, and a script on it',
      ],
      [
        'node deploy web --image ubuntu-24.04 --size cx22 --key laptop --count 20 --file motd:/etc/motd --command "systemctl restart ssh"',
        'Twenty, with the key of the SSH agent',
      ],
    ],
    parameters: {
      flags: {
        ...placeFlags,
        ...outputFlags,
        ...progressFlags,
        ...specFlags,
        identity: textFlag('FILE', 'Private key to log in with; without, that of the SSH agent'),
        user: {
          kind: 'parsed',
          parse: String,
          default: 'root',
          placeholder: 'NAME',
          brief: 'User to log in as',
        },
        port: {
          kind: 'parsed',
          parse: parseCount,
          default: '22',
          placeholder: 'PORT',
          brief: 'TCP port of SSH on the servers',
        },
        cloudInit: switchFlag('Wait for the end of cloud-init first, and fail if it failed'),
        file: textsFlag('LOCAL:REMOTE', 'File to write on the server; may be repeated'),
        script: textsFlag('FILE', 'Script of this machine to run on the server; may be repeated'),
        command: textsFlag('COMMAND', 'Command line to run on the server; may be repeated'),
        count: {
          kind: 'parsed',
          parse: parseCount,
          optional: true,
          placeholder: 'N',
          brief: 'Create N servers, NAME-1 to NAME-N',
        },
        journal: textFlag('FILE', 'New file by which the creates can be resumed or undone'),
        concurrency,
      },
      aliases: {
        ...placeAliases,
        ...outputAliases,
        ...progressAliases,
        n: 'count',
        l: 'label',
        i: 'identity',
      },
      positional: {
        kind: 'tuple',
        parameters: [argument('NAME', 'Name of the server, or of all of them')],
      },
    },
    load: () => import('./deploy.js'),
  }),
  expire: command({
    brief: 'Destroy servers that have outlived the --expires-in of their create',
    examples: [
      ['node expire --dry-run', 'Says which'],
      ['node expire --yes --max 20', 'In a timer: without a question, but never more than 20'],
    ],
    parameters: {
      flags: {
        ...placeFlags,
        ...progressFlags,
        ...confirmFlags,
        max: {
          kind: 'parsed',
          parse: parseCount,
          default: '100',
          placeholder: 'N',
          brief: 'Refuse to destroy more than N',
        },
        concurrency,
      },
      aliases: { ...placeAliases, ...progressAliases, ...confirmAliases },
    },
    load: () => import('./expire.js'),
  }),
};
