import { parseCorrectedValue } from '@lienthong/schema/correction-fields';
import type { ParentRole } from '@lienthong/schema/relations';
import type { Described, FamilyChange, FamilyKind } from '../domain/corrections/family.ts';
import { familyKinds } from '../domain/corrections/family.ts';
import { submittableKinds } from '../domain/corrections/kinds.ts';
import type { CorrectionInput } from './content.inputs.ts';
import type { OtherPersonInput } from './family.inputs.ts';
import { decided, type Read } from './recorded-decision.ts';

type FamilyBranch = (typeof submittableKinds)[FamilyKind]['branch'];

/** The other person's part of an item: its name in the input differs from kind to kind. */
export function findOther(correction: CorrectionInput, kind: FamilyKind): OtherPersonInput | undefined {
  const content = correction[submittableKinds[kind].branch] as Record<string, OtherPersonInput> | undefined;
  return content?.[familyKinds[kind].otherAt];
}

const adopted = (role: ParentRole) => `ADOPTIVE_${role}` as const;
const read = (change: FamilyChange): Read => ({ change });

/** What an item of the family says; whom a number points at, the register says later. */
export const familyReaders: { [B in FamilyBranch]: (content: NonNullable<CorrectionInput[B]>) => Read } = {
  marriage: ({ spouse, marriedOn }) =>
    read({ kind: 'MARRIAGE', relation: 'SPOUSE', other: describedIn(spouse), from: marriedOn }),
  parentage: ({ parent, role }) => read({ kind: 'PARENTAGE', relation: role, other: describedIn(parent) }),
  guardianship: ({ guardian, from }) =>
    read({ kind: 'GUARDIANSHIP', relation: 'GUARDIAN', other: describedIn(guardian), from }),
  guardianshipEnd: ({ guardian, endedOn }) =>
    read({ kind: 'GUARDIANSHIP_END', relation: 'GUARDIAN', other: describedIn(guardian), on: endedOn }),
  adoption: ({ adopter, role, decision: given }) =>
    decided('ADOPTION', given, (decision) =>
      read({ kind: 'ADOPTION', relation: adopted(role), other: describedIn(adopter), decision }),
    ),
  adoptionEnd: ({ adopter, role, decision: given }) =>
    decided('ADOPTION_END', given, (decision) =>
      read({ kind: 'ADOPTION_END', relation: adopted(role), other: describedIn(adopter), decision }),
    ),
  divorce: ({ spouse, decision: given }) =>
    decided('DIVORCE', given, (decision) =>
      read({ kind: 'DIVORCE', relation: 'SPOUSE', other: describedIn(spouse), decision }),
    ),
  annulment: ({ spouse, decision: given }) =>
    decided('ANNULMENT', given, (decision) =>
      read({ kind: 'ANNULMENT', relation: 'SPOUSE', other: describedIn(spouse), decision }),
    ),
  parentageByJudgment: ({ parent, role, decision: given }) =>
    decided('PARENTAGE_BY_JUDGMENT', given, (decision) =>
      read({ kind: 'PARENTAGE_BY_JUDGMENT', relation: role, other: describedIn(parent), decision }),
    ),
};

/** In the canonical form of its values; what has none is refused with the form. */
function describedIn({ described }: OtherPersonInput): Described | null {
  if (!described) return null;
  const { name, birthYear, nationality } = described;
  const country = parseCorrectedValue('NATIONALITY', nationality);
  return {
    name: name.normalize().trim(),
    birthYear,
    nationality: (country.ok && country.value) || nationality,
  };
}
