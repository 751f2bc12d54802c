import { agreements, forms, reconciledFields } from '../domain/reconciliation/agreement.ts';
import { consistency } from '../domain/reconciliation/consistency.ts';
import { matches, matchRules } from '../domain/reconciliation/match.ts';
import { lacks, registers } from '../domain/reconciliation/proposals.ts';

type Table = (head: string[], rows: string[][]) => string;
const codesOf = (codes: Record<string, string>): string[][] =>
  Object.entries(codes).map(([code, meaning]) => [`\`${code}\``, meaning]);

/** The documentation's page on reconciliation, its tables from those that decide. */
export const reconciliationReference = (table: Table): string => `# Reconciliation

A civil-status office streams its register; each row is compared with this register once in a run that the office names. A row says which entry it is of
and what it knows of the person; what it leaves out isn't compared. The answer names the person meant, how the registers agree in each fact, and requests
that would put right what differs. A run keeps the refs, the matches and a code a fact: no value of either register. \`reconciliationRun\` reports it,
\`reconciliationRows\` lists it, for the client that made it and nobody else.

## Who is meant

The first rule that holds decides, from the number's holder to namesakes. A person outside the range is reached by number *and* one more fact alone, and
else answered as if there were nobody. Without a number only persons within the range are looked for, by the whole name, in any order of its parts, and the
birth date. Whenever a second person fits, nobody is named. Twins share everything but the given name, so that one is compared with its marks wherever a
twin is known.

${table(
  ['rule', 'match', 'decided by'],
  Object.entries(matchRules).map(([rule, { match, meaning }]) => [`\`${rule}\``, match, meaning]),
)}

${table(['match', 'meaning'], codesOf(matches))}

## How the registers agree

${table(['fact', 'meaning'], codesOf(reconciledFields))}

${table(['agreement', 'meaning'], codesOf(agreements))}

${table(['form', 'meaning'], codesOf(forms))}

## What is proposed

Where the database differs from the entry, the entry prevails (Law 60/2014 art. 60(2)). For an EXACT match alone: a CORRECTION of a value recorded
otherwise, marks of a name included; a SUPPLEMENT of a missing one, the day of a year among them; a DEATH that is registered there. The item of a proposal
without lacks is taken by \`submitCorrections\` as it stands, what is null left out; \`errorSource\` says REGISTRAR, since this register was keyed
otherwise than the entry: an office that knows better changes it. A death comes last, since it blocks the others.

${table(['register of the entry', 'meaning'], codesOf(registers))}

${table(['lack', 'meaning'], codesOf(lacks))}

## Consistency

${consistency.meaning} Not in it: ${consistency.exclusions.join('; ')}. Version ${String(consistency.version)} of the definition. Of a unit whose
persons the caller doesn't read, few rows are withheld, with all that they would follow from.
`;
