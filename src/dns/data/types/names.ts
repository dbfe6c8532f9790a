import { duration, hostname, text, uint16, uint32 } from '../kinds.js';
import { layout } from '../layout.js';

/** The field of types that only point at a name. */
export interface Target {
  target: string;
}

/** RFC 1035, section 3.3.1. */
export const CNAME = layout<Target>('www.example.com.', { target: hostname });

/** RFC 1035, section 3.3.11. */
export const NS = layout<Target>('ns1.example.com.', { target: hostname });

/** RFC 1035, section 3.3.12. */
export const PTR = layout<Target>('host.example.com.', { target: hostname });

/** RFC 6672. */
export const DNAME = layout<Target>('example.net.', { target: hostname });

/** Not part of the DNS: hosts serve the addresses of the target. */
export const ALIAS = layout<Target>('www.example.com.', { target: hostname });

/** What some hosts call an {@link ALIAS}. */
export const ANAME = ALIAS;

/** RFC 1035, section 3.3.9. */
export const MX = layout<{ priority: number; target: string }>('10 mail.example.com.', {
  priority: uint16,
  target: hostname,
});

/** RFC 2782. */
export const SRV = layout<{ priority: number; weight: number; port: number; target: string }>(
  '10 5 443 www.example.com.',
  { priority: uint16, weight: uint16, port: uint16, target: hostname },
);

/** RFC 1183, section 1. */
export const AFSDB = layout<{ subtype: number; target: string }>('1 afs.example.com.', {
  subtype: uint16,
  target: hostname,
});

/** RFC 1183, section 2.2. */
export const RP = layout<{ mailbox: string; text: string }>('admin.example.com. contact.example.com.', {
  mailbox: hostname,
  text: hostname,
});

/** RFC 2230. */
export const KX = layout<{ preference: number; target: string }>('10 kx.example.com.', {
  preference: uint16,
  target: hostname,
});

/** RFC 3403, section 4. */
export const NAPTR = layout<{
  order: number;
  preference: number;
  flags: string;
  service: string;
  regexp: string;
  replacement: string;
}>('100 10 "u" "E2U+sip" "!^.*$!sip:info@example.com!" .', {
  order: uint16,
  preference: uint16,
  flags: text,
  service: text,
  regexp: text,
  replacement: hostname,
});

/** RFC 1035, section 3.3.13. Times are in seconds. */
export const SOA = layout<{
  primary: string;
  mailbox: string;
  serial: number;
  refresh: number;
  retry: number;
  expire: number;
  minimum: number;
}>('ns1.example.com. hostmaster.example.com. 1 10800 3600 604800 3600', {
  primary: hostname,
  mailbox: hostname,
  serial: uint32,
  refresh: duration,
  retry: duration,
  expire: duration,
  minimum: duration,
});
