import { base64, hex, type Mnemonics, named, uint16, uint8 } from '../kinds.js';
import { type FieldsOf, layout } from '../layout.js';
import { invalid } from '../../driver/refuse.js';

/** Length of a digest in bytes, by its number. Unlisted digests may have any length. */
type DigestLengths = Readonly<Record<number, number>>;

/** https://www.iana.org/assignments/ds-rr-types */
const DS_DIGESTS: DigestLengths = { 1: 20, 2: 32, 4: 48 };
/** https://www.iana.org/assignments/dns-sshfp-rr-parameters */
const SSHFP_DIGESTS: DigestLengths = { 1: 20, 2: 32 };
/** RFC 6698, section 7.4 */
const TLSA_DIGESTS: DigestLengths = { 1: 32, 2: 64 };

function checkDigest(digest: string, kind: number, lengths: DigestLengths): void {
  const expected = lengths[kind];
  if (expected === undefined || digest.length === expected * 2) return;
  throw invalid(`a digest of type ${kind} has ${expected * 2} hexadecimal digits, got ${digest.length}`);
}

/** RFC 4034, section 5. */
export const DS = layout<{ keyTag: number; algorithm: number; digestType: number; digest: string }>(
  '60485 5 1 2bb183af5f22588179a53b0a98631fad1a292118',
  { keyTag: uint16, algorithm: uint8, digestType: uint8, digest: hex },
  ({ digest, digestType }) => checkDigest(digest, digestType, DS_DIGESTS),
);

/** RFC 4255. */
export const SSHFP = layout<{ algorithm: number; fingerprintType: number; fingerprint: string }>(
  '4 1 123456789abcdef67890123456789abcdef67890',
  { algorithm: uint8, fingerprintType: uint8, fingerprint: hex },
  ({ fingerprint, fingerprintType }) => checkDigest(fingerprint, fingerprintType, SSHFP_DIGESTS),
);

/** RFC 6698. */
export const TLSA = layout<{ usage: number; selector: number; matchingType: number; certificate: string }>(
  '3 1 1 <64 hexadecimal digits>',
  { usage: uint8, selector: uint8, matchingType: uint8, certificate: hex },
  ({ certificate, matchingType }) => checkDigest(certificate, matchingType, TLSA_DIGESTS),
);

/** RFC 8162: built as TLSA is. */
export const SMIMEA = TLSA;

/** https://www.iana.org/assignments/cert-rr-types */
const CERTIFICATE_TYPES: Mnemonics = {
  PKIX: 1,
  SPKI: 2,
  PGP: 3,
  IPKIX: 4,
  ISPKI: 5,
  IPGP: 6,
  ACPKIX: 7,
  IACPKIX: 8,
  URI: 253,
  OID: 254,
};
/** https://www.iana.org/assignments/dns-sec-alg-numbers */
const ALGORITHMS: Mnemonics = {
  RSAMD5: 1,
  DH: 2,
  DSA: 3,
  RSASHA1: 5,
  'DSA-NSEC3-SHA1': 6,
  'RSASHA1-NSEC3-SHA1': 7,
  RSASHA256: 8,
  RSASHA512: 10,
  'ECC-GOST': 12,
  ECDSAP256SHA256: 13,
  ECDSAP384SHA384: 14,
  ED25519: 15,
  ED448: 16,
};

/** RFC 4398. Names of types and algorithms become their numbers: 1 for PKIX. */
export const CERT = layout<{ kind: number; keyTag: number; algorithm: number; certificate: string }>(
  '1 0 0 <base64>',
  {
    kind: named(uint16, CERTIFICATE_TYPES),
    keyTag: uint16,
    algorithm: named(uint8, ALGORITHMS),
    certificate: base64,
  },
);

/** RFC 7929. */
export const OPENPGPKEY = layout<{ publicKey: string }>('<base64>', { publicKey: base64 });

/** RFC 4034, section 2. */
export const DNSKEY = layout<{ flags: number; protocol: number; algorithm: number; publicKey: string }>(
  '257 3 13 <base64>',
  { flags: uint16, protocol: uint8, algorithm: uint8, publicKey: base64 },
);

/** RFC 7344. The digest may be the single byte 00, which asks the parent to remove its DS records (RFC 8078). */
export const CDS = layout<FieldsOf<typeof DS>>('60485 5 2 <64 hexadecimal digits>', {
  keyTag: uint16,
  algorithm: uint8,
  digestType: uint8,
  digest: hex,
});

/** RFC 7344. */
export const CDNSKEY = DNSKEY;
