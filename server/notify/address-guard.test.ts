import { describe, expect, test } from "vitest";
import { endpointProblem, mayConnect } from "./address-guard";

const code = (url: string, allowPrivate = false) => endpointProblem(url, allowPrivate)?.code ?? "fine";

describe("endpointProblem", () => {
  test.each([
    ["https://hooks.example.com/a?b=c", "fine"],
    ["https://hooks.example.com:8443/", "fine"],
    ["https://93.184.215.14/", "fine"],
    ["https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/", "fine"],
    ["http://hooks.example.com/", "not_https"],
    ["file:///etc/passwd", "not_https"],
    ["gopher://example.com/", "not_https"],
    ["javascript:alert(1)", "not_https"],
    ["//example.com", "invalid_url"],
    ["https://", "invalid_url"],
    ["https://user@example.com/", "credentials"],
    ["https://user:pass@example.com/", "credentials"],
    ["https://:pass@example.com/", "credentials"],
    ["https://example.com:22/", "port"],
    ["https://example.com:25/", "port"],
    ["https://example.com:6379/", "port"],
    ["https://127.0.0.1/", "private_address"],
    ["https://127.1/", "private_address"],
    ["https://2130706433/", "private_address"],
    ["https://0x7f000001/", "private_address"],
    ["https://0177.0.0.1/", "private_address"],
    ["https://0/", "private_address"],
    ["https://%31%32%37.0.0.1/", "private_address"],
    ["https://１２７.0.0.1/", "private_address"],
    ["https://[::1]/", "private_address"],
    ["https://[::]/", "private_address"],
    ["https://[::ffff:7f00:1]/", "private_address"],
    ["https://[::ffff:127.0.0.1]/", "private_address"],
    ["https://[::ffff:93.184.215.14]/", "private_address"],
    ["https://[64:ff9b::7f00:1]/", "private_address"],
    ["https://[2002:7f00:1::]/", "private_address"],
    ["https://[2001:0:7f00:1::]/", "private_address"],
    ["https://[fe80::1]/", "private_address"],
    ["https://[fd00::1]/", "private_address"],
    ["https://10.0.0.1/", "private_address"],
    ["https://172.31.255.255/", "private_address"],
    ["https://192.168.1.1/", "private_address"],
    ["https://100.64.0.1/", "private_address"],
    ["https://169.254.169.254/latest/meta-data", "private_address"],
    ["https://224.0.0.1/", "private_address"],
    ["https://255.255.255.255/", "private_address"],
    ["https://localhost/", "private_address"],
    ["https://localhost./", "private_address"],
    ["https://db.localhost/", "private_address"],
    ["https://postgres/", "private_address"],
  ])("T13 row 90: %s is %s", (url, expected) => expect(code(url)).toBe(expected));

  test.each([
    ["http://127.0.0.1:4010/hook", "fine"],
    ["http://receiver:8080/hook", "fine"],
    ["https://10.1.2.3/", "fine"],
    ["http://[::1]:4010/", "fine"],
    ["http://127.0.0.1:22/", "port"],
    ["http://169.254.169.254/", "private_address"],
    ["http://[::ffff:a9fe:a9fe]/", "private_address"],
    ["http://0.0.0.0:8080/", "private_address"],
    ["ftp://127.0.0.1/", "not_https"],
    ["http://u:p@127.0.0.1/", "credentials"],
  ])("T13 with private receivers allowed: %s is %s", (url, expected) =>
    expect(code(url, true)).toBe(expected),
  );
});

describe("mayConnect", () => {
  test("what is no address is refused", () => {
    for (const text of ["", "example.com", "127.0.0.1.", "1.2.3", "::ffff:1.2.3.4"])
      expect(mayConnect(text, true)).toBe(false);
    expect(mayConnect("93.184.215.14", false)).toBe(true);
  });
});
