// Runs in the page before anything of its own: says when something was to be seen, and when it was clicked for.

/** The frame that shows something counts as painted when the one after it begins: up to 17 ms late, never early. */
export function lookAtFrames() {
  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const clock = (ms) => performance.timeOrigin + ms;

  window.frames_ = {
    /** When the last click was made, as the browser stamped the input. The same clock for all pages. */
    clickedAt: undefined,
    /** When this page was navigated to. */
    begunAt: clock(0),

    /** Waits until `isThere()` is true in a frame that was painted, and says when that was. */
    async painted(isThere) {
      do await nextFrame();
      while (!isThere());
      await nextFrame();
      return clock(performance.now());
    },

    /** Whether the row of a task shows it as done: its box, and what the app says beside it. */
    isTicked(title) {
      const box = document.querySelector(`input[type=checkbox][aria-label=${JSON.stringify(title)}]`);
      return Boolean(box?.checked) && ["done", "waiting"].includes(box.closest("li.task").dataset.state);
    },

    /** Whether so many tasks can be read; those far from what is seen are only their text. */
    hasRows(n) {
      return document.querySelectorAll("li.task").length === n;
    },
  };

  addEventListener("click", (event) => (window.frames_.clickedAt = clock(event.timeStamp)), { capture: true });
}

/** Waits in the page until a task was painted as done, and says when. */
export function ticked(page, title) {
  return page.evaluate((title) => frames_.painted(() => frames_.isTicked(title)), title);
}

/** Waits in the page until so many tasks can be read and a frame of it was painted, and says when. */
export function rows(page, n) {
  return page.evaluate((n) => frames_.painted(() => frames_.hasRows(n)), n);
}

export function clickedAt(page) {
  return page.evaluate(() => frames_.clickedAt);
}

export function begunAt(page) {
  return page.evaluate(() => frames_.begunAt);
}
