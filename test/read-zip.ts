import { inflateRawSync } from "node:zlib";

const CENTRAL_ENTRY = 0x02014b50;

/** The files of a zip archive by name, as text. */
export function readZip(archive: Buffer): Map<string, string> {
  const files = new Map<string, string>();
  for (let at = archive.indexOf("PK\u0001\u0002", 0, "latin1"); at >= 0 && at + 46 <= archive.length; ) {
    if (archive.readUInt32LE(at) !== CENTRAL_ENTRY) break;
    const size = archive.readUInt32LE(at + 20);
    const nameLength = archive.readUInt16LE(at + 28);
    const local = archive.readUInt32LE(at + 42);
    const name = archive.toString("utf8", at + 46, at + 46 + nameLength);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const data = archive.subarray(start, start + size);
    files.set(name, (archive.readUInt16LE(at + 10) === 0 ? data : inflateRawSync(data)).toString("utf8"));
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return files;
}
