import { ipv4, ipv6 } from '../kinds.js';
import { layout } from '../layout.js';

/** RFC 1035, section 3.4.1. */
export const A = layout<{ address: string }>('192.0.2.1', { address: ipv4 });

/** RFC 3596. */
export const AAAA = layout<{ address: string }>('2001:db8::1', { address: ipv6 });
