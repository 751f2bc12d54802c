// The workloads of the bench, once as GraphQL for our server and once as flat SQL for the raw one.

export const documents = {
  W1: `query W1($number: PersonalNumber!) { citizen(personalNumber: $number) {
    id personalNumber surname middleName givenName dateOfBirth sex
    currentResidence { fullName } permanentResidence { fullName }
    enrollment { status dossier { state collectedOn dueOn } } card { state issuedOn expiresOn } } }`,
  W2: `query W2($unit: UnitCode!) { citizens(filter: { unit: $unit }, first: 50) {
    nodes { id maskedNumber surname middleName givenName dateOfBirth currentResidence { fullName } enrollment { status } card { state expiresOn } }
    pageInfo { hasNextPage endCursor } } }`,
};

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
};
