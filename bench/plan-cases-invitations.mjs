// What is explained of collection points, invitations and outreach: each list at its widest and narrowest reach.
export function invitationCases(reaches) {
  const invitation = `nodes { id state reason stateSince slot { on } citizen { maskedNumber surname enrollment { status } } } pageInfo { hasNextPage endCursor }`;
  const invitations = reaches.flatMap(({ reach, client, filter: unit }) =>
    [
      { by: 'all', filter: {} },
      { by: 'planned', filter: { state: 'PLANNED' } },
      { by: 'no-shows', filter: { state: 'NO_SHOW' } },
      { by: 'redos without a slot', filter: { reason: 'REDO', hasSlot: false } },
    ].flatMap(({ by, filter }) => [
      {
        name: `invitations of the ${reach}: ${by}`,
        client,
        document: `query($filter: InvitationFilter, $first: Int = 50, $after: Cursor) {
          invitations(filter: $filter, first: $first, after: $after) { ${invitation} } }`,
        variables: { filter: { ...unit, ...filter } },
        ...(by === 'all' && { list: 'invitations', page: 20 }),
      },
      {
        name: `invitations of the ${reach}: ${by}, counted`,
        client,
        document: `query($filter: InvitationFilter) { invitations(filter: $filter, first: 1) { totalCount { value exact } } }`,
        variables: { filter: { ...unit, ...filter } },
      },
    ]),
  );
  const invited = reaches.flatMap(({ reach, client, filter: { unit } }) =>
    [true, false].map((one) => ({
      name: `worklist NOT_ENROLLED of the ${reach}: ${one ? 'invited' : 'still to be invited'}`,
      client,
      document: `query($unit: UnitCode!, $filter: WorkItemFilter) { worklist(kind: NOT_ENROLLED, unit: $unit, filter: $filter, first: 50) {
        nodes { id citizen { maskedNumber surname } group { fullName } } pageInfo { hasNextPage } } }`,
      variables: { unit, filter: { invited: one } },
    })),
  );
  const slots = [{}, { within: '703' }, { hasRoom: true, from: '2021-05-20' }].map((filter) => ({
    name: `collectionSlots: ${JSON.stringify(filter)}`,
    client: 'police-72-register',
    document: `query($filter: CollectionSlotFilter) { collectionSlots(filter: $filter, first: 50) {
      nodes { id on from to capacity booked hasRoom point { name } invitations { state persons } } pageInfo { hasNextPage } } }`,
    variables: { filter },
  }));
  const outreach = [
    ['72', 'DISTRICT'],
    ['72', 'COMMUNE'],
    ['703', 'RESIDENT_GROUP'],
  ].flatMap(([within, level]) => [
    {
      name: `outreach of ${level} within ${within}`,
      client: 'police-72-register',
      document: `query($within: UnitCode!, $level: UnitLevel!) { outreach(within: $within, level: $level, from: "2021-04-01", to: "2021-05-20") { unit { code } contacts personsContacted notEnrolled } }`,
      variables: { within, level },
    },
    {
      name: `leagueTable of ${level} within ${within}`,
      client: 'police-72-register',
      document: `query($within: UnitCode, $level: UnitLevel!) { leagueTable(within: $within, level: $level) { rank unit { code } } }`,
      variables: { within, level },
    },
  ]);
  return [...invitations, ...invited, ...slots, ...outreach];
}
