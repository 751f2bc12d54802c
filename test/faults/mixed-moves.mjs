// What officers and submitters do with the requests of a wave, as tasks of the partner. No task has two requests on one person:
// which of them is decided first must not depend on which call is faster.

const offices = {
  'JUSTICE 703': {
    clientId: 'justice-703-registry',
    officers: ['officer-justice-703-1', 'officer-justice-703-2'],
    purpose: 'CIVIL_STATUS',
  },
  'JUSTICE 25456': {
    clientId: 'justice-25456-registry',
    officers: ['officer-justice-25456-1', 'officer-justice-25456-2'],
    purpose: 'CIVIL_STATUS',
  },
  'POLICE 25456': {
    clientId: 'police-25456-register',
    officers: ['officer-police-25456-1', 'officer-police-25456-2'],
    purpose: 'POPULATION_REVIEW',
  },
};
const purposes = { justice: 'CIVIL_STATUS', police: 'POPULATION_REVIEW' };
const officerOf = (office, nth = 0) => {
  const { clientId, officers, purpose } = offices[office];
  return { clientId, officerId: officers[nth], purpose };
};
const machineOf = (clientId) => ({ clientId, purpose: purposes[clientId.split('-')[0]] });
const text = { text: 'Theo hồ sơ' };

/** The requests of a wave in the order of their refs. */
async function requestsOf(owner, wave, where) {
  const { rows } = await owner.query(
    `select o.client_ref as ref, 'cor_' || q.id as id, q.version, q.kind, q.citizen_id as person, q.agency_kind || ' ' || u.code as office, c.id as client
     from outcome o join correction_request q on q.id = o.thing_id join client c on c.no = o.client_no join administrative_unit u on u.unit_no = q.office_unit_no
     where o.mutation = 'submitCorrections' and o.status = 'ACCEPTED' and o.client_ref like $1 || '-%' and ${where} order by o.client_ref collate "C"`,
    [wave],
  );
  return rows;
}

/** Tasks of one step each, by who takes it; `moves` are pairs of who and what. */
function tasksOf(name, moves) {
  const byWho = Map.groupBy(moves, ({ as }) => as.officerId ?? as.clientId);
  return [...byWho].map(([who, ones]) => ({
    name: `${name}-${who}`,
    as: ones[0].as,
    method: 'move',
    rows: ones.map(({ request: { ref, id }, version, step }) => ({
      clientRef: `${name}/${ref}`,
      id,
      expectedVersion: version,
      step,
    })),
  }));
}

const approve = { approve: { evidenceChecked: true } };
/** What becomes of a request, step by step: who takes it, and what; and how many were taken before, if not all. Some are left as they are. */
const fates = [
  [
    74,
    [
      ['officer', { review: {} }],
      ['officer', approve],
    ],
  ],
  [
    6,
    [
      ['officer', { review: {} }],
      ['officer', { reject: text }],
    ],
  ],
  [
    6,
    [
      ['officer', { ask: text }],
      ['machine', { answer: text }],
      ['officer', { review: {} }],
      ['officer', approve],
    ],
  ],
  // Taken up by one officer; another one can't decide until it is laid down. A refused step leaves the version as it was.
  [
    4,
    [
      ['officer', { review: {} }],
      ['second', approve, 1],
      ['officer', { release: {} }, 1],
      ['second', { review: {} }, 2],
      ['second', approve, 3],
    ],
  ],
  [4, [['machine', { withdraw: text }]]],
  [6, []],
];
function fateOf(draw) {
  let at = draw.random() * 100;
  return fates.find(([share]) => (at -= share) < 0)?.[1] ?? [];
}

/** Round after round; in each every person has one request at most. */
export async function decisionTasks(owner, wave, draw) {
  const requests = (await requestsOf(owner, wave, `q.state = 'SUBMITTED'`)).filter(({ office }) => office in offices);
  const rounds = [];
  const nth = new Map();
  const kinds = new Set();
  for (const request of requests) {
    const round = nth.get(request.person) ?? 0;
    nth.set(request.person, round + 1);
    // The first of each kind is approved: even a small mixture applies them all.
    const fate = kinds.has(request.kind) ? fateOf(draw) : fates[0][1];
    kinds.add(request.kind);
    (rounds[round] ??= []).push({ request, fate });
  }
  return rounds.flatMap((ones, round) =>
    [0, 1, 2, 3, 4].flatMap((at) =>
      tasksOf(
        `${wave}-${round}-${at}`,
        ones.flatMap(({ request, fate }) => {
          const [who, step, taken = at] = fate[at] ?? [];
          if (!step) return [];
          const as =
            who === 'machine' ? machineOf(request.client) : officerOf(request.office, who === 'second' ? 1 : 0);
          return [{ request, as, version: request.version + taken, step }];
        }),
      ),
    ),
  );
}

/** Steps that are refused, each for a reason of its own. */
export async function wrongMoves(owner, wave, draw) {
  const left = (await requestsOf(owner, wave, `q.state = 'SUBMITTED' and q.registered_by is null`)).filter(
    ({ office }) => office in offices,
  );
  const wrong = [
    (request) => ({ as: officerOf(request.office), version: request.version + 5, step: { review: {} } }),
    (request) => ({ as: officerOf(request.office), version: request.version, step: approve }),
    (request) => ({ as: machineOf(offices[request.office].clientId), version: request.version, step: { review: {} } }),
    (request) => ({
      as: officerOf(request.office === 'POLICE 25456' ? 'JUSTICE 703' : 'POLICE 25456'),
      version: request.version,
      step: { review: {} },
    }),
    (request) => ({
      as: officerOf(request.office),
      version: 1,
      step: { review: {} },
      request: { ...request, id: 'cor_00000000-0000-7000-8000-000000000000' },
    }),
  ];
  return tasksOf(
    `${wave}-wrong`,
    left.map((request) => ({ request, ...wrong[Math.floor(draw.random() * wrong.length)](request) })),
  );
}

/** Police question the last request of some persons; the office settles, or a second officer reverses. */
export async function contestTasks(owner, wave, draw) {
  const applied = await requestsOf(owner, wave, `q.state = 'APPLIED' and q.agency_kind = 'JUSTICE'`);
  const last = new Map(applied.filter(({ office }) => office in offices).map((request) => [request.person, request]));
  const chosen = [...last.values()].filter(() => draw.random() < 0.1);
  const papers = [{ kind: 'IDENTITY_PAPER', reference: 'TT-9' }];
  const police = { clientId: 'police-703-register', officerId: 'officer-police-703-1', purpose: 'POPULATION_REVIEW' };
  const contest = chosen.map((request) => ({
    request,
    as: police,
    version: request.version,
    step: { contest: { ...text, evidence: draw.random() < 0.05 ? [] : papers } },
  }));
  const reverse = { reverse: { ...text, number: '12/QĐ', body: 'TAND', decidedOn: '2021-05-19' } };
  const end = chosen.map((request) => {
    const settles = draw.random() < 0.5;
    return {
      request,
      as: officerOf(request.office, settles ? 0 : 1),
      version: request.version + 1,
      step: settles ? { settle: text } : reverse,
    };
  });
  return [...tasksOf(`${wave}-contest`, contest), ...tasksOf(`${wave}-end`, end)];
}
