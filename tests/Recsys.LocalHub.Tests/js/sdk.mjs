// node sdk.mjs VERB CONNECTION_STRING HUB [JSON]: does something with the official SDK and prints what it saw as one line of JSON.
import { EventHubProducerClient, EventHubConsumerClient, earliestEventPosition } from "@azure/event-hubs";

const [verb, connectionString, hub, json] = process.argv.slice(2);
const input = json ? JSON.parse(json) : {};
const retryOptions = { maxRetries: input.retries ?? 3, retryDelayInMs: 100, maxRetryDelayInMs: 1000, timeoutInMs: input.timeout ?? 15000 };
// The SDK calls a subscriber that has nothing to read this often: it tells that the link is open, and closing waits for it.
const maxWaitTimeInSeconds = 0.2;

const producer = (target = hub) => new EventHubProducerClient(connectionString, target, { retryOptions });
const consumer = (group = "$Default") => new EventHubConsumerClient(group, connectionString, hub, { retryOptions });
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(condition, what, limit = 120000) {
  for (const end = Date.now() + limit; !condition(); await sleep(10)) {
    if (Date.now() > end) throw new Error(`waited ${limit} ms in vain for ${what()}`);
  }
}

const shown = (event) => ({
  body: event.body, sequence: event.sequenceNumber, offset: event.offset, time: event.enqueuedTimeUtc.getTime(),
  key: event.partitionKey ?? null, properties: event.properties ?? null, messageId: event.messageId ?? null,
  contentType: event.contentType ?? null, correlationId: event.correlationId ?? null,
});

/** Reads a partition from a position until `count` events are there; then waits a little for one too many. */
async function read(client, partition, startPosition, count, more = {}) {
  const events = [];
  let failure;
  const subscription = client.subscribe(partition, {
    processEvents: async (batch) => { events.push(...batch); },
    processError: async (error) => { failure = error; },
  }, { startPosition, maxBatchSize: 500, maxWaitTimeInSeconds, ...more });
  try {
    await until(() => failure || events.length >= count, () => `${count} events, got ${events.length}`);
    if (failure) throw failure;
    await sleep(100);
    return events;
  } finally {
    await subscription.close();
  }
}

async function readAll(client, count) {
  const events = {};
  let total = 0;
  const subscription = client.subscribe({
    processEvents: async (batch, context) => { (events[context.partitionId] ??= []).push(...batch); total += batch.length; },
    processError: async (error) => { console.error(error); },
  }, { startPosition: earliestEventPosition, maxBatchSize: 500, maxWaitTimeInSeconds });
  await until(() => total >= count, () => `${count} events, got ${total}`);
  await sleep(100);
  await subscription.close();
  return events;
}

async function error(action) {
  try {
    await action();
    return null;
  } catch (e) {
    return { code: e.code ?? null, name: e.name, message: e.message, retryable: e.retryable ?? null };
  }
}

const verbs = {
  // Every kind of send; the SDK's own mapper says where keys belong.
  async sends() {
    const { mapPartitionKeyToId } = await import(new URL("node_modules/@azure/event-hubs/dist/esm/impl/partitionKeyToIdMapper.js", import.meta.url));
    const client = producer();
    const one = await client.createBatch({ partitionId: "1" });
    for (const body of ["first", "second", "third"]) one.tryAdd({ body, properties: { number: 7, text: "täxt", flag: true } });
    await client.sendBatch(one);
    const event = { body: { nested: [1, 2] }, messageId: "id-1", contentType: "application/json", correlationId: "corr-1" };
    await client.sendBatch([event], { partitionId: "1" });
    const keys = input.keys;
    for (const key of keys) await client.sendBatch([{ body: key }, { body: key }], { partitionKey: key });
    const spread = 8;
    for (let i = 0; i < spread; i++) await client.sendBatch([{ body: "any" }]);
    const full = await client.createBatch({ partitionId: "2" });
    let filled = 0;
    while (full.tryAdd({ body: "x".repeat(50000) })) filled++;
    await client.sendBatch(full);
    await client.close();
    const reader = consumer();
    const events = await readAll(reader, 4 + 2 * keys.length + spread + filled);
    await reader.close();
    const short = (e) => ({ ...e, body: typeof e.body === "string" ? e.body.slice(0, 100) : e.body });
    const partitions = Object.fromEntries(Object.entries(events).map(([id, list]) => [id, list.map(shown).map(short)]));
    const expected = Object.fromEntries(keys.map((key) => [key, String(mapPartitionKeyToId(key, 4))]));
    return { partitions, expected, filled, maxSizeInBytes: full.maxSizeInBytes };
  },

  async map() {
    const { mapPartitionKeyToId } = await import(new URL("node_modules/@azure/event-hubs/dist/esm/impl/partitionKeyToIdMapper.js", import.meta.url));
    return input.keys.map((key) => input.counts.map((count) => mapPartitionKeyToId(key, count)));
  },

  async large() {
    const body = Buffer.alloc(900 * 1024, 0);
    for (let i = 0; i < body.length; i++) body[i] = (i * 31) & 0xff;
    const client = producer();
    for (let i = 0; i < 3; i++) await client.sendBatch([{ body }], { partitionId: "0" });
    await client.close();
    const reader = consumer();
    const events = await read(reader, "0", earliestEventPosition, 3, { skipParsingBodyAsJson: true });
    await reader.close();
    return { count: events.length, equal: events.every((e) => Buffer.compare(Buffer.from(e.body), body) === 0) };
  },

  async metrics() {
    const client = producer();
    await client.sendBatch([{ body: 1 }, { body: 2 }, { body: 3 }], { partitionId: "0" });
    await client.close();
    const reader = consumer();
    let seen;
    const subscription = reader.subscribe("0", {
      processEvents: async (events, context) => {
        if (events.length) seen = { ...context.lastEnqueuedEventProperties, first: events[0].sequenceNumber };
      },
      processError: async (e) => { console.error(e); },
    }, { startPosition: earliestEventPosition, trackLastEnqueuedEventProperties: true, maxBatchSize: 1 });
    await until(() => seen, () => "an event");
    await subscription.close();
    await reader.close();
    return { sequence: seen.sequenceNumber, offset: seen.offset, hasTimes: seen.enqueuedOn instanceof Date && seen.retrievedOn instanceof Date };
  },

  // Several readers of one partition at once, of one group and of two.
  async concurrent() {
    const client = producer();
    const readers = [consumer("g1"), consumer("g1"), consumer("g2")];
    const reading = readers.map((reader) => read(reader, "0", earliestEventPosition, input.count));
    for (let i = 0; i < input.count; i += 50) await client.sendBatch(Array.from({ length: 50 }, (_, n) => ({ body: i + n })), { partitionId: "0" });
    const results = await Promise.all(reading);
    await client.close();
    await Promise.all(readers.map((reader) => reader.close()));
    return results.map((events) => events.map((e) => e.body));
  },

  async tooMany() {
    const readers = Array.from({ length: 6 }, () => consumer());
    const failures = [];
    const subscriptions = [];
    let opened = 0;
    const open = (reader) => {
      let isNew = true;
      const seen = () => { opened += isNew ? 1 : 0; isNew = false; };
      subscriptions.push(reader.subscribe("0", {
        processEvents: async () => seen(),
        processError: async (e) => { failures.push(e.code); seen(); },
      }, { startPosition: earliestEventPosition, maxWaitTimeInSeconds }));
    };
    readers.slice(0, 5).forEach(open);
    await until(() => opened === 5, () => `five readers, ${opened} are open`);
    open(readers[5]);
    await until(() => opened === 6, () => "the sixth reader");
    await Promise.all(subscriptions.map((subscription) => subscription.close()));
    await Promise.all(readers.map((reader) => reader.close()));
    return failures;
  },

  async errors() {
    const client = producer();
    const nowhere = producer("no-such-hub");
    const result = {
      oversize: await error(() => client.sendBatch([{ body: "x".repeat(1100000) }])),
      unknownHubSend: await error(() => nowhere.sendBatch([{ body: 1 }])),
      unknownHubProperties: await error(() => nowhere.getEventHubProperties()),
      unknownPartitionSend: await error(() => client.sendBatch([{ body: 1 }], { partitionId: "99" })),
      unknownPartitionProperties: await error(() => client.getPartitionProperties("99")),
    };
    const stranger = consumer("no-such-group");
    result.unknownGroup = await error(() => read(stranger, "0", earliestEventPosition, 1));
    await client.sendBatch([{ body: "still works" }]);
    const idempotent = new EventHubProducerClient(connectionString, hub, { retryOptions });
    // The SDK keeps this option to itself, but other SDKs have it in public.
    idempotent._enableIdempotentRetries = true;
    result.idempotent = await error(() => idempotent.sendBatch([{ body: 1 }], { partitionId: "0" }));
    for (const open of [client, nowhere, stranger, idempotent]) await open.close();
    return result;
  },

  async auth() {
    const client = producer();
    const result = {
      send: await error(() => client.sendBatch([{ body: "x" }], { partitionId: "0" })),
      properties: await error(() => client.getEventHubProperties()),
    };
    await client.close();
    const reader = consumer();
    result.read = await error(async () => { result.bodies = (await read(reader, "0", earliestEventPosition, 1)).map((e) => e.body); });
    await reader.close();
    return result;
  },

  async connects() {
    const start = Date.now();
    for (let i = 0; i < input.count; i++) {
      const client = producer();
      await client.getPartitionIds();
      await client.close();
    }
    return { milliseconds: Date.now() - start };
  },
};

try {
  const result = "RESULT " + JSON.stringify(await verbs[verb]()) + "\n";
  // A closed producer of the SDK that buffers leaves timers behind that keep node alive; its sockets are gone by then.
  process.stdout.write(result, () => { if (verb === "sends") process.exit(); });
} catch (e) {
  // A failed verb leaves clients open, which would keep node alive and hide the failure behind a time limit.
  process.stderr.write(`${e?.stack ?? e}\n`, () => process.exit(1));
}
