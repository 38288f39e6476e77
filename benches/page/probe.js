// Runs in each page before its own code, and reports when something has happened. It finds elements by what both pages
// share: the name of the table, and the indices of its rows.
(() => {
  const SLOW_FRAME_MS = 32;
  const SCROLLED_FRAMES = 50;
  const SCROLLED_PX = 100;
  const SETTLED_MS = 60;
  const PATIENCE_MS = 60_000;

  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const table = () => document.querySelector('table[aria-label="Repositories"]');
  const rowsText = () => table().tBodies[0].textContent;

  // Returns the texts of the first row's cells. The header has the first row index.
  function firstRow() {
    const row = table()?.querySelector('[aria-rowindex="2"]');
    return [...(row?.cells ?? [])].map((cell) => cell.textContent.trim());
  }

  async function untilFirstRows() {
    while (firstRow().join("") === "") {
      const alert = document.querySelector('[role="alert"]')?.textContent;
      if (alert) {
        return { refusal: alert };
      }
      await nextFrame();
    }
    // The current frame paints them. Wait for the next one.
    await nextFrame();
    return { ms: performance.now() };
  }

  const probe = {
    opened: null,
    changed: null,

    // Measures from the next event of this type to the moment at which the texts of the rows have changed.
    watch(type) {
      let startMs;
      const note = ({ timeStamp }) => {
        startMs = timeStamp;
      };
      addEventListener(type, note, { capture: true, once: true });
      const before = rowsText();
      this.changed = new Promise((resolve, reject) => {
        const observer = new MutationObserver(() => {
          if (rowsText() !== before) {
            observer.disconnect();
            resolve(performance.now() - startMs);
          }
        });
        observer.observe(table(), { subtree: true, childList: true, characterData: true });
        setTimeout(() => reject(new Error(`no row changed after a ${type}`)), PATIENCE_MS);
      });
      // Whoever awaits the promise learns of a failure. Until then, it is not an error of the page.
      this.changed.catch(() => {});
    },

    // Waits until late drawing is finished too.
    async settled() {
      await nextFrame();
      await nextFrame();
      await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
    },

    shown() {
      const statuses = [...document.querySelectorAll('[role="status"]')];
      return { cells: firstRow(), status: statuses.map((status) => status.textContent).join(" ") };
    },

    // Scrolls by the same distance in every frame, and counts the late frames.
    async slowFrames() {
      const scrolls = (element) =>
        element.scrollHeight > element.clientHeight && /auto|scroll/.test(getComputedStyle(element).overflowY);
      let scroller = table().parentElement;
      while (scroller !== null && !scrolls(scroller)) {
        scroller = scroller.parentElement;
      }
      scroller ??= document.scrollingElement;
      const before = rowsText();
      let slow = 0;
      let lastMs = await nextFrame();
      for (let frame = 0; frame < SCROLLED_FRAMES; frame += 1) {
        scroller.scrollTop += SCROLLED_PX;
        const nowMs = await nextFrame();
        slow += nowMs - lastMs > SLOW_FRAME_MS ? 1 : 0;
        lastMs = nowMs;
      }
      await this.settled();
      if (rowsText() === before) {
        throw new Error("scrolling brought no other rows");
      }
      scroller.scrollTop = 0;
      await this.settled();
      return slow;
    },
  };
  globalThis.probe = probe;
  untilFirstRows().then((opened) => {
    probe.opened = opened;
  });
})();
