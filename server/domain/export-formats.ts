/** What any view can be saved as. */
export const EXPORT_FORMATS = ["csv", "xlsx", "pdf", "md", "json"] as const;
