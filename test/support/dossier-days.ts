import fc from 'fast-check';
import { addDays } from '@lienthong/schema/civil-date';
import { defects } from '@lienthong/schema/codes';
import { cancelReasons, type DossierState } from '@lienthong/schema/dossier-life';
import type { Caller } from '@lienthong/api/access/caller';
import type { TestApi } from './api.ts';
import { dossierStepOf, intakeOf, moveDossiers, record, steps, uncollected } from './dossiers.ts';
import { people as peopleWhere, type Person } from './people.ts';

/** Random days of work on the dossiers of some people of a ward and of a district far away, by several units. */
export interface DossierDays {
  people: Person[];
  callers: { caller: Caller; unit: string }[];
  counts: { accepted: number; refused: number };
  happen(happening: Happening, day: { today: string }): Promise<void>;
}

const of = <T>(list: readonly T[], at: number): T => list[at % list.length] as T;

export interface Happening {
  kind: 'record' | 'step' | 'step2' | 'step3' | 'day' | 'home' | 'death' | 'effect';
  a: number;
  b: number;
  c: number;
}
export const happening = fc.record({
  kind: fc.constantFrom<Happening['kind']>(
    'record',
    'record',
    'step',
    'step2',
    'step3',
    'day',
    'home',
    'effect',
    'death',
  ),
  a: fc.nat(10_000),
  b: fc.nat(10_000),
  c: fc.nat(10_000),
});

/** The steps that bring a dossier on, and some that don't. */
function stepFor(state: DossierState, found: string[], today: string, choice: number): object {
  const ahead: Partial<Record<DossierState, object>> = {
    COLLECTED: steps.startReview,
    UNDER_REVIEW: steps.verify,
    VERIFIED: steps.send,
    IN_PRODUCTION: steps.produce(today),
    PRODUCED: steps.deliver,
    DISCREPANT: choice % 2 ? steps.resolve('FALSE_ALARM', ...found) : steps.redo(found[0] ?? 'NAME_SPELLING'),
  };
  const forward = ahead[state];
  if (forward && choice % 8 < 6) return forward;
  const other = [
    steps.find(of(Object.keys(defects), choice)),
    steps.cancel(of(Object.keys(cancelReasons), choice)),
    ...Object.values(ahead),
  ];
  return of(other, choice);
}

export async function dossierDays(t: TestApi): Promise<DossierDays> {
  // Some of the ward, and some of a district far away.
  const [ward, far] = [
    await uncollected(t, '25456'),
    await peopleWhere(
      t,
      `d.code = '706' and c.case_state is null and c.nationality = 'VN' and c.life_status = 'ALIVE' and c.date_of_birth < '2000-01-01'
       and exists (select from personal_number n where n.citizen_id = c.id and n.status = 'ACTIVE') and not exists (select from dossier x where x.citizen_id = c.id)`,
    ),
  ];
  const people = [...ward.slice(0, 8), ...far.slice(0, 8)];
  const as = (client: string, officer: string | undefined, unit: string): { caller: Caller; unit: string } => ({
    caller: t.caller(client, officer === undefined ? {} : { officer }),
    unit,
  });
  const callers = [
    as('police-703-register', 'officer-police-703-1', '703'),
    as('police-703-register', 'officer-police-703-2', '25456'),
    as('police-706-register', 'officer-police-706-1', '706'),
    as('police-706-register', 'officer-police-706-2', '706'),
    as('police-25456-register', 'officer-police-25456-1', '25456'),
    as('police-72-register', 'officer-police-72-1', '72'),
    as('police-72-register', undefined, '72'),
  ];

  const openDossiers = (): Promise<
    { id: string; version: number; state: DossierState; defects: string[]; citizen_id: string }[]
  > =>
    t.oracle(
      `select 'dos_' || id as id, version, state, defects, citizen_id from dossier where citizen_id = any($1)
         and state not in ('DELIVERED', 'CANCELLED', 'SUPERSEDED') order by id`,
      [people.map(({ id }) => id)],
    );

  const counts = { accepted: 0, refused: 0 };
  async function happen({ kind, a, b, c }: Happening, day: { today: string }): Promise<void> {
    const { today } = day;
    const { caller, unit } = of(callers, a);
    const note = (outcomes: { status: string }[]): void => {
      for (const { status } of outcomes) counts[status === 'ACCEPTED' ? 'accepted' : 'refused'] += 1;
    };
    if (kind === 'day') {
      day.today = addDays(today, 1 + (b % 4));
      await t.setToday(day.today);
    } else if (kind === 'record') {
      const person = of(people, b);
      const [waiting] = (await openDossiers()).filter(({ citizen_id }) => citizen_id === person.id);
      const card = await t.oracle(
        `select from card k join dossier d on d.id = k.dossier_id where k.citizen_id = $1 and d.state <> 'CANCELLED'`,
        [person.id],
      );
      const again = card.length > 0 && waiting === undefined;
      const item = intakeOf(person, {
        collectionPoint: { kind: of(['OFFICE', 'MOBILE', 'HOME'], c), unit },
        collectedOn: addDays(today, -(c % 3)),
        ...(waiting?.state === 'REDO_REQUIRED' && { redoOf: waiting.id }),
        ...(again && (c % 2 ? { type: 'EXCHANGE', ground: 'ON_REQUEST' } : { type: 'REISSUE', ground: 'LOST' })),
      });
      note(await record(t, caller, item));
    } else if (kind.startsWith('step')) {
      const open = await openDossiers();
      const dossier = of(open, b);
      if (open.length > 0)
        note(await moveDossiers(t, caller, dossierStepOf(dossier, stepFor(dossier.state, dossier.defects, today, c))));
    } else if (kind === 'home') {
      await t.oracle(
        `update citizen set version = version + 1, unit_no = (select unit_no from administrative_unit where code = $2 and valid_to = '2025-06-30') where id = $1`,
        [of(people, b).id, of(['25456', '25459', '25456-01', '706'], c)],
      );
    } else if (kind === 'death' && c % 6 === 0) {
      await t.oracle(
        `with dead as (update citizen set life_status = 'DECEASED', died_on = $2, version = version + 1 where id = $1 and life_status = 'ALIVE' returning id)
         update dossier d set state = 'CANCELLED', cancel_reason = 'DECEASED', version = d.version + 1, state_since = $2 from dead
         where d.citizen_id = dead.id and d.state not in ('DELIVERED', 'CANCELLED', 'SUPERSEDED') and d.state_since <= $2`,
        [of(people, b).id, today],
      );
    } else if (kind === 'effect') {
      await t.oracle(
        `update dossier set state = 'DISCREPANT', defects = array_append(defects, 'CORRECTED_AFTER_COLLECTION'), state_since = $2, version = version + 1
         where id = (select id from dossier where citizen_id = $1 and state in ('COLLECTED', 'UNDER_REVIEW', 'VERIFIED', 'IN_PRODUCTION', 'PRODUCED'))`,
        [of(people, b).id, today],
      );
    }
  }
  return { people, callers, counts, happen };
}
