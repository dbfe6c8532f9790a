import { argument, command, switchFlag, textFlag, textsFlag } from '../../command.js';
import { outputAliases, outputFlags, parseCount } from '../../output/flags.js';
import { placeAliases, placeFlags } from '../../place/flags.js';
import { progressAliases, progressFlags } from '../../progress.js';
import { parsedFlag } from '../../resource/flags.js';
import { specFlags } from '../create/spec-flags.js';
import { concurrency, count } from '../flags.js';

/** Verbs that look into servers, and log in to them. */
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
        count,
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
  console: command({
    brief: 'Print what a server wrote to its console',
    examples: [['node console web-1 --lines 50', 'The last 50 lines, such as why it does not boot']],
    parameters: {
      flags: {
        ...placeFlags,
        lines: parsedFlag(parseCount, 'N', 'Only the last N lines'),
      },
      aliases: placeAliases,
      positional: { kind: 'tuple', parameters: [argument('SERVER', 'Id or name of a server')] },
    },
    load: () => import('../reach/console.js'),
  }),
};
