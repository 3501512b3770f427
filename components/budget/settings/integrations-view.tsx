import { SnippetTabs } from "@/components/budget/snippet-tabs";
import { CopyButton } from "@/components/ui/copy-button";
import { DataTable } from "@/components/ui/data-table";
import { Link } from "@/components/ui/link";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { type Provider, SignInProviders } from "./sign-in-providers";

interface Door {
  name: string;
  path: string;
  note: string;
  scopes: string;
}

const DOORS: readonly Door[] = [
  {
    name: "REST",
    path: "/api/v1",
    note: "Described at /openapi.json, with a page of it at /docs",
    scopes: "record, authorize, read",
  },
  { name: "tRPC", path: "/api/trpc", note: "For clients in TypeScript", scopes: "record, authorize, read" },
  {
    name: "MCP",
    path: "/mcp",
    note: "Tools for assistants: check, authorize, settle, record",
    scopes: "record, authorize, read",
  },
  {
    name: "OpenTelemetry",
    path: "/v1/traces",
    note: "OTLP over HTTP; spans of GenAI calls become executions",
    scopes: "record",
  },
  { name: "Events", path: "/api/v1/events", note: "Server-sent events, resumed by id", scopes: "read" },
  { name: "WebSocket", path: "/ws", note: "The same events over a socket", scopes: "read" },
  { name: "Prometheus", path: "/metrics", note: "Figures for a monitoring system", scopes: "metrics" },
];

interface IntegrationsViewProps {
  baseUrl: string;
  providers: readonly Provider[];
  mailServer: string | null;
}

/** `/admin/budget/settings/integrations`: where agents and tools connect, and with what. */
export function IntegrationsView({ baseUrl, providers, mailServer }: IntegrationsViewProps) {
  return (
    <>
      <PageHeader
        title="Integrations"
        period="Where agents and tools connect; whichever door they take, the decision is the same"
      />
      <div className="flex flex-col gap-8">
        <Section
          title="First call"
          actions={
            <Link className="link" href="/admin/budget/settings/keys">
              Make a key
            </Link>
          }
        >
          <SnippetTabs baseUrl={baseUrl} agentKey={null} />
        </Section>
        <Section title="Addresses" note="Each call carries a key in the Authorization header">
          <DataTable
            caption={`Addresses, ${DOORS.length} rows`}
            rows={DOORS}
            keyOf={({ path }) => path}
            testId="door-row"
            isTop
            columns={[
              {
                head: "Door",
                kind: "names",
                cell: ({ name, note, path }) => (
                  <>
                    <span className="block font-medium">{name}</span>
                    <span className="block text-ink-2">{note}</span>
                    <span className="block font-mono text-mono break-all text-ink-2 sm:hidden">{path}</span>
                  </>
                ),
              },
              {
                head: "Address",
                from: "sm",
                className: "font-mono text-mono break-all",
                cell: ({ path }) => `${baseUrl}${path}`,
              },
              {
                head: "Scopes of its key",
                from: "md",
                className: "text-ink-2",
                cell: ({ scopes }) => scopes,
              },
              {
                head: "Actions",
                kind: "acts",
                cell: ({ name, path }) => (
                  <CopyButton value={`${baseUrl}${path}`} what={`the address of ${name}`} />
                ),
              },
            ]}
          />
        </Section>
        <SignInProviders baseUrl={baseUrl} providers={providers} />
        <Section title="Mail">
          <p className="max-w-[60ch] text-ink-2">
            {mailServer === null
              ? "No mail server is configured: SMTP_HOST and SMTP_FROM name one."
              : `Mail is handed over to ${mailServer}.`}
          </p>
        </Section>
      </div>
    </>
  );
}
