/** A folder with clouds.yaml and its companions, and the variables that go with it. */
export interface CloudsCase {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
  /** Why Skylane reads it otherwise than openstacksdk does, on purpose; absent where both should agree. */
  readonly differs?: string;
}

const AUTH = 'auth: {auth_url: "https://k.example/v3", username: ann, password: pw, project_name: web}';

function cloud(name: string, body: string, more: Partial<CloudsCase> = {}): CloudsCase {
  const lines = body
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
  return {
    name,
    variables: {},
    ...more,
    files: { 'clouds.yaml': `clouds:\n  c:\n${lines}\n`, ...more.files },
  };
}

function password(text: string, differs?: string): CloudsCase {
  const auth = `auth: {auth_url: "https://k.example/v3", username: ann, password: ${text}, project_id: ${text}}`;
  return cloud(
    `text that looks like something else: ${text}`,
    auth,
    differs === undefined ? {} : { differs },
  );
}

const TEXT = 'text stays as it is written';
const NAMED = 'the error names the cloud that was asked for';
const REFUSED = 'refused by name, where openstacksdk warns or goes on';

/** One file for each rule. */
const RULES: readonly CloudsCase[] = [
  cloud('plain', AUTH),
  ...[
    '0123456789',
    '1e5',
    '1e+5',
    '2024-01-01',
    '1e3',
    '12345678901234567890',
    '123456789012345678901234567890',
    '"1.10"',
    "'0001'",
    '0o17',
    '7',
    'p%ss#w',
    '"null"',
    '"yes"',
    '0x',
    '08',
    '.5e',
    '1e-7x',
  ].map((text) => password(text)),
  ...['0001', '1.10', '0x1F', '1_000', '12:30', 'yes', 'no', 'true', '.inf', '5.', '0b11'].map((text) =>
    password(text, TEXT),
  ),
  cloud(
    'no password at all',
    'auth: {auth_url: "https://k.example/v3", username: ann, password: null, project_name: web}',
  ),
  cloud(
    'a password of nothing',
    'auth: {auth_url: "https://k.example/v3", username: ann, password: , project_name: web}',
  ),
  cloud(
    'credentials beside auth',
    'auth_url: https://k.example/v3\nusername: ann\npassword: pw\nproject_name: web',
  ),
  cloud('the project beside auth counts more', `${AUTH}\nproject_name: other`),
  cloud('the user in auth counts more', `${AUTH}\nusername: other`),
  cloud(
    'the domains beside auth count more',
    'auth: {auth_url: "https://k.example/v3", username: ann, password: pw, project_name: web, user_domain_name: A, project_domain_name: B}\nuser_domain_name: C',
  ),
  cloud(
    'dashes',
    'auth:\n  auth_url: https://k.example/v3\n  username: ann\n  password: pw\n  project-name: web\n  user-domain-name: People\n  project-domain-id: d1',
  ),
  cloud(
    'tenant_name',
    'auth: {auth_url: "https://k.example/v3", username: ann, password: pw, tenant_name: web}',
  ),
  cloud(
    'tenant_id and project_id',
    'auth: {auth_url: "https://k.example/v3", username: ann, password: pw, tenant_id: t, project_id: p}',
  ),
  cloud(
    'user_name',
    'auth: {auth_url: "https://k.example/v3", user_name: ann, password: pw, project_name: web}',
  ),
  cloud(
    'one domain for both',
    'auth: {auth_url: "https://k.example/v3", username: ann, password: pw, project_name: web, domain_name: D}',
  ),
  cloud(
    'one domain by id, one by name',
    'auth: {auth_url: "https://k.example/v3", username: ann, password: pw, project_name: web, domain_id: d, user_domain_id: u}',
  ),
  cloud(
    'a domain for its scope',
    'auth: {auth_url: "https://k.example/v3", username: ann, password: pw, user_domain_name: U, domain_name: D}',
  ),
  cloud(
    'default domains',
    'auth: {auth_url: "https://k.example/v3", username: ann, password: pw, project_name: web, default_domain_id: default}',
  ),
  cloud(
    'a system scope',
    'auth: {auth_url: "https://k.example/v3", username: ann, password: pw, user_domain_id: default, system_scope: all}',
  ),
  cloud(
    'a trust',
    'auth: {auth_url: "https://k.example/v3", username: ann, password: pw, user_domain_id: default, trust_id: t1}',
  ),
  cloud(
    'an application credential',
    'auth_type: v3applicationcredential\nauth: {auth_url: "https://k.example/v3", application_credential_id: a1, application_credential_secret: s1}',
  ),
  cloud(
    'an application credential by name',
    'auth_type: v3applicationcredential\nauth: {auth_url: "https://k.example/v3", username: ann, user_domain_name: D, application_credential_name: a1, application_credential_secret: s1}',
  ),
  cloud('a token', 'auth_type: v3token\nauth: {auth_url: "https://k.example/v3", token: tok, project_id: p}'),
  cloud(
    'auth_token by its older name',
    'auth_type: token\nauth: {auth_url: "https://k.example/v3", auth_token: tok, project_id: p}',
  ),
  cloud(
    'auth_plugin',
    `auth_plugin: v3password\n${AUTH.replace('project_name: web', 'project_name: web, user_domain_name: D')}`,
  ),
  cloud(
    'a passcode',
    'auth_type: v3totp\nauth: {auth_url: "https://k.example/v3", username: ann, user_domain_name: D, passcode: "012345", project_id: p}',
  ),
  cloud(
    'two factors',
    'auth_type: v3multifactor\nauth_methods: [v3password, v3totp]\nauth: {auth_url: "https://k.example/v3", username: ann, user_domain_name: D, password: pw, passcode: "012345", project_id: p}',
  ),
  cloud(
    'two factors as text with a comma',
    'auth_type: v3multifactor\nauth_methods: v3password,v3totp\nauth: {auth_url: "https://k.example/v3", username: ann, user_domain_name: D, password: pw, passcode: "012345", project_id: p}',
  ),
  cloud('no Keystone', 'auth_type: none\nauth: {endpoint: "http://nova.example/v2.1"}\nregion_name: R'),
  cloud(
    'no Keystone, an admin token',
    'auth_type: admin_token\nauth: {endpoint: "http://nova.example/v2.1", token: tok}',
  ),
  cloud(
    'no Keystone, a name and a password',
    'auth_type: http_basic\nauth: {endpoint: "http://nova.example/v2.1", username: ann, password: pw}',
  ),
  cloud('an auth_type that nobody has', `auth_type: v3nonsense\n${AUTH}`),
  cloud(
    'v3oidcpassword',
    'auth_type: v3oidcpassword\nauth: {auth_url: "https://k.example/v3", identity_provider: i, protocol: p, client_id: c, client_secret: s, access_token_endpoint: "https://a", username: ann, password: pw}',
    { differs: REFUSED },
  ),
  cloud(
    'an application credential without its auth_type',
    'auth: {auth_url: "https://k.example/v3", application_credential_id: a1, application_credential_secret: s1}',
    { differs: 'the secret that is there tells the kind' },
  ),
  cloud(
    'a password and a token',
    `auth: {auth_url: "https://k.example/v3", username: ann, password: pw, token: tok, project_name: web}`,
  ),
  cloud('a region', `${AUTH}\nregion_name: R1`),
  cloud('a region with digits alone', `${AUTH}\nregion_name: "7"`),
  cloud('regions as names', `${AUTH}\nregions: [R1, R2]`),
  cloud('regions as names, one asked for', `${AUTH}\nregions: [R1, R2]`, {
    variables: { OS_CLOUD: 'c', OS_REGION_NAME: 'R2' },
  }),
  cloud(
    'regions with values',
    `${AUTH}\nregions:\n- name: A\n  values: {auth: {project_name: pa}}\n- name: B\n  values: {auth: {project_name: pb, auth_url: "https://kb.example/v3"}, interface: internal, compute_endpoint_override: "https://nova.b/v2.1"}`,
    { variables: { OS_CLOUD: 'c', OS_REGION_NAME: 'B' } },
  ),
  cloud(
    'regions with values, none asked for',
    `${AUTH}\nregions:\n- name: A\n  values: {auth: {project_name: pa}, interface: admin}\n- B`,
  ),
  cloud(
    'a value of a region that is null',
    `${AUTH}\ninterface: internal\nregions:\n- name: A\n  values: {interface: null}`,
  ),
  cloud('a region that is not listed', `${AUTH}\nregions: [R1, R2]`, {
    variables: { OS_CLOUD: 'c', OS_REGION_NAME: 'R3' },
  }),
  cloud('a region that is none', `${AUTH}\nregions:\n- {title: R1}`),
  cloud('region_name as a list', `${AUTH}\nregion_name: [R1, R2]`),
  cloud(
    'region_name as a list of settings',
    `${AUTH}\nregion_name:\n- {name: R1, values: {interface: internal}}`,
  ),
  cloud('region_name with a comma', `${AUTH}\nregion_name: "R1,R2"`),
  cloud('a region of one service', `${AUTH}\nregion_name: R1\nobject_store_region_name: R2`),
  cloud('an interface', `${AUTH}\ninterface: internal`),
  cloud('an endpoint_type', `${AUTH}\nendpoint_type: internal`),
  cloud('interfaces', `${AUTH}\ninterface: [internal, public]`),
  cloud(
    'an interface of one service',
    `${AUTH}\ninterface: public\nimage_interface: internal\nnetwork_endpoint_type: admin`,
  ),
  cloud(
    'endpoints',
    `${AUTH}\ncompute_endpoint_override: https://n.example/compute\nobject_store_endpoint_override: https://s.example/v1/AUTH_x\nblock_storage_endpoint_override: https://c.example/v3/p\ndns_endpoint_override: https://d.example/`,
  ),
  cloud(
    'endpoints by older names',
    `${AUTH}\nvolumev3_endpoint_override: https://c.example/v3/p\nimage_endpoint: https://g.example`,
  ),
  cloud(
    'the newest name of a service first',
    `${AUTH}\nvolume_endpoint_override: https://old\nblock_storage_endpoint_override: https://new`,
  ),
  cloud(
    'an endpoint with the region in it',
    `${AUTH}\nregion_name: R1\ncompute_endpoint_override: "https://{region_name}.example/v2.1"`,
  ),
  cloud(
    'versions',
    `${AUTH}\nvolume_api_version: 3\nimage_api_version: "2"\ncompute_api_version: 2.1\nidentity_api_version: 3`,
  ),
  cloud(
    'Keystone 2 by its version',
    'identity_api_version: 2\nauth: {auth_url: "https://k.example:5000/v2.0", username: ann, password: pw, tenant_name: web}',
  ),
  cloud('verify', `${AUTH}\nverify: true`),
  cloud('verify: false', `${AUTH}\nverify: false`),
  cloud('verify: no', `${AUTH}\nverify: no`),
  cloud('insecure', `${AUTH}\ninsecure: true`),
  cloud('insecure as text', `${AUTH}\ninsecure: "True"`),
  cloud('cacert', `${AUTH}\ncacert: FOLDER/ca.pem`, { files: { 'ca.pem': 'FOLDER/ca.pem' } }),
  cloud('cert and key', `${AUTH}\ncert: FOLDER/c.pem\nkey: FOLDER/k.pem`, {
    files: { 'c.pem': 'FOLDER/c.pem', 'k.pem': 'FOLDER/k.pem' },
  }),
  cloud('a cacert that is not there', `${AUTH}\ncacert: FOLDER/gone.pem`, {
    differs: 'said before anything is sent',
  }),
  cloud('secure.yaml', 'auth: {auth_url: "https://k.example/v3", username: ann, project_name: web}', {
    files: { 'secure.yaml': 'clouds: {c: {auth: {password: 0123456789}}}' },
  }),
  cloud('secure.yaml lays over', `${AUTH}\nregion_name: R1`, {
    files: { 'secure.yaml': 'clouds: {c: {region_name: R2, auth: {username: bob}}}' },
  }),
  { name: 'secure.yaml alone', variables: {}, files: { 'secure.yaml': `clouds: {c: {${AUTH}}}` } },
  {
    name: 'clouds.json',
    variables: {},
    files: {
      'clouds.json':
        '{"clouds": {"c": {"region_name": "R1", "auth": {"auth_url": "https://k.example/v3", "username": "ann", "password": 12345678901234567890, "project_name": "web"}}}}',
    },
  },
  { name: 'clouds.yml', variables: {}, files: { 'clouds.yml': `clouds:\n  c:\n    ${AUTH}\n` } },
  {
    name: 'yaml before json',
    variables: {},
    files: { 'clouds.json': '{"clouds": {"c": {}}}', 'clouds.yaml': `clouds: {c: {${AUTH}}}` },
  },
  {
    name: 'merge keys',
    variables: { OS_CLOUD: 'c' },
    files: {
      'clouds.yaml': `clouds:\n  a: &a\n    region_name: R1\n    ${AUTH}\n  c:\n    <<: *a\n    region_name: R2\n`,
    },
  },
  {
    name: 'merge keys within auth',
    variables: { OS_CLOUD: 'c' },
    files: {
      'clouds.yaml': `x: &x {auth_url: "https://k.example/v3", username: ann, project_name: web}\nclouds:\n  c:\n    auth: {<<: *x, password: pw, project_name: mine}\n`,
    },
  },
  {
    name: 'a list of merge keys',
    variables: { OS_CLOUD: 'c' },
    files: {
      'clouds.yaml': `x: &x {auth_url: "https://k.example/v3", username: ann}\ny: &y {username: bob, project_name: web}\nclouds:\n  c:\n    auth:\n      <<: [*x, *y]\n      password: pw\n`,
    },
    differs:
      'the first of several merged settings wins, as the YAML merge type says; PyYAML 6.0.4 takes the last',
  },
  {
    name: 'aliases',
    variables: { OS_CLOUD: 'c' },
    files: {
      'clouds.yaml': `p: &p 0123456789\nclouds:\n  c: {auth: {auth_url: "https://k.example/v3", username: ann, password: *p, project_name: web}}\n`,
    },
  },
  {
    name: 'keys that are written twice',
    variables: {},
    files: { 'clouds.yaml': `clouds:\n  c:\n    ${AUTH}\n    region_name: R1\n    region_name: R2\n` },
  },
  cloud(
    'a password in a block',
    'auth:\n  auth_url: https://k.example/v3\n  username: ann\n  project_name: web\n  password: >-\n    a b\n    c',
  ),
  cloud(
    'a tag of YAML',
    `auth: {auth_url: "https://k.example/v3", username: ann, password: !!str 0001, project_name: web}`,
  ),
  cloud(
    'a tag of somebody else',
    `auth: {auth_url: "https://k.example/v3", username: ann, password: !vault x, project_name: web}`,
  ),
  cloud(
    'an alias of nothing',
    `auth: {auth_url: "https://k.example/v3", username: ann, password: *pw, project_name: web}`,
  ),
  cloud('tabs', `auth:\n\tauth_url: https://k.example/v3`),
  cloud(
    'a profile of clouds-public.yaml',
    'profile: acme\nauth: {username: ann, password: pw, project_name: web}',
    {
      files: {
        'clouds-public.yaml':
          'public-clouds:\n  acme: {auth: {auth_url: "https://acme.example/v3", user_domain_name: A}, region_name: R9, interface: internal}\n',
      },
    },
  ),
  cloud(
    'a profile of clouds-public.yaml by its older key',
    'cloud: acme\nauth: {username: ann, password: pw, project_name: web}',
    {
      files: {
        'clouds-public.yaml':
          'public-clouds:\n  acme: {auth: {auth_url: "https://acme.example/v3"}, regions: [R8, R9]}\n',
      },
    },
  ),
  cloud(
    'a profile that lists regions, one asked for',
    'profile: acme\nauth: {username: ann, password: pw, project_name: web}',
    {
      variables: { OS_CLOUD: 'c', OS_REGION_NAME: 'R9' },
      files: {
        'clouds-public.yaml':
          'public-clouds:\n  acme: {auth: {auth_url: "https://{region_name}.acme.example/v3"}, regions: [R8, R9]}\n',
      },
    },
  ),
  ...[
    'rackspace',
    'citycloud',
    'otc',
    'auro',
    'binero',
    'conoha',
    'dreamcompute',
    'elastx',
    'catalyst',
    'entercloudsuite',
    'switchengines',
    'zetta',
    'ovh-us',
    'limestonenetworks',
    'fuga',
  ].map((profile) =>
    cloud(
      `the profile ${profile}`,
      `profile: ${profile}\nauth: {username: ann, password: pw, project_id: "42"}`,
      profile === 'conoha' ? { differs: 'version 2.0 of Keystone is named in the URL' } : {},
    ),
  ),
  cloud(
    'a profile that is shut down',
    'profile: internap\nauth: {username: ann, password: pw, project_name: web}',
  ),
  cloud('a profile that nobody knows', `profile: nobody\n${AUTH}`, { differs: REFUSED }),
  cloud(
    'a name in braces that there is not',
    'auth: {auth_url: "https://{nothing}.example/v3", username: ann, password: pw, project_name: web}',
  ),
  cloud('a cloud that is not there', AUTH, { variables: { OS_CLOUD: 'd' } }),
  cloud('OS_CLOUD=envvars', AUTH, {
    variables: {
      OS_CLOUD: 'envvars',
      OS_AUTH_URL: 'https://e.example/v3',
      OS_USERNAME: 'eve',
      OS_PASSWORD: '0123',
      OS_PROJECT_NAME: 'e',
      OS_REGION_NAME: 'E1',
    },
  }),
  cloud('OS_CLOUD=envvars without variables', AUTH, { variables: { OS_CLOUD: 'envvars' } }),
  cloud('OS_CLOUD_NAME', AUTH, {
    variables: {
      OS_CLOUD: 'mine',
      OS_CLOUD_NAME: 'mine',
      OS_AUTH_URL: 'https://e.example/v3',
      OS_USERNAME: 'eve',
      OS_PASSWORD: 'pw',
      OS_PROJECT_NAME: 'e',
    },
  }),
  cloud('variables before the only cloud', AUTH, {
    variables: {
      OS_AUTH_URL: 'https://e.example/v3',
      OS_USERNAME: 'eve',
      OS_PASSWORD: 'pw',
      OS_TENANT_NAME: 'e',
      OS_USER_DOMAIN_NAME: 'U',
      OS_INTERFACE: 'internal',
      OS_IMAGE_ENDPOINT_OVERRIDE: 'https://g',
    },
  }),
  cloud('OS_CLOUD before variables', AUTH, {
    variables: { OS_CLOUD: 'c', OS_AUTH_URL: 'https://e.example/v3', OS_USERNAME: 'eve', OS_PASSWORD: 'pw' },
  }),
  {
    name: 'a file without clouds',
    variables: { OS_CLOUD: 'c' },
    files: { 'clouds.yaml': 'cloud: {c: {}}\n' },
    differs: NAMED,
  },
  { name: 'a file that is a list', variables: { OS_CLOUD: 'c' }, files: { 'clouds.yaml': '- clouds\n' } },
  { name: 'no file', variables: { OS_CLOUD: 'c' }, files: {}, differs: NAMED },
  {
    name: 'a cloud named by digits',
    variables: { OS_CLOUD: '42' },
    files: { 'clouds.yaml': `clouds:\n  42:\n    ${AUTH}\n` },
    differs: 'the name is text',
  },
];

/** All cases: one for each rule, and so many more that a seed puts together from them. */
export function cloudsCases(seed: number, generated: number): CloudsCase[] {
  const random = randomOf(seed);
  return [...RULES, ...Array.from({ length: generated }, (_, index) => compose(index, random))];
}

/** Puts the parts of a cloud together by chance: each part in one of its forms, in `auth` or beside it. */
function compose(index: number, random: () => number): CloudsCase {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const maybe = (chance: number, lines: () => string[]): string[] => (random() < chance ? lines() : []);
  const value = (): string =>
    pick(['pw', '0123456789', '1e5', '"0001"', "'yes'", '12345678901234567890', '"a b"', 'p:w', '"7"', '42']);
  const auth: string[] = [
    `auth_url: ${pick(['https://k.example/v3', 'https://k.example:5000', 'http://k.example/identity/v3/'])}`,
  ];
  const outer: string[] = [];
  const place = (line: string): void => void (random() < 0.7 ? auth : outer).push(line);
  place(`username: ${value()}`);
  place(`password: ${value()}`);
  const project = pick(['project_name', 'project_id', 'tenant_name', 'project-name', 'tenant_id']);
  place(`${project}: ${value()}`);
  for (const key of [
    'user_domain_name',
    'project_domain_name',
    'user_domain_id',
    'domain_name',
    'default_domain_name',
  ])
    for (const line of maybe(0.25, () => [`${key}: ${value()}`])) place(line);
  outer.push(
    ...maybe(0.3, () => [`interface: ${pick(['public', 'internal', 'admin', '[internal, public]'])}`]),
    ...maybe(0.3, () => [
      `compute_endpoint_override: https://nova.example/${pick(['', 'v2.1', 'compute/v2.1'])}`,
    ]),
    ...maybe(0.2, () => [
      `${pick(['volume', 'volumev3', 'block_storage'])}_api_version: ${pick(['2', '"3"', '3'])}`,
    ]),
    ...maybe(0.2, () => [`${pick(['image', 'network', 'dns'])}_interface: internal`]),
    ...maybe(0.2, () => [`${pick(['verify', 'insecure'])}: ${pick(['true', 'false'])}`]),
    ...maybe(0.5, () => [
      pick([
        'region_name: R1',
        'regions: [R1, R2]',
        'region_name: [R2, R1]',
        'regions: [{name: R1, values: {auth: {project_domain_name: V}, interface: admin}}, R2]',
        'region_name: "R1,R2"',
      ]),
    ]),
  );
  const secure = random() < 0.3 ? { 'secure.yaml': `clouds: {c: {auth: {password: ${value()}}}}` } : {};
  const lines = [
    'clouds:',
    '  c:',
    '    auth:',
    ...auth.map((line) => `      ${line}`),
    ...outer.map((line) => `    ${line}`),
  ];
  return {
    name: `put together by chance, ${index + 1}`,
    variables: random() < 0.5 ? { OS_CLOUD: 'c' } : {},
    files: { 'clouds.yaml': `${lines.join('\n')}\n`, ...secure },
  };
}

/** The same numbers for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
