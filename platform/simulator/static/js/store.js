/** What the page knows, kept current by the stream. Parts subscribe to the kinds of change they show. */

import { api } from "./api.js";

const listeners = new Map();

export const store = {
  accounts: [],
  customers: new Map(),
  faults: [],
  bursts: [],
  settings: {},
  counters: {},
  clockOffsetS: 0,
  isLive: false,
};

/** Listen to one kind: state, customers, message, typing, faults, clock, live, delivery, graph, burst, resync. */
export function on(kind, listener) {
  if (!listeners.has(kind)) listeners.set(kind, new Set());
  listeners.get(kind).add(listener);
  return () => listeners.get(kind).delete(listener);
}

export function emit(kind, data) {
  for (const listener of listeners.get(kind) ?? []) listener(data);
}

export const customerKey = (accountId, customerId) => `${accountId}/${customerId}`;

/** Customers of an account, most recently active first. */
export function customersOf(accountId) {
  const found = [...store.customers.values()].filter((customer) => customer.account_id === accountId);
  return found.sort((a, b) => (b.last_activity_at ?? "").localeCompare(a.last_activity_at ?? ""));
}

/** Load everything but the threads. */
export async function refresh() {
  const state = await api.state();
  store.accounts = state.accounts;
  store.customers = new Map(state.customers.map((one) => [customerKey(one.account_id, one.customer_id), one]));
  store.faults = state.faults;
  store.bursts = state.bursts;
  store.settings = state.settings;
  store.counters = state.counters;
  store.clockOffsetS = state.clock.offset_s;
  emit("state");
}

const HANDLERS = {
  message: (message) => emit("message", message),
  typing: (data) => emit("typing", data),
  delivery: (data) => emit("delivery", data),
  graph: (data) => emit("graph", data),
  templates: (data) => emit("templates", data),
  customer: (customer) => {
    store.customers.set(customerKey(customer.account_id, customer.customer_id), customer);
    emit("customers", customer.account_id);
  },
  clock: (clock) => {
    store.clockOffsetS = clock.offset_s;
    emit("clock");
  },
  faults: () => refresh(),
  burst: () => refresh(),
  accounts: () => refresh(),
  resync: () => resync(),
  renamed: async (data) => {
    await refresh();
    emit("renamed", data);
  },
};

async function resync() {
  await refresh();
  emit("resync");
}

/** Open the stream; the browser reconnects by itself, and each reconnection loads everything again. */
export function connect() {
  const source = new EventSource("/simulator/api/stream");
  let isFirst = true;
  source.addEventListener("hello", () => {
    store.isLive = true;
    emit("live");
    if (!isFirst) void resync().catch(() => {});
    isFirst = false;
  });
  source.addEventListener("error", () => {
    store.isLive = false;
    emit("live");
  });
  for (const [kind, handler] of Object.entries(HANDLERS)) {
    source.addEventListener(kind, (event) => handler(JSON.parse(event.data)));
  }
  addEventListener("pagehide", () => source.close());
}
