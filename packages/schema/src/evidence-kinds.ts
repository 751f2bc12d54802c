/**
 * The kinds of papers that prove a fact: those that the law of a kind of request names (Law 60/2014, Decree 123/2015, Circular
 * 04/2020), and those of the population review. `label` is what the paper is called. Which of them a request must bring
 * says its row of the rule book; where no text lists any, every paper does.
 */
export const evidenceKinds = {
  BIRTH_CERTIFICATE: { meaning: 'Birth certificate.', label: 'Giấy khai sinh' },
  BIRTH_NOTICE: { meaning: 'Birth notice of a medical establishment.', label: 'Giấy chứng sinh' },
  WITNESS_STATEMENT: { meaning: 'Statement of a witness.', label: 'Văn bản của người làm chứng' },
  UNDERTAKING: { meaning: 'Written undertaking of the declarant.', label: 'Giấy cam đoan' },
  ABANDONMENT_MINUTES: { meaning: 'Minutes on an abandoned child.', label: 'Biên bản về việc trẻ bị bỏ rơi' },
  SURROGACY_PAPER: { meaning: 'Paper on a surrogate birth.', label: 'Văn bản xác nhận việc mang thai hộ' },
  MEDICAL_CERTIFICATE: { meaning: 'Certificate of a medical establishment.', label: 'Giấy của cơ sở y tế' },
  DEATH_NOTICE: { meaning: 'Death notice.', label: 'Giấy báo tử' },
  DEATH_NOTICE_SUBSTITUTE: {
    meaning: 'Paper in the place of a death notice.',
    label: 'Giấy tờ thay thế giấy báo tử',
  },
  MARRIAGE_CERTIFICATE: { meaning: 'Marriage certificate.', label: 'Giấy chứng nhận kết hôn' },
  MARITAL_STATUS_CERTIFICATE: {
    meaning: 'Certificate of marital status.',
    label: 'Giấy xác nhận tình trạng hôn nhân',
  },
  DNA_RESULT: { meaning: 'Result of a DNA test.', label: 'Kết quả giám định ADN' },
  PARENTAGE_PROOF: { meaning: 'Another proof of parentage.', label: 'Chứng cứ khác về quan hệ cha, mẹ, con' },
  GUARDIANSHIP_DEED: { meaning: 'Deed that appoints a guardian.', label: 'Văn bản cử người giám hộ' },
  GUARDIANSHIP_PROOF: {
    meaning: 'Proof that somebody is guardian by law.',
    label: 'Giấy tờ chứng minh điều kiện giám hộ đương nhiên',
  },
  GUARDIANSHIP_END_PAPER: {
    meaning: 'Paper that grounds the end of a guardianship.',
    label: 'Giấy tờ làm căn cứ chấm dứt giám hộ',
  },
  ADOPTION_DECISION: { meaning: 'Decision on an adoption.', label: 'Quyết định cho nhận con nuôi' },
  ADOPTION_CERTIFICATE: { meaning: 'Adoption certificate.', label: 'Giấy chứng nhận nuôi con nuôi' },
  COURT_DECISION: { meaning: 'Judgment or decision of a court.', label: 'Bản án, quyết định của Tòa án' },
  NATIONALITY_DECISION: {
    meaning: "The President's decision on a nationality.",
    label: 'Quyết định của Chủ tịch nước về quốc tịch',
  },
  CONSENT: { meaning: 'Written consent.', label: 'Văn bản đồng ý' },
  DECLARATION: { meaning: 'Declaration form.', label: 'Tờ khai' },
  EXTRACT: {
    meaning: 'Extract of an entry of the civil-status register, or the entry itself.',
    label: 'Trích lục hộ tịch',
  },
  IDENTITY_PAPER: { meaning: 'Identity card or passport.', label: 'Giấy tờ tùy thân' },
  IDENTITY_RECORD: { meaning: 'Record of the identity archive.', label: 'Tàng thư căn cước' },
  RESIDENCE_PAPER: { meaning: 'Paper on residence, or household book.', label: 'Giấy tờ về cư trú, sổ hộ khẩu' },
  SCHOOL_RECORD: { meaning: 'School record.', label: 'Học bạ, hồ sơ học tập' },
  REVIEW_MINUTES: { meaning: 'What the population review wrote down.', label: 'Phiếu rà soát dân cư' },
  OTHER: { meaning: 'Another paper.', label: 'Giấy tờ khác' },
} as const;
export type EvidenceKind = keyof typeof evidenceKinds;

/** Before the list there was free text, which is kept: it reads as another paper. */
export const evidenceKindOf = (text: string): EvidenceKind =>
  Object.hasOwn(evidenceKinds, text) ? (text as EvidenceKind) : 'OTHER';
