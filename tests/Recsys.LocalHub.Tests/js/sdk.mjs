// node sdk.mjs VERB CONNECTION_STRING HUB [JSON]: does something with the official SDK and prints what it saw as one line of JSON.
import {
  EventHubProducerClient, EventHubConsumerClient, EventHubBufferedProducerClient, earliestEventPosition, latestEventPosition,
} from "@azure/event-hubs";

const [verb, connectionString, hub, json] = process.argv.slice(2);
const input = json ? JSON.parse(json) : {};
const group = input.group ?? "$Default";
const retryOptions = { maxRetries: input.retries ?? 3, retryDelayInMs: 100, maxRetryDelayInMs: 1000, timeoutInMs: input.timeout ?? 15000 };
// The SDK calls a subscriber that has nothing to read this often: it tells that the link is open, and closing waits for it.
const maxWaitTimeInSeconds = 0.2;

const producer = (target = hub) => new EventHubProducerClient(connectionString, target, { retryOptions });
const consumer = (consumerGroup = group, ...more) => new EventHubConsumerClient(consumerGroup, connectionString, hub, ...more, { retryOptions });
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
  async properties() {
    const client = producer();
    const before = await client.getPartitionProperties("0");
    await client.sendBatch([{ body: "a" }, { body: "b" }], { partitionId: "0" });
    const after = await client.getPartitionProperties("0");
    const about = await client.getEventHubProperties();
    const ids = await client.getPartitionIds();
    await client.close();
    return { about, ids, before, after };
  },

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

  async buffered() {
    const failures = [];
    const client = new EventHubBufferedProducerClient(connectionString, hub, {
      retryOptions, maxWaitTimeInMs: 50, onSendEventsErrorHandler: async (context) => { failures.push(String(context.error)); },
    });
    for (let i = 0; i < input.count; i++) await client.enqueueEvent({ body: i }, i % 3 === 0 ? { partitionKey: `key-${i % 10}` } : undefined);
    await client.flush();
    await client.close();
    const reader = consumer();
    const events = await readAll(reader, input.count);
    await reader.close();
    return { bodies: Object.values(events).flat().map((e) => e.body).sort((a, b) => a - b), failures };
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

  async positions() {
    const client = producer();
    for (let i = 0; i < 10; i++) {
      await client.sendBatch([{ body: i }], { partitionId: "0" });
      await sleep(5);
    }
    const reader = consumer();
    const all = await read(reader, "0", earliestEventPosition, 10);
    const bodies = async (position, count) => (await read(reader, "0", position, count)).map((e) => e.body);
    const result = {
      earliest: all.map((e) => e.body),
      inclusive: await bodies({ sequenceNumber: 6, isInclusive: true }, 4),
      exclusive: await bodies({ sequenceNumber: 6 }, 3),
      offset: await bodies({ offset: all[4].offset }, 5),
      offsetInclusive: await bodies({ offset: all[4].offset, isInclusive: true }, 6),
      time: await bodies({ enqueuedOn: all[7].enqueuedTimeUtc }, 2),
    };
    // An empty call tells that the link is open.
    let open = false;
    const latest = [];
    const subscription = reader.subscribe("0", {
      processEvents: async (events) => { open = true; latest.push(...events); },
      processError: async (e) => { console.error(e); },
    }, { startPosition: latestEventPosition, maxWaitTimeInSeconds });
    await until(() => open, () => "the reader to open");
    await client.sendBatch([{ body: "new" }], { partitionId: "0" });
    await until(() => latest.length > 0, () => "the new event");
    await subscription.close();
    result.latest = latest.map((e) => e.body);
    result.beyond = await error(() => read(reader, "0", { sequenceNumber: 1000 }, 1));
    await client.close();
    await reader.close();
    return result;
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

  async epochs() {
    const open = async (ownerLevel) => {
      const client = consumer();
      const state = { error: null, ready: false };
      const subscription = client.subscribe("0", {
        processEvents: async () => { state.ready = true; },
        processError: async (e) => { state.error = e.code ?? e.message; },
      }, { startPosition: earliestEventPosition, ownerLevel, maxWaitTimeInSeconds });
      await until(() => state.ready || state.error, () => `the reader with level ${ownerLevel}`);
      return { state, close: async () => { await subscription.close(); await client.close(); } };
    };
    const client = producer();
    const plain = await open(undefined);
    const one = await open(1);
    await until(() => plain.state.error, () => "the displacement of the plain reader");
    const two = await open(2);
    await until(() => one.state.error, () => "the displacement of level 1");
    const low = await open(1);
    const none = await open(undefined);
    const again = await open(2);
    await until(() => two.state.error, () => "the displacement by an equal level");
    await client.sendBatch([{ body: 1 }], { partitionId: "0" });
    const clients = { plain, one, low, none, two, again };
    const result = Object.fromEntries(Object.entries(clients).map(([name, client]) => [name, client.state.error]));
    for (const reader of [plain, one, two, low, none, again]) await reader.close();
    await client.close();
    return result;
  },

  // Two processors share the partitions, then one takes over all; checkpoints and ownership on Azurite.
  async processors() {
    const { BlobCheckpointStore } = await import("@azure/eventhubs-checkpointstore-blob");
    const { ContainerClient } = await import("@azure/storage-blob");
    const container = new ContainerClient(input.storage, input.container);
    await container.createIfNotExists();
    const seen = [];
    const owned = [new Set(), new Set()];
    const start = (index) => {
      const client = new EventHubConsumerClient(group, connectionString, hub, new BlobCheckpointStore(container), {
        retryOptions, loadBalancingOptions: { strategy: "greedy", updateIntervalInMs: 200, partitionOwnershipExpirationIntervalInMs: 5000 },
      });
      const subscription = client.subscribe({
        processEvents: async (events, context) => {
          owned[index].add(context.partitionId);
          for (const event of events) seen.push({ partition: context.partitionId, sequence: event.sequenceNumber, body: event.body });
          if (events.length) await context.updateCheckpoint(events[events.length - 1]);
        },
        processClose: async (_, context) => { owned[index].delete(context.partitionId); },
        processError: async (e) => { if (e.code !== "ReceiverDisconnectedError") console.error(e); },
      }, { startPosition: earliestEventPosition, maxBatchSize: 100, maxWaitTimeInSeconds });
      return async () => { await subscription.close(); await client.close(); };
    };
    const client = producer();
    const send = async (from, to) => {
      for (let i = from; i < to; i += 100) await client.sendBatch(Array.from({ length: 100 }, (_, n) => ({ body: i + n })));
    };
    const half = input.count / 2;
    const closeFirst = start(0);
    const closeSecond = start(1);
    // Balanced first: a partition that is taken over before its first checkpoint is read twice from its beginning, and rightly so.
    await until(() => owned[0].size === 2 && owned[1].size === 2, () => `two partitions each; ${[...owned[0]]} and ${[...owned[1]]}`);
    await send(0, half);
    await until(() => new Set(seen.map((e) => e.body)).size === half, () => `${half} events, got ${seen.length}`);
    await closeFirst();
    await until(() => owned[1].size === 4, () => `four partitions for the second; ${[...owned[1]]}`);
    const before = seen.length;
    await send(half, input.count);
    await until(() => new Set(seen.map((e) => e.body)).size === input.count, () => `${input.count} events, got ${seen.length}`);
    await sleep(500);
    await closeSecond();
    await client.close();
    return { distinct: new Set(seen.map((e) => e.body)).size, total: seen.length, afterTakeover: seen.length - before };
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

  async send() {
    const client = producer();
    await client.sendBatch(input.bodies.map((body) => ({ body })), { partitionId: input.partition });
    await client.close();
    return {};
  },

  async read() {
    const reader = consumer();
    const events = await read(reader, input.partition, input.position ?? earliestEventPosition, input.count);
    await reader.close();
    return events.map(shown);
  },

  // Sends and reads without end while the hub dies and comes back; reports what was acknowledged and what was read.
  async survive() {
    const acknowledged = [];
    const seen = new Map();
    const reader = consumer();
    const client = producer();
    const subscription = reader.subscribe("0", {
      processEvents: async (events) => { for (const event of events) seen.set(event.sequenceNumber, event.body); },
      processError: async () => { },
    }, { startPosition: earliestEventPosition, maxBatchSize: 100, maxWaitTimeInSeconds });
    let next = 0;
    let failures = 0;
    let stop = false;
    process.on("SIGTERM", () => { stop = true; });
    while (!stop) {
      const bodies = Array.from({ length: 20 }, () => next++);
      try {
        await client.sendBatch(bodies.map((body) => ({ body })), { partitionId: "0" });
        acknowledged.push(...bodies);
        if (acknowledged.length % 200 === 0) console.log(`ACK ${acknowledged.length}`);
      } catch {
        failures++;
      }
    }
    const last = acknowledged[acknowledged.length - 1];
    const values = () => new Set(seen.values());
    await until(() => values().has(last), () => "the last acknowledged event");
    await sleep(200);
    const got = values();
    await subscription.close();
    await reader.close();
    await client.close();
    return { acknowledged: acknowledged.length, missing: acknowledged.filter((body) => !got.has(body)), seen: seen.size, failures };
  },
};

try {
  const result = "RESULT " + JSON.stringify(await verbs[verb]()) + "\n";
  // A closed processor or buffered producer of the SDK leaves timers behind that keep node alive; its sockets are gone by then.
  process.stdout.write(result, () => { if (["processors", "buffered", "sends"].includes(verb)) process.exit(); });
} catch (e) {
  // A failed verb leaves clients open, which would keep node alive and hide the failure behind a time limit.
  process.stderr.write(`${e?.stack ?? e}\n`, () => process.exit(1));
}
