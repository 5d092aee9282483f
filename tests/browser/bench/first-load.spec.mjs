// Somebody's first visit over a phone's network: until the app can be used, and what that takes over the wire.
import { begunAt } from "./frames.mjs";
import { figure, percentile, test } from "./measure.mjs";

const N_LOADED = 7;

/** Slow 4G, as Lighthouse has it: 1.6 Mbit/s down, 750 kbit/s up, 150 ms. */
const SLOW_4G = { offline: false, latency: 150, downloadThroughput: (1.6 * 1024 * 1024) / 8, uploadThroughput: (750 * 1024) / 8 };

test("the first load", async ({ muster, open }) => {
  // The relay compresses a file when it is first asked for: this visit is not measured.
  const ada = await open("Ada Diaz");
  await ada.setUp(muster.setupUrl);

  const [spans, sizes] = [[], []];
  for (let n = 0; n < N_LOADED; n += 1) {
    const { page } = await open("Somebody new");
    const wire = await page.context().newCDPSession(page);
    let bytes = 0;
    wire.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
    await wire.send("Network.enable");
    await wire.send("Network.emulateNetworkConditions", SLOW_4G);
    await page.goto("/", { waitUntil: "commit" });
    spans.push((await usable(page)) - (await begunAt(page)));
    sizes.push(bytes / 1024);
    await page.context().close();
  }
  figure("first load on slow 4G until it can be used, p50", percentile(spans, 50), "ms");
  figure("first load, over the wire until then", percentile(sizes, 50), "KiB");
});

/** Waits until the welcome's first button is painted and would answer, and says when. */
function usable(page) {
  return page.evaluate(() => {
    const offers = () => [...document.querySelectorAll("button")].some((it) => it.textContent.includes("Try it now"));
    return frames_.painted(offers);
  });
}
