import { describe, expect, it } from "vitest";
import { addressKind, isReachable } from "./network-address.ts";

describe("addressKind", () => {
  it.each([
    ["1.1.1.1", "public"],
    ["2606:4700:4700::1111", "public"],
    ["127.0.0.1", "loopback"],
    ["127.255.0.9", "loopback"],
    ["::1", "loopback"],
    ["0:0:0:0:0:0:0:1", "loopback"],
    ["::ffff:127.0.0.1", "loopback"],
    ["10.1.2.3", "private"],
    ["172.16.0.1", "private"],
    ["172.32.0.1", "public"],
    ["192.168.1.1", "private"],
    ["100.64.0.1", "private"],
    ["fd12:3456::1", "private"],
    ["::ffff:10.0.0.1", "private"],
    ["::ffff:a00:1", "private"],
    ["2002:a00:1::", "private"],
    ["64:ff9b::a00:1", "private"],
    ["169.254.169.254", "forbidden"],
    ["::ffff:169.254.169.254", "forbidden"],
    ["fe80::1", "forbidden"],
    ["fe80::1%eth0", "forbidden"],
    ["fd00:ec2::254", "forbidden"],
    ["100.100.100.200", "forbidden"],
    ["0.0.0.0", "forbidden"],
    ["::", "forbidden"],
    ["::127.0.0.1", "forbidden"],
    ["224.0.0.1", "forbidden"],
    ["255.255.255.255", "forbidden"],
    ["ff02::1", "forbidden"],
    ["2001:db8::1", "forbidden"],
    ["not an address", "forbidden"],
    ["", "forbidden"],
  ])("of %s is %s", (address, kind) => {
    expect(addressKind(address)).toBe(kind);
  });
});

describe("isReachable", () => {
  it("lets a wider reach only add addresses, asks for TLS in public, and never opens a forbidden one", () => {
    const reached = (["public", "loopback", "private"] as const).map((reach) =>
      (["public", "loopback", "private", "forbidden"] as const).flatMap((kind) =>
        [true, false]
          .filter((isSecure) => isReachable(kind, { reach, isSecure }))
          .map((isSecure) => `${isSecure ? "https" : "http"} ${kind}`),
      ),
    );
    expect(reached).toEqual([
      ["https public"],
      ["https public", "https loopback", "http loopback"],
      ["https public", "https loopback", "http loopback", "https private", "http private"],
    ]);
  });
});
