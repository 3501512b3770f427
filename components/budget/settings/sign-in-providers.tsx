import { CopyButton } from "@/components/ui/copy-button";
import { Section } from "@/components/ui/section";
import { Cell, ColumnHead, Row, RowHead, Table } from "@/components/ui/table";

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
      <Table caption={`Sign-in providers, ${providers.length} rows`}>
        <thead>
          <tr>
            <ColumnHead>Provider</ColumnHead>
            <ColumnHead>Address to register there</ColumnHead>
            <ColumnHead>
              <span className="sr-only">Actions</span>
            </ColumnHead>
          </tr>
        </thead>
        <tbody>
          {providers.map(({ id, name, issuer }) => {
            const address = `${baseUrl}/api/auth/callback/${id}`;
            return (
              <Row key={id} data-testid="provider-row" className="align-top">
                <RowHead>
                  <span className="block font-medium">{name}</span>
                  <span className="block font-normal break-all text-ink-2">{issuer}</span>
                </RowHead>
                <Cell className="font-mono text-mono break-all">{address}</Cell>
                <Cell numeric className="w-px">
                  <CopyButton value={address} what={`the address for ${name}`} />
                </Cell>
              </Row>
            );
          })}
        </tbody>
      </Table>
    </Section>
  );
}
