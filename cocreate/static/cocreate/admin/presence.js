// Who else has this case open: says now and then that this page is open, and shows what comes back.
(() => {
  const form = document.querySelector('[data-koe-presence]');
  const shown = document.querySelector('[data-koe-onlookers]');
  if (!form || !shown) return;
  // Compared with what came before, so that the same is not read aloud again.
  let last = null, timer = null;

  function show(html) {
    if (last === html) return;
    const words = document.createElement('div');
    words.innerHTML = html;
    if (words.textContent !== shown.textContent) shown.replaceChildren(...words.childNodes);
    last = html;
  }

  async function ping() {
    let answer = null;
    try {
      answer = await fetch(form.action, { method: 'POST', body: new FormData(form), redirect: 'manual' });
    } catch {
      return; // No network: tried again next time.
    }
    if (answer.ok) {
      const { session, html } = await answer.json();
      form.elements.session.value = session;
      show(html);
    } else if (answer.type === 'opaqueredirect' || answer.status < 500) {
      // Logged out, or the case is not theirs to read any more.
      stop();
      show('');
    }
  }
  function stop() { clearInterval(timer); timer = null; }
  function start() {
    stop();
    timer = setInterval(ping, Number(form.dataset.koePresence));
  }

  document.addEventListener('visibilitychange', () => {
    if (document.hidden) return stop();
    ping();
    start();
  });
  document.addEventListener('input', (event) => {
    if (form.elements.writes.value || !event.target.closest('.koe')) return;
    form.elements.writes.value = '1';
    ping();
  });
  window.addEventListener('pagehide', () => {
    stop();
    const data = new FormData(form);
    data.set('leave', '1');
    navigator.sendBeacon(form.action, data);
  });
  window.addEventListener('pageshow', (event) => { if (event.persisted) { ping(); start(); } });
  if (!document.hidden) start();
})();
