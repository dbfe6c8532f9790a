import { createHash } from 'node:crypto';
import {
  type DriverOptions,
  type Keys,
  type KeySignIn,
  type Outgoing,
  type Session,
  type SessionPlace,
  textOf,
} from '../../src/driver/index.js';

/** OVHcloud's endpoint names. */
export const OVH_ENDPOINTS = {
  'ovh-eu': 'https://eu.api.ovh.com/1.0',
  'ovh-ca': 'https://ca.api.ovh.com/1.0',
  'ovh-us': 'https://api.us.ovhcloud.com/1.0',
  'kimsufi-eu': 'https://eu.api.kimsufi.com/1.0',
  'kimsufi-ca': 'https://ca.api.kimsufi.com/1.0',
  'soyoustart-eu': 'https://eu.api.soyoustart.com/1.0',
  'soyoustart-ca': 'https://ca.api.soyoustart.com/1.0',
} as const;

/** A name of an API of OVHcloud's. */
export type OvhEndpoint = keyof typeof OVH_ENDPOINTS;

/** Credentials of OVHcloud's drivers; `fromEnv` finds them in OVHcloud's variables and in `ovh.conf`. */
export interface OvhOptions extends DriverOptions {
  /** Key of the application. OVH_APPLICATION_KEY */
  readonly applicationKey: string;
  /** Secret of the application. OVH_APPLICATION_SECRET */
  readonly applicationSecret: string;
  /** Key of the account that lets the application act for it. OVH_CONSUMER_KEY */
  readonly consumerKey: string;
  /** Name of the API, or its URL; default `ovh-eu`. OVH_ENDPOINT */
  readonly entrypoint?: OvhEndpoint | (string & {});
}

/**
 * Requests are signed by the API's clock, which is fetched once. @see
 * https://help.ovhcloud.com/csm/en-api-getting-started-ovhcloud-api?id=kb_article_view&sysparm_article=KB0042784
 */
export const OVH_SIGN_IN: KeySignIn = {
  endpoint: ({ entrypoint = 'ovh-eu' }) =>
    Object.hasOwn(OVH_ENDPOINTS, entrypoint) ? OVH_ENDPOINTS[entrypoint as OvhEndpoint] : entrypoint,
  keys: {
    applicationKey: ['OVH_APPLICATION_KEY'],
    applicationSecret: ['OVH_APPLICATION_SECRET'],
    consumerKey: ['OVH_CONSUMER_KEY'],
  },
  options: { entrypoint: 'OVH_ENDPOINT' },
  shown: ['applicationKey'],
  open: askForTime,
  sign,
};

/** Number of seconds by which the API's clock is ahead of this machine's. */
async function askForTime(_keys: Keys, { transport, url, now, call }: SessionPlace): Promise<Session> {
  const request = { operation: 'signIn', method: 'GET', path: '/auth/time' } as const;
  const { body } = await transport.plainJson(request, `${url}/auth/time`, call);
  const ahead = Math.round(Number(body) - now / 1000);
  return { value: Number.isFinite(ahead) ? String(ahead) : '0', life: Infinity, isShown: true };
}

function sign(
  { applicationKey = '', applicationSecret = '', consumerKey = '' }: Keys,
  outgoing: Outgoing,
  { now, session }: { readonly now: number; readonly session: string },
): Record<string, string> {
  const time = String(Math.floor(now / 1000) + Number(session));
  const { method, origin, path } = outgoing;
  const signed = [applicationSecret, consumerKey, method, origin + path, textOf(outgoing), time].join('+');
  return {
    'x-ovh-application': applicationKey,
    'x-ovh-consumer': consumerKey,
    'x-ovh-timestamp': time,
    'x-ovh-signature': `$1$${createHash('sha1').update(signed).digest('hex')}`,
  };
}
