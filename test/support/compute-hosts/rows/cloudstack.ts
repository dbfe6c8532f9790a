import { createHmac } from 'node:crypto';
import { CloudStackCompute } from 'skylane/cloudstack';
import type { Host } from '../hosts.js';
import type { Asked, Reply, Routes, Shape } from '../stand-in.js';
import type { Refusal, State } from '../state.js';
import { JOBS, ran, TEMPLATE, ZONE } from '../cloudstack/command.js';
import { ADDRESSES, GROUPS, NETWORKS } from '../cloudstack/networks.js';
import { SERVERS, TAGS } from '../cloudstack/servers.js';
import { CATALOGUE, templateOf, VOLUMES } from '../cloudstack/storage.js';

/** Numbers of the statuses, and of the exceptions. @see https://docs.cloudstack.apache.org/en/latest/developersguide/dev.html */
function refuse({ kind, details, message }: Refusal, asked: Asked): Reply {
  const { what, id, field } = details;
  const [errorcode, cserrorcode, words] = {
    unauthorized: [401, 9999, 'unable to verify user credentials and/or request signature'] as const,
    'no-route': [
      401,
      9999,
      `The given command '${what}' either does not exist, is not available for user.`,
    ] as const,
    missing: [431, 4350, `Unable to find ${what} with id ${id}`] as const,
    'unknown-field': [431, 9999, `Received unknown parameters for command: ${field}`] as const,
    'missing-field': [431, 9999, `Unable to execute API command due to missing parameter ${field}`] as const,
    invalid: [431, 9999, invalidWords(details, asked)] as const,
    conflict: [431, 4350, message] as const,
    exists: [431, 4350, message] as const,
    locked: [530, 4250, message] as const,
    quota: [
      535,
      4370,
      "Maximum number of resources of type 'user_vm' for account has been exceeded.",
    ] as const,
  }[kind];
  const text = details.words ?? words;
  const error = { uuidList: [], errorcode, cserrorcode, errortext: text };
  return { status: errorcode, body: { [responseOf(commandOf(asked))]: error } };
}

function invalidWords({ id, field }: Refusal['details'], asked: Asked): string {
  const command = commandOf(asked).toLowerCase();
  return `Unable to execute API command ${command} due to invalid value. Invalid parameter ${field} value=${id} due to incorrect long value format, or entity does not exist or due to incorrect parameter annotation for the field in api cmd class.`;
}

const commandOf = ({ body }: Asked): string => (body['command'] as string | undefined) ?? '';
const responseOf = (command: string): string => `${command.toLowerCase()}response`;

/** HMAC-SHA1 over the sorted parameters, their values encoded as Java does, in lower case. */
function isSignedIn({ body }: Asked, secret: string): boolean {
  const { signature, ...signed } = body as Record<string, string>;
  if (signed['signatureVersion'] !== '3' || Date.parse(iso(signed['expires'] ?? '')) < Date.now())
    return false;
  const text = Object.keys(signed)
    .toSorted()
    .map((name) => `${name}=${javaEncoded(signed[name] ?? '')}`)
    .join('&')
    .toLowerCase();
  return createHmac('sha1', secret).update(text).digest('base64') === signature;
}

const iso = (text: string): string => text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2');

function javaEncoded(text: string): string {
  const form = new URLSearchParams({ '': text }).toString().slice(1);
  return form.replaceAll('+', '%20').replaceAll('~', '%7E');
}

const COMMANDS = {
  ...SERVERS,
  ...TAGS,
  ...VOLUMES,
  ...CATALOGUE,
  ...ADDRESSES,
  ...NETWORKS,
  ...GROUPS,
  ...JOBS,
};

/** CloudStack's API, one path and a command. @see https://cloudstack.apache.org/api/apidocs-4.20/ */
const SHAPE: Shape = {
  base: '/client/api',
  keyOf: commandOf,
  isSignedIn,
  routes: Object.fromEntries(
    Object.entries(COMMANDS).map(([name, { parameters, run }]) => [
      name,
      (asked: Asked, state: State): Reply => ({
        status: 200,
        body: { [responseOf(name)]: ran({ parameters, run }, asked, state) },
      }),
    ]),
  ) as Routes,
  refuse,
  seed: (state) => {
    state.add('zones', ZONE, { id: ZONE, name: 'lab', networktype: 'Advanced', securitygroupsenabled: true });
    state.add('templates', TEMPLATE, templateOf(TEMPLATE, 'Debian 13', 'Debian 13', true));
    for (const [id, memory] of [
      ['498ce071-a077-4237-9492-e55c42553327', 512],
      ['57aba75e-5567-44c9-bfcc-c2c14503a5a6', 1024],
      ['57aba75e-5567-44c9-bfcc-c2c14503a5a7', 2048],
    ] as const)
      state.add('offerings', id, { id, name: `${memory} MiB`, cpunumber: 1, cpuspeed: 1000, memory });
    state.add('diskOfferings', 'disk-any', {
      id: 'disk-any',
      name: 'Custom',
      disksize: 0,
      iscustomized: true,
    });
    state.add('networkOfferings', 'offering-l2', {
      id: 'offering-l2',
      name: 'L2',
      guestiptype: 'L2',
      state: 'Enabled',
      forvpc: false,
      specifyvlan: false,
    });
    state.add('networkOfferings', 'offering-nat', {
      id: 'offering-nat',
      name: 'NAT',
      guestiptype: 'Isolated',
      state: 'Enabled',
      forvpc: false,
      specifyvlan: false,
    });
  },
};

export const row: Host = {
  name: 'cloudstack',
  shape: SHAPE,
  make: (endpoint, secretKey) =>
    new CloudStackCompute({ endpoint, apiKey: 'lab-key', secretKey, region: ZONE }),
  context: {
    image: TEMPLATE,
    size: '498ce071-a077-4237-9492-e55c42553327',
    otherSize: '57aba75e-5567-44c9-bfcc-c2c14503a5a6',
    refusedName: 'no such name!',
    range: '10.1.2.0/24',
    addressSource: {},
  },
  without: {
    'gives a firewall to a server and takes it off, and either twice is no error':
      'a server has to be stopped for that, and keeps one security group at least',
  },
};
