/** An item of an export, as `GET /export` answers it. */
export interface ExportedItem {
  id: string;
  _reprint: { withdrawn?: { at: string; reason?: string | undefined } | undefined };
}

/** A line of a file that `import` reads. A withdrawn post is exported as its withdrawal, so that an import withdraws it. */
export function exportLine(item: ExportedItem): object {
  const { withdrawn } = item._reprint;
  if (withdrawn === undefined) return item;
  return {
    type: "post.withdrawn",
    timestamp: withdrawn.at,
    data: { id: item.id, ...(withdrawn.reason !== undefined && { reason: withdrawn.reason }) },
    _reprint: item._reprint,
  };
}
