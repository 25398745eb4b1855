/** One entry of `error.details` in a Resource Graph answer of 400. */
export interface RefusalDetail {
  readonly code: string;
  readonly message: string;
  readonly line?: number;
  readonly characterPositionInLine?: number;
  readonly token?: string;
}

/**
 * A query that Resource Graph would not run, or that this simulation cannot run: it answers 400 with these details,
 * never a wrong result.
 */
export class QueryRefusal extends Error {
  override readonly name = 'QueryRefusal';
  readonly detail: RefusalDetail;

  constructor(detail: RefusalDetail) {
    super(`${detail.code}: ${detail.message}`);
    this.detail = detail;
  }
}

/** As the service says it (recorded): an unknown scalar or aggregate function. */
export function unknownFunction(name: string): QueryRefusal {
  return new QueryRefusal({ code: 'UnknownFunction', message: `Unknown function: '${name}'.` });
}

/** As the service says it (Azure/azure-powershell issue 13762): a construct outside its subset of KQL. */
export function outsideSubset(token: string): QueryRefusal {
  return new QueryRefusal({
    code: 'InvalidQueryLanguage',
    message: 'InvalidQueryLanguage',
    line: -1,
    characterPositionInLine: -1,
    token,
  });
}

export function unknownTable(name: string): QueryRefusal {
  return new QueryRefusal({
    code: 'DisallowedLogicalTableName',
    message: `Table ${name} is invalid, unsupported or disallowed.`,
  });
}

/** The wording is Kusto's own; the code that Resource Graph wraps it in was not seen in any recording. */
export function unknownColumn(operator: string, name: string): QueryRefusal {
  return invalid(operator, `Failed to resolve column or scalar expression named '${name}'`);
}

export function invalid(operator: string, problem: string): QueryRefusal {
  return new QueryRefusal({ code: 'SemanticError', message: `'${operator}' operator: ${problem}` });
}
