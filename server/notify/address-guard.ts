import { BlockList, isIP } from "node:net";

/** Into one's own network: refused unless the operator allows it. */
const PRIVATE = new BlockList();
/** Never a receiver: this host's own, link-local (metadata services), groups, reserved. */
const NEVER = new BlockList();
const GLOBAL_V6 = new BlockList();

const PRIVATE_V4 = ["10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];
const NEVER_V4 = [
  "0.0.0.0/8",
  "169.254.0.0/16",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
];
const PRIVATE_V6 = ["::1/128", "fc00::/7"];
// Within the global range: documentation, and the tunnels that carry an IPv4 address.
const NEVER_V6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"];

add(PRIVATE, PRIVATE_V4, "ipv4");
add(NEVER, NEVER_V4, "ipv4");
add(PRIVATE, PRIVATE_V6, "ipv6");
add(NEVER, NEVER_V6, "ipv6");
add(GLOBAL_V6, ["2000::/3"], "ipv6");

function add(list: BlockList, subnets: readonly string[], family: "ipv4" | "ipv6"): void {
  for (const subnet of subnets) {
    const [net = "", bits] = subnet.split("/");
    list.addSubnet(net, Number(bits), family);
  }
}

/**
 * Whether we may connect to an address. Of IPv6 only what is global by its number: mapped, NAT64 and all else that
 * carries another address is refused.
 * @param allowPrivate the operator's word that receivers stand in one's own network
 */
export function mayConnect(address: string, allowPrivate: boolean): boolean {
  const family = isIP(address);
  if (family === 4) return !NEVER.check(address) && (allowPrivate || !PRIVATE.check(address));
  if (family !== 6) return false;
  if (PRIVATE.check(address, "ipv6")) return allowPrivate && !address.toLowerCase().includes("ffff:");
  return GLOBAL_V6.check(address, "ipv6") && !NEVER.check(address, "ipv6");
}

const TLS_PORTS = ["", "443", "8443"];
const WEB_PORTS = [...TLS_PORTS, "80"];
const FIRST_FREE_PORT = 1024;

/** What is wrong with a URL as a receiver, by its text alone; null: nothing. What its name leads to is seen at connect. */
export function endpointProblem(
  text: string,
  allowPrivate: boolean,
): { code: string; message: string } | null {
  if (!URL.canParse(text))
    return { code: "invalid_url", message: "must be a URL as https://example.com/hook." };
  const url = new URL(text);
  const { protocol, port, username, password } = url;
  if (protocol !== "https:" && !(allowPrivate && protocol === "http:"))
    return { code: "not_https", message: "must begin with https://." };
  if (username !== "" || password !== "")
    return { code: "credentials", message: "must not carry a user or a password." };
  const isPortAllowed = allowPrivate
    ? WEB_PORTS.includes(port) || Number(port) >= FIRST_FREE_PORT
    : TLS_PORTS.includes(port);
  if (!isPortAllowed) return { code: "port", message: "must use port 443 or 8443." };
  const host = hostOf(url);
  // Every way to write an IPv4 address is the dotted one by now.
  if (isIP(host) !== 0 ? !mayConnect(host, allowPrivate) : isLocalName(host, allowPrivate))
    return { code: "private_address", message: "must not lead to a private or reserved address." };
  return null;
}

/** The host without the brackets of an IPv6 address. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, "");
}

function isLocalName(host: string, allowPrivate: boolean): boolean {
  return host === "" || (!allowPrivate && (/(^|\.)localhost\.?$/.test(host) || !host.includes(".")));
}
