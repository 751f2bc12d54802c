// Draws docs/house.svg: the rooms of the code and which of them lean on which, as the imports say it today.
import fs from 'node:fs';
import path from 'node:path';

/** What each room is for; a room that isn't named here has no place in the house yet. */
const rooms = {
  schema: 'codes, rules that both sides share, SDL',
  domain: 'the law and the figures, as pure tables',
  process: 'settings, screen, data directory',
  store: 'entities, migrations, one pool, demo',
  access: 'the three doors, the trace, paging, writes',
  units: 'provinces to resident groups, over time',
  citizens: 'people, found and shown',
  enrollment: 'status, cards, campaign',
  cohorts: 'rosters and workforces',
  'enterprise-notices': 'what enterprises are told and answer',
  numbers: 'personal numbers and their lineage',
  notices: 'who is told, by topic alone',
  corrections: 'civil status, from entry to effect',
  dossiers: 'from collection to the card in hand',
  statistics: 'figures of every unit',
  processing: 'how the work on dossiers goes',
  evidence: 'papers, kept by hash',
  history: 'what a person was, and since when',
  reconciliation: 'two registers, row by row',
  jobs: 'many rows, one after the other',
  worklists: 'lists that police and wards pass on',
  collection: 'points, slots, sessions',
  invitations: 'who is invited, and came',
  outreach: 'who was tried, heads, league table',
  snapshots: 'rankings frozen and signed',
  playground: 'the page for newcomers',
  server: 'binds them: schema.ts, api.ts, server.ts',
  sdk: 'typed client: retries and resumes',
  examples: 'what a partner writes',
};

const root = path.resolve(import.meta.dirname, '../../..');
const box = { width: 232, height: 54, across: 36, down: 40 };

/** The picture as SVG; the same imports give the same text. */
export function house() {
  const leans = reduced(imports());
  const level = levelsOf(leans);
  const rows = [];
  for (const name of leans.keys()) (rows[level(name)] ??= []).push(name);
  const widest = Math.max(...rows.map((row) => row.length));
  const width = widest * (box.width + box.across) + box.across;
  const height = rows.length * (box.height + box.down) + box.down;
  const place = new Map(
    rows.flatMap((row, up) =>
      row.map((name, nth) => {
        const free = width - row.length * (box.width + box.across) + box.across;
        return [name, { x: free / 2 + nth * (box.width + box.across), y: height - (up + 1) * (box.height + box.down) }];
      }),
    ),
  );
  const arrows = [...leans].flatMap(([from, tos]) => [...tos].map((to) => arrow(place.get(from), place.get(to))));
  const boxes = [...place].map(([name, at]) => room(name, at));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" role="img">
<title>The rooms of the code; an arrow leads to what a room leans on</title>
<rect width="100%" height="100%" fill="#fff"/>
<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="#7b8794"/></marker></defs>
${[...arrows, ...boxes].join('\n')}
</svg>
`;
}

function room(name, { x, y }) {
  const middle = x + box.width / 2;
  return `<g><rect x="${x}" y="${y}" width="${box.width}" height="${box.height}" rx="6" fill="#f3f6f9" stroke="#9aa5b1"/>
<text x="${middle}" y="${y + 22}" text-anchor="middle" font-size="15" font-weight="600" fill="#1f2933">${name}</text>
<text x="${middle}" y="${y + 41}" text-anchor="middle" font-size="10.5" fill="#52606d">${rooms[name]}</text></g>`;
}

/** An arrow past a floor goes round the rooms on it. */
function arrow(from, to) {
  const past = to.y - from.y > 2 * box.height + box.down;
  const share = past ? 0.04 : 0.5;
  const [x1, y1] = [from.x + box.width * share, from.y + box.height];
  const [x2, y2] = [to.x + box.width * share, to.y];
  const bend = (y2 - y1) / 2;
  const aside = past ? box.width * 0.22 : 0;
  return `<path d="M${x1} ${y1} C${x1 - aside} ${y1 + bend} ${x2 - aside} ${y2 - bend} ${x2} ${y2}" fill="none" stroke="#7b8794" marker-end="url(#head)"/>`;
}

/** Room by room the rooms it imports from, types included. */
function imports() {
  const api = path.join(root, 'packages/api/src');
  const found = new Map();
  const read = (name, folder, roomOf) => {
    if (!(name in rooms)) throw new Error(`bin/house.mjs says of no room ${name} what it is for`);
    const tos = found.get(name) ?? new Set();
    for (const file of fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
      if (!/\.(ts|mjs)$/.test(file)) continue;
      const text = fs.readFileSync(path.join(folder, file), 'utf8');
      for (const [, to] of text.matchAll(/(?:from|import)\s*\(?'([^']+)'/g)) {
        const target = to.startsWith('@lienthong/') ? to.split('/')[1] : roomOf(path.join(path.dirname(file), to), to);
        if (target && target !== name && target in rooms) tos.add(target);
      }
    }
    found.set(name, tos);
  };
  const folders = fs.readdirSync(api, { withFileTypes: true });
  for (const folder of folders
    .filter((one) => one.isDirectory())
    .map((one) => one.name)
    .sort()) {
    read(folder, path.join(api, folder), (at) => (at.startsWith('../') ? at.split('/')[1] : undefined));
  }
  found.set('server', new Set());
  for (const file of folders
    .filter((one) => one.isFile())
    .map((one) => one.name)
    .sort()) {
    const text = fs.readFileSync(path.join(api, file), 'utf8');
    for (const [, to] of text.matchAll(/from '\.\/([\w-]+)\//g)) found.get('server').add(to);
  }
  read('schema', path.join(root, 'packages/schema/src'), () => undefined);
  read('sdk', path.join(root, 'packages/sdk/src'), () => undefined);
  // The SDK's rules are generated copies of the contract's: it leans on them without importing anything.
  found.get('sdk').add('schema');
  read('examples', path.join(root, 'examples'), () => undefined);
  return found;
}

/** Without the arrows that others already say. */
function reduced(leans) {
  const reach = (name, seen = new Set()) => {
    for (const to of leans.get(name) ?? []) if (!seen.has(to)) reach(to, seen.add(to));
    return seen;
  };
  const others = (tos, to) => [...tos].filter((one) => one !== to);
  return new Map(
    [...leans].map(([name, tos]) => [
      name,
      new Set([...tos].filter((to) => !others(tos, to).some((one) => reach(one).has(to)))),
    ]),
  );
}

/** A room stands one floor above the highest that it leans on. */
function levelsOf(leans) {
  const known = new Map();
  const level = (name) => {
    if (known.has(name)) return known.get(name);
    known.set(name, 0);
    known.set(name, Math.max(-1, ...[...(leans.get(name) ?? [])].map(level)) + 1);
    return known.get(name);
  };
  return level;
}
