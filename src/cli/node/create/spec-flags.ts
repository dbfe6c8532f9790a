import { textFlag, textsFlag } from '../../command.js';
import { parseDuration, parsePair } from '../../output/flags.js';

/** Definitions of the flags that describe a new server. */
export const specFlags = {
  image: textFlag('ID', 'Image, see skylane image list'),
  size: { kind: 'parsed', parse: String, placeholder: 'ID', brief: 'Size, see skylane size list' },
  location: textFlag('ID', 'Location, see skylane location list'),
  key: textFlag('NAME', 'Key pair that the cloud holds'),
  publicKey: textFlag('FILE', 'Public key for these servers alone'),
  userData: textFlag('FILE', 'Script or cloud-config for the first boot'),
  label: {
    kind: 'parsed',
    parse: parsePair,
    optional: true,
    variadic: true,
    placeholder: 'KEY=VALUE',
    brief: 'Label, tag or metadata; may be repeated',
  },
  network: textsFlag('ID', 'Network; may be repeated; none for no network'),
  firewall: textsFlag('ID', 'Firewall; may be repeated'),
  expiresIn: {
    kind: 'parsed',
    parse: parseDuration,
    optional: true,
    placeholder: 'TIME',
    brief: 'Time after which skylane node expire may destroy it, such as 2h',
  },
  idempotencyKey: textFlag('KEY', 'A second create with the same key returns the server of the first'),
  extra: textFlag('JSON', 'Options that only this cloud has'),
} as const;
