// node latency.mjs hub CONNECTION_STRING HUB COUNT PACE | socket PORT "" COUNT PACE: sends stamps of the monotonic clock at a pace.
// With a hub it prints "ACK SENT ACKNOWLEDGED" (nanoseconds) for each.
import { connect } from "node:net";
import { EventHubProducerClient } from "@azure/event-hubs";

const [kind, target, hub, count, pace] = process.argv.slice(2);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const now = () => process.hrtime.bigint().toString();

if (kind === "socket") {
  const socket = connect(Number(target), "127.0.0.1").setNoDelay(true);
  for (let i = 0; i < Number(count); i++, await sleep(Number(pace))) socket.write(`${now()}\n`);
  socket.end();
} else {
  const client = new EventHubProducerClient(target, hub);
  await client.getPartitionIds();
  const lines = [];
  for (let i = 0; i < Number(count); i++, await sleep(Number(pace))) {
    const stamp = now();
    await client.sendBatch([{ body: Buffer.from(stamp) }]);
    lines.push(`ACK ${stamp} ${now()}`);
  }
  await client.close();
  console.log(lines.join("\n"));
}
