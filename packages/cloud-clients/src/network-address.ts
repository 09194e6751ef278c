import { BlockList, isIP } from "node:net";

/**
 * Where an address leads: `forbidden` ones never to a service that cap has business with: link-local with the metadata services of
 * clouds, multicast, unspecified, documentation.
 */
export type AddressKind = "public" | "loopback" | "private" | "forbidden";

/**
 * Which addresses may be called. `public` means https to public ones; `loopback` adds this machine, also without TLS; `private`
 * adds private networks, also without TLS. Forbidden addresses are never called.
 */
export type NetworkReach = "public" | "loopback" | "private";

/**
 * Where an IP address leads. An IPv6 address that stands for an IPv4 address (mapped, 6to4, NAT64) leads where that one does.
 *
 * @returns forbidden also for what is no IP address
 * @example addressKind("169.254.169.254") // "forbidden"
 */
export function addressKind(address: string): AddressKind {
  const version = isIP(address);
  if (version === 4) return kindIn(IPV4, address, "ipv4");
  if (version !== 6) return "forbidden";
  const groups = groupsOf(address);
  const embedded = embeddedIpv4(groups);
  if (embedded !== null) return addressKind(embedded);
  return kindIn(IPV6, groups.map((group) => group.toString(16)).join(":"), "ipv6");
}

/** Whether an address may be called, with or without TLS. */
export function isReachable(
  kind: AddressKind,
  { reach, isSecure }: { readonly reach: NetworkReach; readonly isSecure: boolean },
): boolean {
  if (kind === "public") return isSecure;
  if (kind === "loopback") return reach !== "public";
  return kind === "private" && reach === "private";
}

type Lists = Readonly<Record<Exclude<AddressKind, "public">, BlockList>>;

/** IANA IPv4 Special-Purpose Address Registry, and the metadata service of one cloud that lies in shared address space. */
const IPV4: Lists = {
  forbidden: listOf("ipv4", [
    "0.0.0.0/8",
    "100.100.100.200/32",
    "169.254.0.0/16",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
  ]),
  loopback: listOf("ipv4", ["127.0.0.0/8"]),
  private: listOf("ipv4", ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"]),
};

/** IANA IPv6 Special-Purpose Address Registry, and the metadata service of one cloud that lies among unique local addresses. */
const IPV6: Lists = {
  loopback: listOf("ipv6", ["::1/128"]),
  forbidden: listOf("ipv6", [
    "::/96",
    "100::/64",
    "2001::/23",
    "2001:db8::/32",
    "3fff::/20",
    "5f00::/16",
    "fd00:ec2::254/128",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
  ]),
  private: listOf("ipv6", ["fc00::/7"]),
};

function listOf(type: "ipv4" | "ipv6", subnets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [network = "", bits] = subnet.split("/");
    list.addSubnet(network, Number(bits), type);
  }
  return list;
}

function kindIn(lists: Lists, address: string, type: "ipv4" | "ipv6"): AddressKind {
  if (lists.loopback.check(address, type)) return "loopback";
  if (lists.forbidden.check(address, type)) return "forbidden";
  return lists.private.check(address, type) ? "private" : "public";
}

/** The eight groups of an IPv6 address, without its zone. */
function groupsOf(address: string): readonly number[] {
  const host = new URL(`http://[${address.replace(/%.*$/, "")}]`).hostname.slice(1, -1);
  const [head = "", tail] = host.split("::");
  const groups = (text: string): readonly number[] =>
    text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
  if (tail === undefined) return groups(head);
  const [left, right] = [groups(head), groups(tail)];
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => 0), ...right];
}

function embeddedIpv4(groups: readonly number[]): string | null {
  const [first, second, third] = groups;
  const startsWith = (prefix: readonly number[]): boolean => prefix.every((group, index) => groups[index] === group);
  if (startsWith([0, 0, 0, 0, 0, 0xffff]) || startsWith([0x64, 0xff9b, 0, 0, 0, 0]))
    return ipv4Of(groups[6], groups[7]);
  if (first === 0x2002) return ipv4Of(second, third);
  return null;
}

function ipv4Of(high = 0, low = 0): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}
