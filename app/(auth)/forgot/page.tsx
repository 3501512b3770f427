import type { Metadata } from "next";
import { headers } from "next/headers";
import { buttonClass } from "@/components/ui/button-class";
import { Link } from "@/components/ui/link";
import { getContainer } from "@/server/container";
import { ForgotForm } from "./forgot-form";

export const metadata: Metadata = { title: "Forgot password" };

export default async function ForgotPage() {
  // Read first: it makes the page answer each request anew, with that request's nonce.
  await headers();
  if (getContainer().env.notify.smtp === null) return <NoMail />;
  return (
    <>
      <h1 className="text-title text-ink">Forgot password?</h1>
      <p className="mt-1 text-ink-2">
        A link for a new one is mailed to you. It opens once, within an hour; two-step sign-in stays as it is.
      </p>
      <ForgotForm />
    </>
  );
}

/** Without a mail server nobody can be sent a link: said to who comes by a bookmark, since sign-in does not lead here. */
function NoMail() {
  return (
    <>
      <h1 className="text-title text-ink">Forgot password?</h1>
      <p className="mt-1 mb-6 text-ink-2">
        No mail is sent from here. Ask an administrator: under Members they can make you a link for a new
        password.
      </p>
      <div>
        <Link href="/sign-in" className={buttonClass()}>
          Sign in
        </Link>
      </div>
    </>
  );
}
