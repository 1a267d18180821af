/** Calls of the simulator's own API. Every function throws an Error whose message is the API's `detail`. */

const ROOT = "/simulator/api";

async function call(method, path, body) {
  const answer = await fetch(`${ROOT}/${path}`, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const document = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(document.detail ?? `The simulator answered ${answer.status}.`);
  return document;
}

const part = encodeURIComponent;

export const api = {
  state: () => call("GET", "state"),
  thread: (accountId, customerId) => call("GET", `threads/${part(accountId)}/${part(customerId)}`),
  play: (message) => call("POST", "customers/messages", message),
  read: (accountId, customerId) => call("POST", "read", { account_id: accountId, customer_id: customerId }),
  createCustomer: (customer) => call("POST", "customers", customer),
  changeCustomer: (customer, changes) =>
    call("PATCH", `customers/${part(customer.account_id)}/${part(customer.customer_id)}`, changes),
  moveClock: (change) => call("POST", "clock", change),
  settings: (changes) => call("POST", "settings", changes),
  addFault: (fault) => call("POST", "faults", fault),
  removeFault: (id) => call("DELETE", `faults/${id}`),
  removeFaults: () => call("DELETE", "faults"),
  release: () => call("POST", "deliveries/release", {}),
  redeliver: (id) => call("POST", `deliveries/${id}/redeliver`),
  burst: (order) => call("POST", "burst", order),
  stopBursts: () => call("DELETE", "burst"),
  deliveries: () => call("GET", "deliveries?limit=40"),
  storm: (order) => call("POST", "storm", order),
  events: () => call("GET", "events"),
  makeEvent: (event) => call("POST", "events", event),
  templates: () => call("GET", "templates"),
  changeTemplate: (id, order) => call("POST", `templates/${part(id)}`, order),
  graphCalls: () => call("GET", "graph-calls?limit=40"),
};
