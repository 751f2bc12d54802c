import type { Caller } from '@lienthong/api/access/caller';
import type { DossierState } from '@lienthong/schema/dossier-life';
import type { Answer, TestApi } from './api.ts';
import { fresh, type Json } from './corrections.ts';
import { people, type Person } from './people.ts';

/** An outcome as the selection below asks for it. */
export interface DossierOutcome {
  clientRef: string;
  status: 'ACCEPTED' | 'REFUSED';
  replayed: boolean;
  refusals: { code: string; path: string[]; params: { name: string; value: string }[] }[];
  dossier: DossierAnswer | null;
}
export interface DossierAnswer {
  id: string;
  type: string;
  state: DossierState;
  version: number;
  collectedOn: string;
  dueOn: string;
  defects: string[];
  escalation: string;
  ageInWorkingDays: number;
  pausedDays: number;
  pauseReason: string | null;
  caseSince: string;
  redoOf: string | null;
}

export const dossierFields = `id type state version collectedOn dueOn defects escalation ageInWorkingDays pausedDays pauseReason caseSince redoOf`;
const outcomeFields = `clientRef status replayed refusals { code path params { name value } } dossier { ${dossierFields} }`;
const recordDocument = `mutation($items: [DossierIntake!]!) { recordDossiers(items: $items) { ${outcomeFields} } }`;
const moveDocument = `mutation($items: [DossierMove!]!) { moveDossiers(items: $items) { ${outcomeFields} } }`;

export const tryRecord = (t: TestApi, caller: Caller, items: Json[]): Promise<Answer> =>
  t.ask(caller, recordDocument, { items });
export const tryMoveDossiers = (t: TestApi, caller: Caller, items: Json[]): Promise<Answer> =>
  t.ask(caller, moveDocument, { items });

export const record = async (t: TestApi, caller: Caller, ...items: Json[]): Promise<DossierOutcome[]> =>
  served(await tryRecord(t, caller, items)).recordDossiers;
export const moveDossiers = async (t: TestApi, caller: Caller, ...items: Json[]): Promise<DossierOutcome[]> =>
  served(await tryMoveDossiers(t, caller, items)).moveDossiers;

function served({ data, errors }: Answer): any {
  if (errors) throw new Error(`the call was not served: ${JSON.stringify(errors)}`);
  return data;
}

/** A first dossier of the person, collected by the ward's office on the demo day unless told otherwise. */
export const intakeOf = (person: Person, change: Json = {}): Json => ({
  clientRef: fresh('intake'),
  subject: { personalNumber: person.number, givenName: person.givenName },
  type: 'FIRST_ISSUE',
  collectionPoint: { kind: 'OFFICE', unit: '25456' },
  collectedOn: '2021-05-20',
  collectedBy: 'officer-of-elsewhere',
  ...change,
});

export const dossierStepOf = (dossier: { id: string; version: number }, step: Json): Json => ({
  clientRef: fresh('move'),
  id: dossier.id,
  expectedVersion: dossier.version,
  step,
});

/** The only outcome's dossier; fails where it was refused. */
export function dossierOf([outcome]: DossierOutcome[]): DossierAnswer {
  if (!outcome?.dossier) throw new Error(`the item was refused: ${JSON.stringify(outcome?.refusals)}`);
  return outcome.dossier;
}

/** One step after the other, each accepted; the dossier as it is then. */
export async function go(t: TestApi, caller: Caller, dossier: DossierAnswer, ...steps: Json[]): Promise<DossierAnswer> {
  let at = dossier;
  for (const step of steps) at = dossierOf(await moveDossiers(t, caller, dossierStepOf(at, step)));
  return at;
}

export const steps = {
  startReview: { startReview: {} },
  verify: { verify: {} },
  send: { sendToProduction: {} },
  produce: (issuedOn = '2021-05-20') => ({ produce: { issuedOn } }),
  deliver: { deliver: {} },
  find: (...defects: string[]) => ({ findDiscrepant: { defects } }),
  resolve: (how: string, ...defects: string[]) => ({
    resolve: { resolutions: defects.map((defect) => ({ defect, how })) },
  }),
  redo: (defect: string, faultParty = 'AGENCY') => ({ requireRedo: { defect, faultParty } }),
  cancel: (reason: string) => ({ cancel: { reason } }),
};

/** Adults of a commune with a number, sound data and no dossier ever, in the order of their ids. */
export const uncollected = (t: TestApi, commune: string): Promise<Person[]> =>
  people(
    t,
    `m.code = $1 and c.nationality = 'VN' and c.life_status = 'ALIVE' and c.date_of_birth < '2000-01-01'
       and c.date_of_birth_precision = 'DAY' and c.permanent_unit_no is not null and c.native_unit_no is not null and c.ethnicity is not null
       and exists (select from personal_number n where n.citizen_id = c.id and n.status = 'ACTIVE')
       and not exists (select from dossier x where x.citizen_id = c.id)`,
    [commune],
  );
