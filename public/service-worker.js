// The app shell without a network: index.html, the Wasm, the sheet, icons. Data never passes through here;
// documents live in IndexedDB and travel over the socket.

// The build replaces both: [[path, sha256 in hex], ...] of all that dist/ holds but this file, and a hash over the list.
const PRECACHE = /*precache*/ [];
const BUILD = /*build*/ "dev";

const CACHE = `muster-${BUILD}`;
const SHELL = "/index.html";
const PATHS = new Set(PRECACHE.map(([path]) => path));

// The relay answers these itself. "/sync" is the socket's address and, when navigated to, a page of the app.
const RELAY = ["/api/", "/plugins/", "/healthz", "/metrics"];
const SOCKET = "/sync";

// All or nothing: one wrong byte and this version is never installed; the one in use goes on, and the browser tries
// again later. A proxy that serves yesterday's Wasm with today's index.html cannot break an offline device.
self.addEventListener("install", (event) => event.waitUntil(precache()));

async function precache() {
  const cache = await caches.open(CACHE);
  await Promise.all(PRECACHE.map(([path, sha256]) => store(cache, path, sha256)));
}

async function store(cache, path, sha256) {
  const response = await fetch(path, { cache: "no-store" });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  const bytes = await response.arrayBuffer();
  if ((await digest(bytes)) !== sha256) throw new Error(`${path}: not the file of build ${BUILD}`);
  await cache.put(path, new Response(bytes, { headers: kept(response.headers) }));
}

async function digest(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// A fresh response, because one that was redirected may not answer a navigation. It keeps what guards the page
// (CSP and its kin); what described the transfer is no longer true, and Vary would make the cache miss.
function kept(headers) {
  const copy = new Headers(headers);
  for (const name of ["content-encoding", "content-length", "set-cookie", "vary"]) copy.delete(name);
  return copy;
}

// A new version waits until a person, or an idle app, says so: nobody's page changes under their hands.
self.addEventListener("message", (event) => {
  if (event.data?.type === "activate") self.skipWaiting();
});

// Every tab sees `controllerchange` now, and reloads when it is asked to or nobody looks at it; until then it lives on what
// it has loaded, since the files of older builds are gone.
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));

async function takeOver() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("muster-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (RELAY.some((prefix) => pathname.startsWith(prefix))) return;

  const navigation = request.mode === "navigate";
  if (pathname === SOCKET && !navigation) return;

  // Every address of the app is the same shell; a file opened in a tab of its own stays that file.
  const path = navigation && !PATHS.has(pathname) ? SHELL : pathname;
  if (PATHS.has(path)) event.respondWith(cached(path, request));
});

// The browser may have evicted the cache and kept the worker: then the network is asked after all.
async function cached(path, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? fetch(request);
}
