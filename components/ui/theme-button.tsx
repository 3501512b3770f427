import { Moon, Sun } from "lucide-react";
import type { ComponentProps } from "react";
import { Button } from "./button";

/** Opens the choice of a theme. */
export function ThemeButton(props: ComponentProps<typeof Button>) {
  return (
    <Button variant="quiet" icon aria-label="Theme" {...props}>
      <Sun aria-hidden className="dark:hidden" />
      <Moon aria-hidden className="hidden dark:block" />
    </Button>
  );
}
