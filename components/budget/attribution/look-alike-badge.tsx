import { Replace } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { lookAlikeOf } from "@/server/domain/look-alike";

/** Beside an id that is drawn like another one: what it is not, and by which letters. Nothing beside all others. */
export function LookAlikeBadge({ id }: { id: string }) {
  const found = lookAlikeOf(id);
  if (found === null) return null;
  const { looksLike, codes } = found;
  return (
    <Badge
      tone="warning"
      icon={<Replace aria-hidden />}
      className="max-w-full"
      title={`Counted apart from “${looksLike}”, which it looks like: it is written with ${codes.join(", ")}.`}
    >
      <span className="truncate">
        Not “{looksLike}”: {codes.join(", ")}
      </span>
    </Badge>
  );
}
