import type { FieldClass } from '@lienthong/schema/codes';
import type { GraphQLResolveInfo } from 'graphql';
import { classScope } from '../domain/agency.ts';

type Path = GraphQLResolveInfo['path'];

export interface WithheldField {
  /** Dotted path of the answer without list positions. */
  path: string;
  reason: 'SCOPE_MISSING' | 'PURPOSE_DOES_NOT_COVER';
  scopeNeeded: string;
}

/** Collects what a request's answer leaves out, so that nothing is silently missing. */
export class Withheld {
  private readonly found = new Map<string, WithheldField>();

  add(path: Path, fieldClass: FieldClass, granted: boolean): null {
    const dotted = dottedPath(path);
    const reason = granted ? 'PURPOSE_DOES_NOT_COVER' : 'SCOPE_MISSING';
    this.found.set(dotted, { path: dotted, reason, scopeNeeded: classScope(fieldClass) });
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
