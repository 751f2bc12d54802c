import type { Caller } from '@lienthong/api/access/caller';
import type { Answer, TestApi } from './api.ts';
import { fresh } from './corrections.ts';

type Json = Record<string, any>;

export interface NoticeAnswer {
  id: string;
  version: number;
  state: string;
  topic: string;
  sentOn: string;
  deliveredOn: string | null;
  acknowledgedOn: string | null;
  acknowledgedBy: string | null;
  withdrawnOn: string | null;
  channel: string;
  respondBy: string | null;
  days: string[];
  overdue: boolean;
  site: { id: string };
}
export interface NoticeOutcome {
  clientRef: string;
  status: 'ACCEPTED' | 'REFUSED';
  replayed: boolean;
  refusals: { code: string; path: string[]; params: { name: string; value: string }[] }[];
  notice: NoticeAnswer | null;
}

export const noticeFields = `id version state topic sentOn deliveredOn acknowledgedOn acknowledgedBy withdrawnOn channel respondBy days overdue
  site { id }`;
const document = `mutation($items: [EnterpriseNoticeItem!]!) { notifyEnterprises(items: $items) {
  clientRef status replayed refusals { code path params { name value } } notice { ${noticeFields} } } }`;

export const tryNotify = (t: TestApi, caller: Caller, items: Json[]): Promise<Answer> =>
  t.ask(caller, document, { items });

export async function notify(t: TestApi, caller: Caller, ...items: Json[]): Promise<NoticeOutcome[]> {
  const { data, errors } = await tryNotify(t, caller, items);
  if (errors) throw new Error(`the call was not served: ${JSON.stringify(errors)}`);
  return data.notifyEnterprises;
}

export const sendItem = (site: string, change: Json = {}, clientRef = fresh('notice')): Json => ({
  clientRef,
  step: { send: { site, topic: 'ENROLL_WORKERS', respondBy: '2021-06-10', channel: 'LETTER', ...change } },
});

type Moved = Pick<NoticeAnswer, 'id' | 'version'>;
const item = (branch: string, { id, version }: Moved, content: Json): Json => ({
  clientRef: fresh(branch),
  step: { [branch]: { id, expectedVersion: version, ...content } },
});
export const deliverItem = (notice: Moved, change: Json = {}): Json =>
  item('deliver', notice, { deliveredOn: '2021-05-20', channel: 'PHONE', ...change });
export const acknowledgeItem = (notice: Moved, change: Json = {}): Json =>
  item('acknowledge', notice, { acknowledgedOn: '2021-05-20', by: 'TRADE_UNION', ...change });
export const withdrawItem = (notice: Moved, change: Json = {}): Json =>
  item('withdraw', notice, { note: 'Gửi nhầm địa điểm', ...change });

export function sent(outcomes: readonly NoticeOutcome[]): NoticeAnswer {
  const [outcome] = outcomes;
  if (!outcome?.notice) throw new Error(`the item was refused: ${JSON.stringify(outcome?.refusals)}`);
  return outcome.notice;
}

/** `ACCEPTED`, or the codes with the fields and facts that they name. */
export const saidOf = ({ status, refusals }: NoticeOutcome): string =>
  status === 'ACCEPTED'
    ? status
    : refusals
        .map(({ code, path, params }) => [code, path.at(-1), ...params.map(({ value }) => value)].join(' '))
        .join('; ');
