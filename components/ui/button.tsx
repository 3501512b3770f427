"use client";

import { Button as BaseButton } from "@base-ui/react/button";
import type { ComponentProps } from "react";
import { type ButtonVariant, buttonClass } from "./button-class";
import { cn } from "./class-names";

interface ButtonProps extends Omit<ComponentProps<typeof BaseButton>, "className"> {
  variant?: ButtonVariant;
  /** A square button; it needs an `aria-label`. */
  icon?: boolean;
  className?: string;
}

export function Button({ variant, icon, className, type = "button", ...props }: ButtonProps) {
  return <BaseButton type={type} className={cn(buttonClass(variant, icon), className)} {...props} />;
}
