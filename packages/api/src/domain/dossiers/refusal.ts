import type { RefusalCode } from '@lienthong/schema/refusal-codes';
import type { CheckRefusal } from '../corrections/refusal.ts';

export const checkRefusal = (code: RefusalCode, path: string[], params: Record<string, string> = {}): CheckRefusal => ({
  code,
  path,
  params,
});
