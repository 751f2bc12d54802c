import type { Caller } from '@lienthong/api/access/caller';
import type { TestApi } from './api.ts';

const justice = 'justice-703-registry';
const police = 'police-703-register';

/** Who acts in most tests of corrections: a city’s justice and police, machine and two officers each, and two officers of a ward’s justice. */
export const officesOf = (t: TestApi) =>
  ({
    city: t.caller(justice),
    first: t.caller(justice, { officer: 'officer-justice-703-1' }),
    second: t.caller(justice, { officer: 'officer-justice-703-2' }),
    ward: t.caller('justice-25456-registry', { officer: 'officer-justice-25456-1' }),
    wardSecond: t.caller('justice-25456-registry', { officer: 'officer-justice-25456-2' }),
    system: t.caller(police),
    chief: t.caller(police, { officer: 'officer-police-703-1' }),
    clerk: t.caller(police, { officer: 'officer-police-703-2' }),
  }) satisfies Record<string, Caller>;
