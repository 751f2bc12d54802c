interface NoticeTopicRow {
  meaning: string;
  /** Whether the notice names a last day for the answer: it must, or may. */
  respondBy: 'REQUIRED' | 'OPTIONAL';
  /** Whether it names the days on which something is done at the site: it must, or none. */
  days: 'REQUIRED' | 'NONE';
}

/** What an enterprise is told, or asked for. */
export const enterpriseNoticeTopics = {
  ENROLL_WORKERS: {
    meaning: 'The workers of the site are to be enrolled by a day.',
    respondBy: 'REQUIRED',
    days: 'NONE',
  },
  COLLECTION_AT_SITE: {
    meaning: 'The police collect dossiers at the site on the days named.',
    respondBy: 'OPTIONAL',
    days: 'REQUIRED',
  },
  UPLOAD_WORKFORCE: {
    meaning: 'The list of the workforce is to be handed in by a day.',
    respondBy: 'REQUIRED',
    days: 'NONE',
  },
  REMINDER: { meaning: 'Reminds of what was told before.', respondBy: 'OPTIONAL', days: 'NONE' },
} as const satisfies Record<string, NoticeTopicRow>;
export type EnterpriseNoticeTopic = keyof typeof enterpriseNoticeTopics;

/** The most days that one notice names. */
export const mostNoticeDays = 31;

export const enterpriseNoticeChannels = {
  LETTER: 'By a letter.',
  EMAIL: 'By electronic mail.',
  PHONE: 'By telephone.',
  IN_PERSON: 'Handed over at the site.',
  PORTAL: 'By a portal that the enterprise looks into.',
} as const;
export type EnterpriseNoticeChannel = keyof typeof enterpriseNoticeChannels;

/** Who acknowledged, by function: nobody's name is kept. */
export const enterpriseFunctions = {
  MANAGEMENT: 'The management of the enterprise or of the site.',
  HUMAN_RESOURCES: 'Who keeps the personnel.',
  TRADE_UNION: 'The trade union at the enterprise.',
  OFFICE: 'Whoever else receives letters and calls for the site.',
} as const;
export type EnterpriseFunction = keyof typeof enterpriseFunctions;

/** `open`: an answer is waited for, so that no second notice of the topic goes to the site. */
export const enterpriseNoticeStates = {
  SENT: { meaning: 'On its way: not known to have reached the site.', open: true },
  DELIVERED: { meaning: 'Has reached the site, which has not answered.', open: true },
  ACKNOWLEDGED: { meaning: 'The site has acknowledged it.', open: false },
  WITHDRAWN: { meaning: 'Taken back by the sender before it was acknowledged.', open: false },
} as const satisfies Record<string, { meaning: string; open: boolean }>;
export type EnterpriseNoticeState = keyof typeof enterpriseNoticeStates;

interface NoticeStep {
  meaning: string;
  /** Empty for the step that opens a notice. */
  from: readonly EnterpriseNoticeState[];
  to: EnterpriseNoticeState;
  guard: string;
}

/** All are taken by the agency that sends, machine or officer. */
export const enterpriseNoticeSteps = {
  SEND: {
    meaning: 'Sends a notice to a site.',
    from: [],
    to: 'SENT',
    guard: 'What its topic names is named, from today on; no notice of the topic to the site is open.',
  },
  DELIVER: {
    meaning: 'Records that the notice has reached the site.',
    from: ['SENT'],
    to: 'DELIVERED',
    guard: 'From the day of sending to today.',
  },
  ACKNOWLEDGE: {
    meaning: 'Records that the site has acknowledged it; one not known to be delivered was, on that day at the latest.',
    from: ['SENT', 'DELIVERED'],
    to: 'ACKNOWLEDGED',
    guard: 'From the day of delivery, or else of sending, to today.',
  },
  WITHDRAW: {
    meaning: 'Takes the notice back.',
    from: ['SENT', 'DELIVERED'],
    to: 'WITHDRAWN',
    guard: 'None.',
  },
} as const satisfies Record<string, NoticeStep>;
export type EnterpriseNoticeStepCode = keyof typeof enterpriseNoticeSteps;

/** Whether the life allows the step; sender and guard are tested elsewhere. */
export function mayStepEnterpriseNotice(state: EnterpriseNoticeState, step: EnterpriseNoticeStepCode): boolean {
  const { from }: NoticeStep = enterpriseNoticeSteps[step];
  return from.includes(state);
}

export const openEnterpriseNotices = (Object.keys(enterpriseNoticeStates) as EnterpriseNoticeState[]).filter(
  (state) => enterpriseNoticeStates[state].open,
);

export type EnterpriseNoticeTransition = [
  step: EnterpriseNoticeStepCode,
  from: EnterpriseNoticeState | null,
  to: EnterpriseNoticeState,
];

/** Every step with the states that it leads from and to; none before the first. The database guards its rows with them. */
export function enterpriseNoticeTransitions(): EnterpriseNoticeTransition[] {
  const steps = Object.keys(enterpriseNoticeSteps) as EnterpriseNoticeStepCode[];
  return steps.flatMap((step): EnterpriseNoticeTransition[] => {
    const { from, to }: NoticeStep = enterpriseNoticeSteps[step];
    return (from.length === 0 ? [null] : from).map((state) => [step, state, to]);
  });
}
