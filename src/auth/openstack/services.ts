import type { ServiceChoice } from '../keystone/catalog.js';
import { interfacesOf } from './interfaces.js';
import type { CloudSettings } from './settings.js';

/** Names of services in settings, by the drivers' own keys; earlier names come first. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  compute: ['compute'],
  image: ['image'],
  network: ['network'],
  volume: ['block_storage', 'volumev3', 'volumev2', 'volume', 'block_store'],
  storage: ['object_store'],
  dns: ['dns'],
  loadbalancer: ['load_balancer'],
};

const OVERRIDE = /^(.+)_endpoint_override$/;

/** Settings of single services. */
export interface ServiceSettings {
  readonly endpoints: Readonly<Record<string, string>> | undefined;
  readonly services: Readonly<Record<string, ServiceChoice>> | undefined;
}

/** Reads a cloud's settings of single services: URLs, regions, interfaces, types, names and versions. */
export function serviceSettings(provider: string, cloud: CloudSettings): ServiceSettings {
  const endpoints: Record<string, string> = {};
  const services: Record<string, ServiceChoice> = {};
  for (const [key, names] of Object.entries(NAMES)) {
    const settings = (what: string): string[] => names.map((name) => `${name}_${what}`);
    const url = cloud.text(...settings('endpoint_override'), ...settings('endpoint'));
    if (url !== undefined) setUrl(endpoints, cloud, key, url);
    const choice = {
      region: cloud.text(...settings('region_name')),
      interface: interfacesOf(provider, cloud, ...settings('interface'), ...settings('endpoint_type')),
      type: cloud.text(...settings('service_type')),
      name: cloud.text(...settings('service_name')),
      apiVersion: cloud.text(...settings('api_version')),
    };
    const given = Object.entries(choice).filter(([, value]) => value !== undefined);
    if (given.length > 0) services[key] = Object.fromEntries(given);
  }
  for (const [name, url] of Object.entries(cloud.all)) {
    const type = OVERRIDE.exec(name)?.[1];
    const isKnown = type === undefined || Object.values(NAMES).some((names) => names.includes(type));
    if (!isKnown && typeof url === 'string') endpoints[type.replaceAll('_', '-')] = url;
  }
  return { endpoints: orNone(endpoints), services: orNone(services) };
}

function setUrl(endpoints: Record<string, string>, cloud: CloudSettings, key: string, text: string): void {
  const url = cloud.filled(`the endpoint of ${key}`, text) ?? text;
  if (key !== 'volume' || cloud.all['profile'] !== 'rackspace') endpoints[key] = url;
  else {
    // Rackspace's profile has the beginning of a URL that ends in the project.
    const project = cloud.text('project_id');
    if (project !== undefined) endpoints[key] = url + project;
  }
}

function orNone<T>(record: Readonly<Record<string, T>>): Readonly<Record<string, T>> | undefined {
  return Object.keys(record).length === 0 ? undefined : record;
}
