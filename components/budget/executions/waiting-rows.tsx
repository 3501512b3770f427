import { formatPlural } from "@/components/budget/format";
import { Button } from "@/components/ui/button";

/** Executions that came while the reader was here: they wait, so that nothing moves under the eye. */
export function WaitingRows({ count, onShow }: { count: number; onShow: () => void }) {
  return (
    <div aria-live="polite" className="empty:hidden">
      {count > 0 ? (
        <Button onClick={onShow} className="mb-2 w-full">
          {formatPlural(count, "new execution", "new executions")}, show
        </Button>
      ) : null}
    </div>
  );
}
