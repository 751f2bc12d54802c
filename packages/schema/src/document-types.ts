/** Bytes of the largest document that is stored. */
export const largestDocument = 10_000_000;

/** The scans that are taken, and how each begins, in hexadecimal. No format that a reader's machine would run. */
export const documentTypes = {
  PDF: { meaning: '`application/pdf`.', mediaType: 'application/pdf', extension: 'pdf', begins: ['255044462d'] },
  JPEG: { meaning: '`image/jpeg`.', mediaType: 'image/jpeg', extension: 'jpg', begins: ['ffd8ff'] },
  PNG: { meaning: '`image/png`.', mediaType: 'image/png', extension: 'png', begins: ['89504e470d0a1a0a'] },
  TIFF: { meaning: '`image/tiff`.', mediaType: 'image/tiff', extension: 'tif', begins: ['49492a00', '4d4d002a'] },
} as const satisfies Record<
  string,
  { meaning: string; mediaType: string; extension: string; begins: readonly string[] }
>;
export type DocumentType = keyof typeof documentTypes;

/** As many bytes as the longest beginning has. */
export const sniffedBytes = 8;

/** What the first bytes say that a document is; undefined: none of those that are taken. */
export function findDocumentType(head: Uint8Array): DocumentType | undefined {
  const start = Array.from(head.subarray(0, sniffedBytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return (Object.keys(documentTypes) as DocumentType[]).find((type) =>
    documentTypes[type].begins.some((begin) => start.startsWith(begin)),
  );
}
