import type { ProviderManifest } from '../../src/manifest.js';

export const provider = {
  constant: 'LATITUDE',
  name: 'latitude',
  title: 'Latitude.sh',
  site: 'https://docs.latitude.sh/reference',
  defaultService: 'compute',
  credentials: [{ option: 'token', variables: ['LATITUDESH_BEARER', 'LATITUDESH_AUTH_TOKEN'], secret: true }],
  services: {
    compute: {
      module: './compute/driver.js',
      driver: 'LatitudeCompute',
      page: 'latitude',
      proof: [
        { by: 'recorded responses', what: "Latitude.sh's own clients", date: '2026-11' },
        { by: 'official description', what: "types of Latitude.sh's own client of 2026", date: '2026-11' },
      ],
    },
  },
} as const satisfies ProviderManifest;
