import { enumOf } from '../access/graphql.ts';
import { outreachFigures } from '../domain/outreach.ts';

export const OutreachFigureEnum = enumOf('OutreachFigure', 'A figure of outreach.', outreachFigures);
