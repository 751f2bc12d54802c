import { largestDocument } from '@lienthong/schema/document-types';
import { createByteRoute, type Calls, type Transfer } from '../access/byte-route.ts';
import type { AddressRoute } from '../access/http.ts';
import { documentIds } from './document-ids.ts';
import { download } from './download.ts';
import { upload } from './upload.ts';
import type { Vault } from './vault.ts';

/** One document on its way. */
export interface DocumentTransfer extends Transfer {
  vault: Vault;
  /** Undefined where the address holds no id of ours. */
  key: string | undefined;
}

/** `/evidence/{id}`: a document's bytes, put by a system and got by an officer. */
export function createEvidenceRoute({ vault, ...calls }: Calls & { vault: Vault }): AddressRoute {
  const ofDocument =
    (way: (transfer: DocumentTransfer) => Promise<void>) =>
    (transfer: Transfer): Promise<void> =>
      way({ ...transfer, vault, key: documentIds.keyOf(transfer.path.slice('/evidence/'.length)) });
  return createByteRoute(calls, {
    methods: { GET: ofDocument(download), PUT: ofDocument(upload) },
    largest: largestDocument,
  });
}
