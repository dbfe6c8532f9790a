/** Data for every type, in zone-file form. */
export const SAMPLES: Readonly<Record<string, string>> = {
  A: '192.0.2.1',
  AAAA: '2001:db8::1',
  CAA: '0 issue "letsencrypt.org"',
  CNAME: 'target.example.net.',
  DS: `60485 13 2 ${'ab'.repeat(32)}`,
  HTTPS: '1 . alpn=h2,h3',
  LOC: '52 22 23 N 4 53 32 E -2m',
  MX: '10 mail.example.net.',
  NAPTR: '100 10 "S" "SIP+D2U" "!^.*$!sip:info@example.com!" _sip._udp.example.net.',
  NS: 'ns1.example.net.',
  PTR: 'host.example.net.',
  SRV: '10 5 5060 sip.example.net.',
  SSHFP: `4 2 ${'cd'.repeat(32)}`,
  SVCB: '1 svc.example.net. alpn=h2',
  TLSA: `3 1 1 ${'ef'.repeat(32)}`,
  TXT: 'v=spf1 -all',
};
