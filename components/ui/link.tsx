"use client";

import NextLink from "next/link";
import { type ComponentProps, useState } from "react";

/**
 * A link whose page is fetched ahead once somebody points at it or reaches it by keyboard. Next would fetch whatever is
 * in sight: with a rail and tables of links that is every page, rendered by the process that answers agents.
 */
export function Link(props: ComponentProps<typeof NextLink>) {
  const [isNear, setIsNear] = useState(false);
  return (
    <NextLink
      prefetch={isNear ? null : false}
      onPointerEnter={() => setIsNear(true)}
      onFocus={() => setIsNear(true)}
      {...props}
    />
  );
}
