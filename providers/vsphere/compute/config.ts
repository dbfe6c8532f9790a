import { userDataBase64 } from '../../../src/compute/index.js';
import { leaf, node } from '../soap.js';
import type { VsphereSize } from '../options.js';

/** What of a machine's configuration is set; other fields stay. */
export interface MachineConfig {
  readonly name?: string | undefined;
  readonly annotation?: string | undefined;
  readonly size?: VsphereSize | undefined;
  /** Changes of devices, as elements. */
  readonly devices?: string;
  /** Settings beside the hardware; '' takes one away. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** The fields of a VirtualMachineConfigSpec, in the order of the API's schema. */
export function configSpec({ name, annotation, size, devices = '', settings = {} }: MachineConfig): string {
  const options = Object.entries(settings).map(([key, value]) =>
    node(
      'extraConfig',
      leaf('key', key) + leaf('value', value).replace('<value>', '<value xsi:type="xsd:string">'),
      'OptionValue',
    ),
  );
  return (
    leaf('name', name) +
    leaf('annotation', annotation) +
    leaf('numCPUs', size?.vcpus) +
    leaf('memoryMB', size?.ram) +
    devices +
    options.join('')
  );
}

/** Keys of user data. */
export const USER_DATA = 'guestinfo.userdata';
export const USER_DATA_ENCODING = 'guestinfo.userdata.encoding';

/** Settings by which cloud-init's data source for VMware finds user data. */
export function userDataSettings(userData: string | Uint8Array | undefined): Record<string, string> {
  const encoded = userDataBase64(userData);
  return encoded === undefined ? {} : { [USER_DATA]: encoded, [USER_DATA_ENCODING]: 'base64' };
}
