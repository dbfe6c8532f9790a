/** Transports whose ports a protocol takes: listeners of different transports may share a port. */
export function transportsOf(protocol: string): readonly string[] {
  if (/tcp[-_]udp/i.test(protocol)) return ['tcp', 'udp'];
  if (/sctp/i.test(protocol)) return ['sctp'];
  return /udp|quic|http3/i.test(protocol) ? ['udp'] : ['tcp'];
}

/** True if two protocols cannot both be at one port. */
export function shareTransport(one: string, other: string): boolean {
  const others = transportsOf(other);
  return transportsOf(one).some((transport) => others.includes(transport));
}
