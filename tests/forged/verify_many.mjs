// One verdict a line for the cases on standard input: 0 it holds, 1 it does not, 2 the key that was given is none.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const { NotAKey, NotGenuine, verifyReceipt, verifyReport } = await import(pathToFileURL(process.argv[2]).href);

for await (const line of createInterface({ input: process.stdin })) {
  const { receipt, key, report } = JSON.parse(line);
  console.log(await verdict(receipt, key, report));
}

async function verdict(receipt, key, report) {
  try {
    const found = await verifyReceipt(Buffer.from(receipt, "base64"), { key: key.trim() });
    if (report !== null) await verifyReport(Buffer.from(report, "base64"), found);
    return 0;
  } catch (error) {
    if (error instanceof NotGenuine) return 1;
    if (error instanceof NotAKey) return 2;
    throw error;
  }
}
