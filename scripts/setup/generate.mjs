import { existsSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { must, tools } from "./run.mjs";
import { at, hashOf, isFresh, writeStamp } from "./stamp.mjs";

const STAMP = "server/db/generated/.stamp";

/** Makes what is made from other files and never committed: the Prisma client, and Next's type references. */
export async function ensureGenerated() {
  if (!existsSync(at("next-env.d.ts"))) {
    writeFileSync(
      at("next-env.d.ts"),
      '/// <reference types="next" />\n/// <reference types="next/image-types/global" />\n',
    );
  }
  const hash = hashOf([
    "prisma/schema",
    "prisma.config.ts",
    "node_modules/prisma/package.json",
    "package-lock.json",
  ]);
  if (isFresh(STAMP, hash)) return;
  await must([...tools.prisma, "generate"], {
    mend: "prisma generate failed: see above, and prisma/schema.",
    // Generating needs no schema engine, but the CLI would download one unless it is told of a file that exists.
    env: {
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: "1",
      CHECKPOINT_DISABLE: "1",
    },
  });
  writeStamp(STAMP, hash);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await ensureGenerated();
