import { formatPlural } from "@/components/budget/format";
import { CopyButton } from "@/components/ui/copy-button";
import { DataTable } from "@/components/ui/data-table";
import { Section } from "@/components/ui/section";

export interface Provider {
  id: string;
  name: string;
  issuer: string;
}

interface SignInProvidersProps {
  baseUrl: string;
  providers: readonly Provider[];
}

/** Where people may sign in beside a password, and the address that each provider has to send them back to. */
export function SignInProviders({ baseUrl, providers }: SignInProvidersProps) {
  const addressOf = (id: string) => `${baseUrl}/api/auth/callback/${id}`;
  if (providers.length === 0)
    return (
      <Section title="Sign-in">
        <p className="max-w-[60ch] text-ink-2">
          People sign in with a password. Variables of the server add single sign-on (OIDC_…), GitHub
          (GITHUB_…) and Google (GOOGLE_…).
        </p>
      </Section>
    );
  return (
    <Section
      title="Sign-in"
      note="Beside a password; who is no member and was not invited gets in by none of them"
    >
      <DataTable
        caption={`Sign-in providers, ${formatPlural(providers.length, "row", "rows")}`}
        rows={providers}
        keyOf={({ id }) => id}
        testId="provider-row"
        isTop
        columns={[
          {
            head: "Provider",
            kind: "names",
            cell: ({ name, issuer }) => (
              <>
                <span className="block font-medium">{name}</span>
                <span className="block font-normal break-all text-ink-2">{issuer}</span>
              </>
            ),
          },
          {
            head: "Address to register there",
            className: "font-mono text-mono break-all",
            cell: ({ id }) => addressOf(id),
          },
          {
            head: "Actions",
            kind: "acts",
            cell: ({ id, name }) => <CopyButton value={addressOf(id)} what={`the address for ${name}`} />,
          },
        ]}
      />
    </Section>
  );
}
