/** Wrong use or bad input: shown to the user as one line (and a hint), exit code 2. */
export class UserError extends Error {
  override readonly name = "UserError";
  readonly hint: string | undefined;

  /** @param message what is wrong, with the value in quotes; sentence without a period. */
  constructor(message: string, options: { readonly hint?: string; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.hint = options.hint;
  }
}

/** The work itself failed on good input (a model crashed, a disk filled up): exit code 1. */
export class WorkError extends Error {
  override readonly name = "WorkError";
  readonly hint: string | undefined;

  constructor(message: string, options: { readonly hint?: string; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.hint = options.hint;
  }
}

/** Message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
