// One relay for the whole run, unless MUSTER_URL already names one. A journey that kills or fills
// its relay starts one of its own with muster.mjs.
import { startMuster } from "./muster.mjs";

export default async function setUp() {
  if (process.env.MUSTER_URL) return undefined;
  const muster = await startMuster();
  process.env.MUSTER_URL = muster.url;
  process.env.MUSTER_SETUP_URL = muster.setupUrl;
  return () => muster.discard();
}
