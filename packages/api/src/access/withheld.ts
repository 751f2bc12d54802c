import type { FieldClass } from '@lienthong/schema/codes';
import type { WithheldReason } from '@lienthong/schema/withheld-reasons';
import type { GraphQLResolveInfo } from 'graphql';
import { classScope, type Action } from '../domain/agency.ts';
import type { WithholdingReason } from '../domain/metric.ts';

type Path = GraphQLResolveInfo['path'];

/** WITHHELD: what it is worked out from is. */
type CellReason = WithholdingReason | 'WITHHELD';

export interface WithheldField {
  /** Dotted path of the answer without list positions. */
  path: string;
  reason: WithheldReason;
  scopeNeeded: string;
}

/** Figures of few persons are shown to those who read the persons themselves. */
const cellScope = 'citizen:read' satisfies Action;

/** Collects what a request's answer leaves out, so that nothing is silently missing. */
export class Withheld {
  private readonly found = new Map<string, WithheldField>();

  add(path: Path, fieldClass: FieldClass, granted: boolean): null {
    const dotted = dottedPath(path);
    const reason = granted ? 'PURPOSE_DOES_NOT_COVER' : 'SCOPE_MISSING';
    this.found.set(dotted, { path: dotted, reason, scopeNeeded: classScope(fieldClass) });
    return null;
  }

  /** Once a path and reason, however many rows: those of the cells that are null are null for one of the reasons of their path. */
  addCell(path: Path, reason: CellReason): null {
    const dotted = dottedPath(path);
    this.found.set(`${dotted} ${reason}`, { path: dotted, reason, scopeNeeded: cellScope });
    return null;
  }

  /** A person whom the caller doesn't reach today, however many rows. */
  addOutOfReach(path: Path): null {
    const dotted = dottedPath(path);
    this.found.set(`${dotted} OUT_OF_REACH`, { path: dotted, reason: 'OUT_OF_REACH', scopeNeeded: cellScope });
    return null;
  }

  list(): WithheldField[] {
    return [...this.found.values()];
  }
}

function dottedPath(path: Path): string {
  const names: string[] = [];
  for (let at: Path | undefined = path; at; at = at.prev) if (typeof at.key === 'string') names.unshift(at.key);
  return names.join('.');
}
