// Does the proof of a receipt hold? One file without dependencies, for a browser and for Node 20 or newer:
//
//     node verify_receipt.mjs vulndesk-receipt.json [--key 'desk.example.org/ledger+…'] [--report vulndesk-report.json]
//
// Exit 0: it holds. 1: it does not. 2: a file or the key cannot be read. Nothing is sent anywhere.
// Written from the format (docs/ledger.md), not from the desk's own program: two programs that agree are worth more than one.
// Copy it, host it elsewhere, read it: it is under the licence of Vulndesk.

const RECEIPT = "vulndesk-receipt/1";
const STAMPED = "vulndesk-receipt/2"; // the same, with the stamp of a time-stamping authority (RFC 3161)
const REPORT = "vulndesk-report/1";
const KIND = "report_received";
const NAME = "[!-*,-~]{1,200}"; // printable ASCII, no space and no plus
const NUMBER = "0|[1-9][0-9]{0,15}";
const BASE64 = "[A-Za-z0-9+/=]{1,200}";
const NOTE = new RegExp(`^(${NAME})\n(${NUMBER})\n(${BASE64})\n\n\u2014 (${NAME}) (${BASE64})\n$`);
const KEY = new RegExp(`^(${NAME})\\+([0-9a-f]{8})\\+(${BASE64})$`);
const INSTANT = /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})Z$/;
const ED25519 = 1; // the kind of a key, in front of its 32 bytes
const LARGEST = 2n ** 53n - 1n;
const LONGEST_PATH = 64;
const LONGEST_STAMP = 65536;
const PROOF_KEYS = ["format", "key", "statement", "salt", "leaf_index", "path", "checkpoint"];
// The y of each point of small order, in every way to write it, without the sign: under such a key anybody can sign.
const SMALL_ORDER = new Set([
  "00".repeat(32),
  "01" + "00".repeat(31),
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  ...["ec", "ed", "ee"].map((first) => first + "ff".repeat(30) + "7f"),
]);
const FALLBACK = "./vendor/noble-ed25519-3.2.0.js"; // beside the desk's own copy: fetched by a browser without Ed25519 alone

/** The proof, or what goes with it, does not hold. The message is one sentence for people. */
export class NotGenuine extends Error {}

/** The key that the person gave is none. */
export class NotAKey extends Error {}

/**
 * What a proof says. content: the file's bytes or text. key: the desk's key, when it is known from elsewhere.
 * Returns { key, isPinned, receivedAt, leafIndex, treeSize, report, isStamped }; throws NotGenuine, or NotAKey for `key`.
 * isStamped: there is a stamp that names this checkpoint. Who stamped, and when, is not verified here.
 */
export async function verifyReceipt(content, { key = "" } = {}) {
  const wanted = key ? await givenKey(key) : null;
  const proof = read(content, { [RECEIPT]: PROOF_KEYS, [STAMPED]: [...PROOF_KEYS, "stamp"] });
  const signer = await keyOf(proof.key);
  if (!signer) throw new NotGenuine("The key in the file is not written as a verifier key.");
  if (wanted && wanted.written !== signer.written) throw new NotGenuine("The file names another key than the one that you gave.");

  const statement = statementOf(proof.statement);
  const salt = bytesOf(proof.salt, 32);
  const index = wholeNumber(proof.leaf_index);
  const path = pathOf(proof.path);
  if (!salt || index === null || !path) throw new NotGenuine("The salt, the place or the path is not written as the format says.");

  const head = await headOf(proof.checkpoint, signer);
  const commitment = await sha256(salt, utf8(statement.canonical));
  const leaf = await sha256(Uint8Array.of(0), commitment);
  const root = await climb(leaf, index, head.size, path);
  if (!root || !same(root, head.root)) throw new NotGenuine("The statement is not in the ledger that the checkpoint is of.");
  const isStamped = proof.format === STAMPED;
  if (isStamped) await requireStamp(proof.stamp, proof.checkpoint);
  return {
    key: signer.written,
    isPinned: wanted !== null,
    receivedAt: statement.receivedAt,
    leafIndex: index.toString(),
    treeSize: head.size.toString(),
    report: statement.report,
    isStamped,
  };
}

/** What was reported, as an object, when this file opens the proof that `verifyReceipt` returned. Throws NotGenuine. */
export async function verifyReport(content, receipt) {
  const opening = read(content, { [REPORT]: ["format", "salt", "sent"] });
  const salt = bytesOf(opening.salt, 32);
  const isText = typeof opening.sent === "string" && isWellFormed(opening.sent);
  if (!salt || !isText || base64(await sha256(salt, utf8(opening.sent))) !== receipt.report) {
    throw new NotGenuine("The opened report is not the one that the receipt is about.");
  }
  let sent = null;
  try {
    sent = JSON.parse(opening.sent);
  } catch {
    // said below
  }
  if (!isObject(sent)) throw new NotGenuine("The opened report is not JSON.");
  return sent;
}

// --- what is written -------------------------------------------------------------------------------------------------

/** An object with exactly the keys of its format, in the one way of writing it that all readers of JSON understand alike. */
function read(content, formats) {
  let text, given;
  try {
    text = typeof content === "string" ? content : new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
    given = JSON.parse(text);
  } catch {
    throw new NotGenuine("The file is not JSON.");
  }
  const known = Object.keys(formats);
  if (!isObject(given) || !known.includes(given.format)) throw new NotGenuine(`The file's format is not ${known.join(" or ")}.`);
  if (!hasExactly(given, formats[given.format])) throw new NotGenuine("The file has not the keys that its format asks for.");
  if (!isWellFormed(text) || !isPlainlyWritten(text, given)) {
    throw new NotGenuine("The file is not written in the one way that all readers understand alike.");
  }
  return given;
}

/** A key twice, 5.0 for a number, \u0041 for a letter: JSON.parse takes them, JSON.stringify does not write them. */
function isPlainlyWritten(text, given) {
  try {
    return dense(text) === dense(JSON.stringify(given));
  } catch {
    return false; // deeper than any such file
  }
}

function dense(text) {
  return text.replace(/[ \t\r\n]+/g, "");
}

/** No half of a surrogate pair: such text has no bytes. */
function isWellFormed(text) {
  return !/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(text);
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasExactly(value, keys) {
  return isObject(value) && Object.keys(value).sort().join() === [...keys].sort().join();
}

/** A stamp is of the checkpoint whose digest stands in it. */
async function requireStamp(written, note) {
  const stamp = typeof written === "string" && written.length < 2 * LONGEST_STAMP ? bytesOf(written, null) : null;
  if (!stamp || stamp.length === 0 || stamp.length > LONGEST_STAMP) throw new NotGenuine("The stamp is not written as the format says.");
  const digest = await sha256(utf8(note));
  const last = stamp.length - digest.length;
  for (let at = 0; at <= last; at += 1) {
    if (same(stamp.subarray(at, at + digest.length), digest)) return;
  }
  throw new NotGenuine("The stamp is of another checkpoint.");
}

/** Base64 with its padding and no stray bits: encoded again it must be the same. null for anything else, or another length. */
function bytesOf(written, length) {
  if (typeof written !== "string" || !/^[A-Za-z0-9+/]*={0,2}$/.test(written)) return null;
  let raw;
  try {
    raw = Uint8Array.from(atob(written), (one) => one.charCodeAt(0));
  } catch {
    return null;
  }
  return (length === null || raw.length === length) && base64(raw) === written ? raw : null;
}

function base64(raw) {
  let text = "";
  for (const byte of raw) text += String.fromCharCode(byte); // a stamp is longer than what a call may be given
  return btoa(text);
}

function wholeNumber(written) {
  if (typeof written !== "string" || !new RegExp(`^(?:${NUMBER})$`).test(written)) return null;
  const number = BigInt(written);
  return number <= LARGEST ? number : null;
}

function pathOf(written) {
  if (!Array.isArray(written) || written.length > LONGEST_PATH) return null;
  const path = written.map((one) => bytesOf(one, 32));
  return path.every(Boolean) ? path : null;
}

function statementOf(given) {
  const isOne = hasExactly(given, ["kind", "received_at", "report"]) && given.kind === KIND;
  if (!isOne || !isInstant(given.received_at) || !bytesOf(given.report, 32)) {
    throw new NotGenuine("The statement is not one about a report that was received.");
  }
  const { kind, received_at, report } = given;
  return { canonical: JSON.stringify({ kind, received_at, report }), receivedAt: received_at, report };
}

/** A second that the calendar has. */
function isInstant(written) {
  const parts = typeof written === "string" ? INSTANT.exec(written) : null;
  if (!parts) return false;
  const [year, month, day, hour, minute, second] = parts.slice(1).map(Number);
  if (year < 1 || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return false;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day <= days[month - 1];
}

// --- keys and signatures ---------------------------------------------------------------------------------------------

async function givenKey(written) {
  const key = await keyOf(written.trim());
  if (!key) throw new NotAKey("This is not written as the key of a ledger: name+eight hex digits+base64.");
  return key;
}

async function keyOf(written) {
  const parts = typeof written === "string" ? KEY.exec(written) : null;
  const raw = parts && bytesOf(parts[3], 33);
  if (!raw || raw[0] !== ED25519) return null;
  const bytes = raw.slice(1);
  const unsigned = [...bytes.slice(0, 31), bytes[31] & 0x7f];
  const hash = (await sha256(utf8(parts[1] + "\n"), raw)).slice(0, 4);
  const isGood = !SMALL_ORDER.has(hex(unsigned)) && hex(hash) === parts[2];
  return isGood ? { written, name: parts[1], hash, bytes } : null;
}

/** The size and the root of the tree that the checkpoint is of, when this key signed it. */
async function headOf(note, signer) {
  const parts = typeof note === "string" ? NOTE.exec(note) : null;
  const size = parts && wholeNumber(parts[2]);
  const root = parts && bytesOf(parts[3], 32);
  if (!parts || size === null || !root) throw new NotGenuine("The checkpoint is not written as a signed note of a tree's head.");
  const signed = bytesOf(parts[5], 68);
  const isByThem = parts[1] === signer.name && parts[4] === signer.name && signed && same(signed.slice(0, 4), signer.hash);
  if (!isByThem) throw new NotGenuine("The checkpoint is of another ledger, or signed with another key.");
  const text = note.slice(0, note.indexOf("\n\n") + 1);
  if (!(await isSigned(signer.bytes, signed.slice(4), utf8(text)))) throw new NotGenuine("The signature of the checkpoint is wrong.");
  return { size, root };
}

async function isSigned(key, signature, message) {
  let known;
  try {
    known = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
  } catch (error) {
    return error.name === "DataError" ? false : isSignedByFallback(key, signature, message); // DataError: no such key
  }
  return crypto.subtle.verify({ name: "Ed25519" }, known, signature, message);
}

async function isSignedByFallback(key, signature, message) {
  let noble;
  try {
    noble = await import(FALLBACK);
  } catch (error) {
    throw new Error("This browser has no Ed25519. Take a newer one, or Node 20.", { cause: error });
  }
  return noble.verifyAsync(signature, message, key, { zip215: false });
}

// --- the tree: RFC 9162, 2.1.3.2 -------------------------------------------------------------------------------------

/** The root that a path leads to from the leaf at `index`; null: it is no path in a tree of `size` leaves. */
async function climb(leaf, index, size, path) {
  if (index >= size) return null;
  let place = index;
  let last = size - 1n;
  let hash = leaf;
  for (const other of path) {
    if (last === 0n) return null;
    if (place % 2n === 1n || place === last) {
      hash = await sha256(Uint8Array.of(1), other, hash);
      while (place % 2n === 0n && place !== 0n) {
        place /= 2n;
        last /= 2n;
      }
    } else {
      hash = await sha256(Uint8Array.of(1), hash, other);
    }
    place /= 2n;
    last /= 2n;
  }
  return last === 0n ? hash : null;
}

async function sha256(...pieces) {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
}

function hex(bytes) {
  return [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
}

function utf8(text) {
  return new TextEncoder().encode(text);
}

function same(one, other) {
  return one.length === other.length && one.every((byte, place) => byte === other[place]);
}

// --- as a command of Node --------------------------------------------------------------------------------------------

const USAGE = "usage: node verify_receipt.mjs RECEIPT [--key KEY] [--report REPORT]";

async function command(given) {
  const { parseArgs } = await import("node:util");
  const { readFile } = await import("node:fs/promises");
  let asked;
  try {
    asked = parseArgs({ args: given, allowPositionals: true, options: { key: { type: "string" }, report: { type: "string" } } });
  } catch {
    asked = { positionals: [], values: {} };
  }
  if (asked.positionals.length !== 1) return [2, USAGE];
  let receipt, report;
  try {
    receipt = await readFile(asked.positionals[0]);
    report = asked.values.report && (await readFile(asked.values.report));
  } catch {
    return [2, "A file cannot be read."];
  }
  try {
    const proof = await verifyReceipt(receipt, { key: asked.values.key });
    const sent = report ? await verifyReport(report, proof) : null;
    return [0, said(proof) + (sent ? `\nThe opened report is the one that was received:\n${printable(sent)}` : "")];
  } catch (error) {
    if (error instanceof NotGenuine) return [1, `NOT genuine. ${error.message}`];
    if (error instanceof NotAKey) return [2, error.message];
    throw error;
  }
}

function said(proof) {
  const where = `It is entry ${proof.leafIndex} of a ledger that had ${proof.treeSize} entries.`;
  const who = proof.isPinned
    ? `Signed with the key that you gave: ${proof.key}`
    : `Signed with the key that the file names: ${proof.key}\nAnybody may have made that key. Ask the desk, or others, for theirs, and give it with --key.`;
  const stamp = proof.isStamped ? "\nA time-stamping authority stamped the checkpoint; that stamp was not checked here." : "";
  return `Genuine. A report was received at ${proof.receivedAt}.\n${where}\n${who}${stamp}`;
}

/** JSON in ASCII: nothing in it can steer a terminal. */
function printable(sent) {
  return JSON.stringify(sent, null, 2).replace(/[^\n -~]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

async function isTheCommand() {
  if (typeof process === "undefined" || !process.versions?.node || !process.argv[1]) return false;
  const { realpathSync } = await import("node:fs");
  const { fileURLToPath } = await import("node:url");
  return import.meta.url.startsWith("file:") && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url);
}

if (await isTheCommand()) {
  const [status, words] = await command(process.argv.slice(2));
  (status === 0 ? console.log : console.error)(words);
  process.exitCode = status;
}
