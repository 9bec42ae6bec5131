/** What a figure can be exported as. */
export const EXPORT_FORMATS = ["svg", "png", "pdf"] as const;

export type ExportFormat = typeof EXPORT_FORMATS[number];

export function isExportFormat(text: string): text is ExportFormat {
  return (EXPORT_FORMATS as readonly string[]).includes(text);
}
