import type { CollectionKind, DossierGround, DossierType } from '../generated/types.ts';
import { oneOf } from './readers.ts';

type Known<Code extends string> = Exclude<Code, '%future added value'>;

/** Words of offices by the code that they mean; the code itself is understood too. */
const words = <Code extends string>(table: Readonly<Record<Code, readonly string[]>>) =>
  oneOf(
    Object.fromEntries(
      (Object.entries(table) as [Code, readonly string[]][]).flatMap(([code, given]) =>
        [...given, code].map((word) => [word, code]),
      ),
    ) as Record<string, Code>,
  );

export const dossierType = words<Known<DossierType>>({
  FIRST_ISSUE: ['Cấp mới', 'Cấp lần đầu'],
  EXCHANGE: ['Cấp đổi', 'Đổi'],
  REISSUE: ['Cấp lại'],
});

export const collectionKind = words<Known<CollectionKind>>({
  OFFICE: ['Trụ sở', 'Cố định'],
  MOBILE: ['Lưu động'],
  SCHOOL: ['Trường học'],
  ENTERPRISE: ['Doanh nghiệp', 'Cơ sở sản xuất'],
  HOME: ['Tại nhà', 'Nhà riêng'],
});

export const dossierGround = words<Known<DossierGround>>({
  AGE: ['Đến tuổi đổi thẻ', 'Đủ tuổi đổi thẻ'],
  DAMAGED: ['Hư hỏng', 'Thẻ hư hỏng'],
  NAME_OR_APPEARANCE: ['Thay đổi họ tên, đặc điểm nhận dạng'],
  SEX_OR_PLACE_OF_ORIGIN: ['Xác định lại giới tính, quê quán'],
  NAME_OR_BIRTH_DATE: ['Thay đổi họ tên, ngày sinh'],
  APPEARANCE_BIOMETRIC_OR_SEX: ['Thay đổi nhân dạng, sinh trắc học, giới tính'],
  ERROR_ON_CARD: ['Sai sót thông tin trên thẻ', 'Sai sót trên thẻ'],
  ADMIN_UNIT_REARRANGED: ['Sắp xếp đơn vị hành chính'],
  NUMBER_REESTABLISHED: ['Xác lập lại số định danh'],
  ON_REQUEST: ['Theo yêu cầu', 'Khi công dân có yêu cầu'],
  LOST: ['Mất', 'Bị mất', 'Mất thẻ'],
  LOST_OR_DAMAGED: ['Mất hoặc hư hỏng'],
  NATIONALITY_REGAINED: ['Trở lại quốc tịch Việt Nam'],
});
