import type { CorrectionKind } from '@lienthong/schema/correction-kinds';
import type { Action } from '../agency.ts';

interface Kind {
  meaning: string;
  /** Its name in the input, of which an item has exactly one. */
  branch: string;
  /** What a caller must be allowed to hand it in. */
  action: Action;
  /** Whether it rests on an entry of a civil-status register. */
  entry: boolean;
}

/** The kinds that can be handed in by now, a row each. */
export const submittableKinds = {
  CORRECTION: {
    meaning: 'A fact was recorded wrongly (cải chính hộ tịch).',
    branch: 'correction',
    action: 'correction:submit',
    entry: true,
  },
  DEATH: { meaning: 'A death was registered (khai tử).', branch: 'death', action: 'correction:submit', entry: true },
  CHANGE: {
    meaning: 'A part of the name changes on a ground of the civil code (thay đổi hộ tịch).',
    branch: 'change',
    action: 'correction:submit',
    entry: true,
  },
  SUPPLEMENT: {
    meaning: 'A fact that is missing is added (bổ sung hộ tịch).',
    branch: 'supplement',
    action: 'correction:submit',
    entry: true,
  },
  REPORT: {
    meaning: 'An observation: recorded facts look wrong. Changes nothing by itself.',
    branch: 'report',
    action: 'correction:report',
    entry: false,
  },
} as const satisfies Partial<Record<CorrectionKind, Kind>>;
export type SubmittableKind = keyof typeof submittableKinds;
