"use client";

import { Button as BaseButton } from "@base-ui/react/button";
import type { ComponentProps } from "react";
import { type ButtonVariant, buttonClass } from "./button-class";
import { cn } from "./class-names";
import { useScripted } from "./use-scripted";

interface ButtonProps extends Omit<ComponentProps<typeof BaseButton>, "className"> {
  variant?: ButtonVariant;
  /** A square button; it needs an `aria-label`. */
  icon?: boolean;
  className?: string;
}

/** What sends a form can be pressed once the page's script is there to send it. */
export function Button({
  variant,
  icon,
  className,
  type = "button",
  disabled = false,
  ...props
}: ButtonProps) {
  const waits = !useScripted() && type === "submit";
  return (
    <BaseButton
      type={type}
      className={cn(buttonClass(variant, icon), className)}
      disabled={disabled || waits}
      {...props}
    />
  );
}
