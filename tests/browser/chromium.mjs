// The system's Chromium, kept from calling anybody but the page's own relay.
export const browser = {
  browserName: "chromium",
  launchOptions: {
    executablePath: process.env.MUSTER_CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  },
};
