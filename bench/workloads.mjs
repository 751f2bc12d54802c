import { tallyRows } from '@lienthong/api/statistics/statistics.sql';

// The workloads of the bench, once as GraphQL for our server and once as flat SQL for the raw one.

export const documents = {
  W1: `query W1($number: PersonalNumber!) { citizen(personalNumber: $number) {
    id personalNumber surname middleName givenName dateOfBirth sex
    currentResidence { fullName } permanentResidence { fullName }
    enrollment { status dossier { state collectedOn dueOn } } card { state issuedOn expiresOn } } }`,
  W2: `query W2($unit: UnitCode!) { citizens(filter: { unit: $unit }, first: 50) {
    nodes { id maskedNumber surname middleName givenName dateOfBirth currentResidence { fullName } enrollment { status } card { state expiresOn } }
    pageInfo { hasNextPage endCursor } } }`,
  W3: `{ districtStatistics(within: "72") { unit { code fullName } eligible present collectedPersons issuedPersons deliveredPersons
    eligibleCollected eligibleIssued presentCollected collectedRateOfPresent { numerator denominator rate } } }`,
  W4: submit('W4'),
  W5: submit('W5'),
};

function submit(name) {
  return `mutation ${name}($items: [CorrectionItem!]!) { submitCorrections(items: $items) { clientRef status refusals { code } } }`;
}

/** A correction of the given name that is accepted: each person and each entry once. */
export function correctionOf({ number, given, office }, entry) {
  return {
    clientRef: `bench/${entry}`,
    registration: { office, book: 'bench', number: entry, year: 2021, date: '2021-05-12' },
    legalBasis: { document: '60/2014/QH13' },
    evidence: [{ kind: 'BIRTH_CERTIFICATE', reference: entry, issuedOn: '2000-01-15' }],
    correction: {
      correction: {
        subject: { personalNumber: number, givenName: given },
        field: 'GIVEN_NAME',
        recorded: given,
        value: `${given}h`,
        errorSource: 'REGISTRAR',
      },
    },
  };
}

/** What the raw server needs of an item. */
export const rawItem = ({ clientRef, registration, correction }) => ({
  ref: clientRef,
  entry: registration.number,
  number: correction.correction.subject.personalNumber,
  recorded: correction.correction.recorded,
  value: correction.correction.value,
});

/** The same rows as ours (outcome, request, step, outbox) by one statement, without a rule checked. */
const insertCorrections = `with item as (select * from jsonb_to_recordset($1::jsonb) r (ref text, entry text, number text, recorded text, value text)),
  o as (insert into outcome (client_no, mutation, client_ref, content_hash, status) select 1, 'raw', ref, ''::bytea, 'ACCEPTED' from item),
  q as (insert into correction_request (id, kind, state, citizen_id, unit_no, office_unit_no, sender_unit_no, client_no, agency_no, agency_kind, office_unit_id,
      book, number, year, registered_on, legal_basis, evidence, field, recorded_value, new_value, submitted_on, due_on, rule_version)
    select gen_random_uuid(), 'CORRECTION', 'SUBMITTED', c.id, c.unit_no, c.unit_no, c.unit_no, 1, 1, 'JUSTICE', u.id, 'raw', item.entry, 2021, '2021-05-12',
      '{}', '[]', 'GIVEN_NAME', item.recorded, item.value, '2021-05-20', '2021-05-25', 'raw'
    from item join personal_number n on n.value = item.number join citizen c on c.id = n.citizen_id join administrative_unit u on u.unit_no = c.unit_no
    returning id, citizen_id, unit_no),
  s as (insert into correction_step (request_id, no, step, to_state, client_no, on_day, citizen_id, unit_no, office_unit_no, sender_unit_no)
    select id, 1, 'SUBMIT', 'SUBMITTED', 1, '2021-05-20', citizen_id, unit_no, unit_no, unit_no from q),
  t as (insert into outbox (type, subject_id, unit_no, version) select 'CORRECTION_SUBMITTED', id, unit_no, 1 from q)
  select json_build_object('accepted', count(*))::text as answer from q`;

const person = `'id', c.id, 'surname', c.surname, 'middleName', c.middle_name, 'givenName', c.given_name, 'dateOfBirth', c.date_of_birth`;

/** The same answers, built in SQL; `answer` is the JSON text. */
export const rawStatements = {
  W1: `select json_build_object('data', json_build_object('citizen', json_build_object(${person}, 'personalNumber', n.value, 'sex', c.sex,
      'currentResidence', u.full_name, 'permanentResidence', p.full_name, 'status', coalesce(c.case_state, 'NOT_ENROLLED'),
      'dossier', json_build_object('state', d.state, 'collectedOn', d.collected_on, 'dueOn', d.due_on),
      'card', json_build_object('state', k.state, 'issuedOn', k.issued_on, 'expiresOn', k.expires_on))))::text as answer
    from personal_number asked join citizen c on c.id = asked.citizen_id
    left join personal_number n on n.citizen_id = c.id and n.status = 'ACTIVE'
    left join administrative_unit u on u.unit_no = c.unit_no left join administrative_unit p on p.unit_no = c.permanent_unit_no
    left join dossier d on d.id = c.case_dossier_id
    left join card k on k.citizen_id = c.id and k.state in ('ACTIVE', 'EXCHANGE_REQUIRED')
    where asked.value = $1`,
  W2: `select json_build_object('data', json_build_object('citizens', json_agg(x)))::text as answer from (
    select json_build_object(${person}, 'number', n.value, 'residence', u.full_name, 'status', coalesce(c.case_state, 'NOT_ENROLLED'),
      'card', json_build_object('state', k.state, 'expiresOn', k.expires_on)) as x
    from citizen c left join personal_number n on n.citizen_id = c.id and n.status = 'ACTIVE'
    left join administrative_unit u on u.unit_no = c.unit_no left join card k on k.citizen_id = c.id and k.state in ('ACTIVE', 'EXCHANGE_REQUIRED')
    where c.unit_no between $1 and $2 order by c.unit_no, c.id limit 51) y`,
  W3: `select json_agg(x)::text as answer from (${tallyRows.text}) x`,
  W4: insertCorrections,
  W5: insertCorrections,
};
