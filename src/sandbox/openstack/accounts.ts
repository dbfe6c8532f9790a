import type { Random } from '../random.js';
import type { SandboxQuota, SandboxSettings } from '../options.js';

/** A project (Keystone v2: a tenant) and what it may have. */
export interface Project {
  readonly id: string;
  readonly name: string;
  readonly quota: SandboxQuota;
}

/** Somebody who can sign in. */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly password: string;
  /** Rackspace's way to sign in. */
  readonly apiKey: string;
  /** The project of an unscoped sign-in at Rackspace, and the only one the user has a role in. */
  readonly project: Project;
  readonly administrator: boolean;
}

/** An application credential of Keystone v3. */
export interface ApplicationCredential {
  readonly id: string;
  readonly name: string;
  readonly secret: string;
  readonly user: User;
}

/** A sign-in: what a token stands for. */
export interface Session {
  readonly token: string;
  readonly user: User;
  /** `undefined` for an unscoped token. */
  readonly project: Project | undefined;
  readonly methods: readonly string[];
  readonly auditIds: readonly string[];
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** Who owns what is asked for. */
export interface Owner {
  readonly user: User;
  readonly project: Project;
}

/** The quotas of the project `limited`, as on a small trial account. */
const LIMITED: SandboxQuota = {
  instances: 2,
  cores: 4,
  ram: 4096,
  keyPairs: 2,
  volumes: 2,
  snapshots: 2,
  gigabytes: 5,
  networks: 1,
  floatingIps: 1,
  zones: 2,
  recordSets: 10,
  members: 25,
};

/** The users, projects and tokens of a simulated cloud. */
export class Accounts {
  readonly users: readonly User[];
  readonly projects: readonly Project[];
  readonly credential: ApplicationCredential;
  readonly #sessions = new Map<string, Session>();

  constructor(
    readonly settings: SandboxSettings,
    readonly random: Random,
  ) {
    const numeric = settings.flavor === 'rackspace';
    const project = (name: string, quota: SandboxQuota): Project => ({
      id: numeric ? String(100_000 + Math.floor(random.next() * 899_999)) : random.hex(32),
      name,
      quota,
    });
    const demo = project('demo', settings.quota);
    const admin = project('admin', {});
    const limited = project('limited', { ...LIMITED, ...settings.quota });
    this.projects = [demo, admin, limited];
    this.users = this.projects.map((own) => ({
      id: numeric ? String(10_000 + Math.floor(random.next() * 89_999)) : random.hex(32),
      name: own.name,
      password: `sandbox-${own.name}-password`,
      apiKey: random.hex(32),
      project: own,
      administrator: own.name === 'admin',
    }));
    this.credential = {
      id: random.hex(32),
      name: 'sandbox',
      secret: 'sandbox-application-secret',
      user: this.userNamed('demo'),
    };
  }

  /** The user of that name; a programming error when there is none. */
  userNamed(name: string): User {
    const user = this.users.find((candidate) => candidate.name === name);
    if (user === undefined) throw new Error(`the sandbox has no user ${name}`);
    return user;
  }

  /** Starts a session with a fresh token. */
  signIn(grant: Pick<Session, 'user' | 'project' | 'methods'> & { parent?: Session }): Session {
    const now = Date.now();
    const session: Session = {
      token:
        this.settings.flavor === 'rackspace' ? `AA${this.random.hex(92)}` : `gAAAAAB${this.random.hex(176)}`,
      user: grant.user,
      project: grant.project,
      methods: grant.methods,
      auditIds: [this.random.hex(22), ...(grant.parent?.auditIds ?? []).slice(-1)],
      issuedAt: now,
      expiresAt: grant.parent?.expiresAt ?? now + this.settings.tokenLifetime,
    };
    this.#sessions.set(session.token, session);
    return session;
  }

  /** The session of a token that is valid still. */
  session(token: string | undefined): Session | undefined {
    if (token === undefined) return undefined;
    const session = this.#sessions.get(token);
    if (session === undefined || session.expiresAt > Date.now()) return session;
    this.#sessions.delete(token);
    return undefined;
  }

  revoke(token: string): void {
    this.#sessions.delete(token);
  }

  revokeAll(): void {
    this.#sessions.clear();
  }
}
