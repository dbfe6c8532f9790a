import { parseData, type RecordFields } from '../data/data.js';

/** @see https://www.iana.org/assignments/pkix-parameters/pkix-parameters.xhtml#caa-properties */
const ISSUERS = new Set(['issue', 'issuewild', 'issuemail', 'issuevmc']);
const TAGS = new Set([...ISSUERS, 'iodef', 'contactemail', 'contactphone']);
const DOMAIN = /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)*$/i;
const PARAMETER = /^[a-z\d]+\s*=\s*[!-:<-~]*$/i;

/** Problem with the data of a CAA record; null if there is none. */
export function caaProblem(data: string, domain: string): string | null {
  const fields = fieldsOf(data, domain);
  if (typeof fields === 'string') return fields;
  const { flags, tag, value } = fields;
  const name = tag.toLowerCase();
  if (flags !== 0 && flags !== 128)
    return `flags are 0, or 128 for what authorities must understand, not ${flags}`;
  if (!TAGS.has(name))
    return `authorities know no tag ${JSON.stringify(tag)}: there are ${[...TAGS].join(', ')}`;
  if (ISSUERS.has(name) && !isIssuer(value)) return `${JSON.stringify(value)} is no domain of an authority`;
  if (name === 'iodef' && !/^(?:mailto:[^\s@]+@[^\s@]+|https?:\/\/\S+)$/i.test(value))
    return `iodef takes a mailto: or https: address, not ${JSON.stringify(value)}`;
  return null;
}

/** Its fields, or why a host's data has none. */
function fieldsOf(data: string, domain: string): RecordFields<'CAA'> | string {
  try {
    return parseData('CAA', data, domain);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** An authority's domain, or nothing; then parameters. @see https://www.rfc-editor.org/rfc/rfc8659#section-4.2 */
function isIssuer(value: string): boolean {
  const [domain = '', ...parameters] = value.split(';').map((part) => part.trim());
  return (
    (domain === '' || DOMAIN.test(domain)) &&
    parameters.every((parameter) => parameter === '' || PARAMETER.test(parameter))
  );
}
