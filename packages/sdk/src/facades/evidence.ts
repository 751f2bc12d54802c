import type { Client } from '../client.ts';
import type { EvidenceKind } from '../generated/types.ts';
import type { StoredPaper } from './stored-papers.ts';
import type { CallOptions, ClientOptions } from '../settings.ts';

export const evidenceFacade = (client: Client, options: ClientOptions) => ({
  /** Stores a scan, PDF, JPEG, PNG or TIFF of at most 10 MB, by two requests; what it answers is spread into a request's evidence. */
  store: async (paper: Uint8Array | Blob, about: { kind: EvidenceKind }, call?: CallOptions) =>
    (await import('./stored-papers.ts')).storePaper(client, options, paper, about, call),
  /** Bytes of a paper of a request, checked by its hash; needs the token of an officer who decides on it or sent it. */
  read: async (paper: Pick<StoredPaper, 'document' | 'sha256'>, call?: CallOptions) =>
    (await import('./stored-papers.ts')).readPaper(options, paper, call),
});
