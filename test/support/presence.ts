import { randomUUID } from 'node:crypto';
import type { Database, EntityManager } from '@lienthong/api/store/database';
import { CitizenEntity } from '@lienthong/api/store/entities/persons';
import { personStatement, type Scope } from '@lienthong/api/store/statement';
import { openTestApi, type TestApi } from './api.ts';
import { traceOf } from './readers.ts';

export interface Person {
  id: string;
  presence: string;
  version: number;
}

/** What requests may write about persons: where they are. */
export interface PresenceOffice {
  api: TestApi;
  database: Database;
  scope: Scope;
  /** Persons within the scope, all present and with their first version. */
  present(): Promise<[string, string, string, string]>;
  /** As the caller's scope and the transaction see the person. */
  read(id: string): Promise<Person>;
  /** As everybody else does. */
  stored(id: string): Promise<Person>;
  close(): Promise<void>;
}

export const onePerson = personStatement<Person>(
  'one-person',
  'id',
  'select id, presence, version from citizen where id = $1',
);

export async function openPresence(): Promise<PresenceOffice> {
  const api = await openTestApi({ poolSize: 3 });
  const { database } = api.api;
  const { scope } = api.caller('police-703-register');
  return {
    api,
    database,
    scope,
    async present() {
      const rows = await api.oracle<Person>(
        `select id from citizen where unit_no between $1 and $2 and presence = 'PRESENT' and version = 1 order by id limit 4`,
        [scope.lo, scope.hi],
      );
      return rows.map(({ id }) => id) as [string, string, string, string];
    },
    read: async (id) => (await database.read(scope, traceOf({ requestId: randomUUID() }), onePerson, [id]))[0]!,
    stored: async (id) =>
      (await api.oracle<Person>('select id, presence, version from citizen where id = $1', [id]))[0]!,
    close: () => api.close(),
  };
}

export async function markAbroad(em: EntityManager, id: string): Promise<void> {
  const citizen = await em.findOneOrFail(CitizenEntity, { id });
  const found = { presence: 'ABROAD', presenceOn: '2021-06-01', presenceSource: 'TEST' } as const;
  Object.assign(citizen, found, { version: citizen.version + 1 });
  await em.flush();
}
