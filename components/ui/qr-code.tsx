import { encode } from "uqr";

interface QrCodeProps {
  text: string;
  /** What it opens, for those who do not see it. */
  label: string;
}

// Four modules of quiet around it, as the standard asks.
const BORDER = 4;

/** A picture for a camera. Dark on light in both themes: many readers know no other. */
export function QrCode({ text, label }: QrCodeProps) {
  const { data, size } = encode(text, { ecc: "M", border: BORDER });
  const dark = data
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : "")))
    .join("");
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="size-48 rounded-control"
    >
      <rect width={size} height={size} fill="white" />
      <path d={dark} fill="black" />
    </svg>
  );
}
