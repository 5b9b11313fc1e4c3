// The card's looks: the theme's colours, logical directions, WCAG AA contrasts.

const FREE = "M8 3h2v5h4V3h2v5h2v3a6 6 0 0 1-5 5.9V21h-2v-4.1A6 6 0 0 1 6 11V8h2z";
const IN_USE = "M13 2 5 14h5l-1 8 9-13h-6z";
const OUT_OF_ORDER = "M6.4 5 12 10.6 17.6 5 19 6.4 13.4 12 19 17.6 17.6 19 12 13.4 6.4 19 5 17.6 10.6 12 5 6.4z";
const NOT_KNOWN = "M8 8.5a4 4 0 1 1 5.6 3.7c-.4.2-.6.5-.6 1V15h-2v-1.8c0-1.3.7-2.3 1.8-2.8A2 2 0 1 0 10 8.5zM11 17h2v2.5h-2z";

/** Cut a shape out of the background; WebViews up to 119 know the prefixed property alone.
 * @param {string} path
 */
function mask(path) {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="${path}"/></svg>`;
  const shape = `url("data:image/svg+xml,${encodeURIComponent(svg)}") center / 16px no-repeat`;
  return `-webkit-mask: ${shape}; mask: ${shape};`;
}

export const STYLE = `
  ha-card, .feature {
    --free: var(--here-ev-free-color, #2e7d32);
    --full: var(--here-ev-full-color, #c62828);
    --line: var(--secondary-text-color);
    --broken: var(--here-ev-out-of-order-color, #b71c1c);
    color: var(--primary-text-color);
  }
  ha-card {
    container-type: inline-size;
    box-sizing: border-box;
    height: 100%;
    padding: 4px 0;
    overflow: hidden;
  }
  .dark { --broken: var(--here-ev-out-of-order-color, #ef9a9a); }
  .card-header { margin: 0; padding: 12px 16px 4px; font-size: var(--ha-card-header-font-size, 1.4em); font-weight: normal; }
  [hidden] { display: none; }
  .list { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 340px), 1fr)); overflow: clip; }
  .location { box-sizing: border-box; min-width: 0; padding: 8px 8px 4px; display: flex; flex-direction: column; }
  .location { box-shadow: 0 1px var(--divider-color); }
  .header { display: flex; align-items: center; gap: 4px; }
  h3 { flex: 1; min-width: 0; margin: 0; font: inherit; }
  button, a { font: inherit; color: inherit; background: none; border: 0; margin: 0; text-align: start; text-decoration: none; cursor: pointer; border-radius: 8px; -webkit-tap-highlight-color: transparent; }
  button:hover, a:hover { background: color-mix(in srgb, var(--primary-text-color) 6%, transparent); }
  :focus-visible { outline: 2px solid var(--primary-color); outline-offset: -2px; }
  .name { display: flex; align-items: center; gap: 12px; width: 100%; padding: 8px; }
  .badge { flex: none; box-sizing: border-box; min-width: 44px; height: 44px; padding: 0 6px; border-radius: 22px; display: grid; place-items: center; font-weight: 700; color: #fff; background: #616161; forced-color-adjust: none; }
  ha-icon.badge { color: var(--secondary-text-color); background: color-mix(in srgb, var(--primary-text-color) 8%, transparent); }
  .badge.free { background: var(--free); }
  .badge.full { background: var(--full); }
  .names { min-width: 0; display: flex; flex-direction: column; gap: 2px; }
  .title { text-align: match-parent; font-weight: 500; font-size: 1.05em; overflow-wrap: anywhere; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
  .facts, .checked, .summary, .note, .power, .offers, .outage { overflow-wrap: anywhere; }
  .facts, .checked, .summary, .note, .power, .offers, .outage { color: var(--secondary-text-color); font-size: 0.9em; }
  strong { font-weight: 500; color: var(--broken); }
  .group { display: flex; flex-wrap: wrap; align-items: center; gap: 0 4px; }
  .connectors { flex: 1; min-width: 0; min-height: 44px; padding: 4px 8px; display: grid; grid-template-columns: 5.2em 1fr; gap: 2px 8px; align-items: center; }
  .kind { grid-row: span 2; display: flex; flex-direction: column; }
  .type { font-weight: 500; overflow-wrap: break-word; }
  .plugs { display: flex; flex-wrap: wrap; gap: 3px; }
  .plug { box-sizing: border-box; width: 24px; height: 24px; border-radius: 6px; border: 1.5px solid var(--line); display: grid; place-items: center; forced-color-adjust: none; }
  .plug::before { content: ""; width: 16px; height: 16px; background: var(--line); }
  .plug.free { background: var(--free); border-color: var(--free); }
  .plug.free::before { background: #fff; ${mask(FREE)} }
  .plug.in_use::before { ${mask(IN_USE)} }
  .plug.out_of_order { border-color: var(--broken); border-radius: 50%; }
  .plug.out_of_order::before { background: var(--broken); ${mask(OUT_OF_ORDER)} }
  .plug.not_known { border-style: dashed; }
  .plug.not_known::before { ${mask(NOT_KNOWN)} }
  .more { align-self: center; font-size: 0.9em; }
  .price { flex: none; max-width: 45%; min-height: 44px; padding: 4px 8px; text-align: end; font-weight: 500; display: flex; flex-direction: column; justify-content: center; }
  .price.fees { flex: 1 0 100%; max-width: none; min-height: 24px; padding-block: 0 4px; padding-inline-start: calc(5.2em + 16px); text-align: start; }
  .price bdi { display: inline-block; }
  .price .about { display: block; }
  .about { color: var(--secondary-text-color); font-size: 0.9em; font-weight: normal; }
  .sessions { flex: 1 0 100%; min-width: 0; box-sizing: border-box; padding-inline-start: calc(5.2em / 0.9 + 16px); }
  .sessions, .busy p, .hours, .busy label { color: var(--secondary-text-color); font-size: 0.9em; overflow-wrap: anywhere; }
  .sessions summary { cursor: pointer; min-height: 24px; align-content: center; border-radius: 8px; }
  .sessions summary::marker { content: ""; }
  .sessions summary::-webkit-details-marker { display: none; }
  .sessions summary > span { border-block-end: 1px dotted; }
  .sessions ul { margin: 0; padding: 0 0 4px; list-style: none; }
  .sessions li { padding: 2px 0; }
  .busy { padding: 4px 8px; }
  .busy label { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0 8px; }
  .busy select { font: inherit; color: var(--primary-text-color); background: none; border: 0; min-height: 44px; max-width: 100%; padding: 0 4px; border-radius: 8px; cursor: pointer; }
  .busy option { color: var(--primary-text-color); background: var(--card-background-color); }
  .busy p { margin: 0; padding: 2px 0; }
  .bars { display: flex; gap: 2px; height: 44px; border-block-end: 1px solid var(--divider-color); }
  .hour { flex: 1; min-width: 0; display: flex; flex-direction: column; justify-content: end; }
  .bar { border-start-start-radius: 2px; border-start-end-radius: 2px; background: var(--line); opacity: 0.75; forced-color-adjust: none; }
  .now { border-block-end: 3px solid var(--primary-color); }
  .now .bar { background: var(--primary-color); opacity: 1; }
  .hours { display: grid; grid-template-columns: repeat(4, 1fr); font-size: 0.8em; padding-block-start: 2px; }
  .footer { margin-top: auto; min-height: 44px; padding-inline-start: 8px; display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0 8px; }
  .actions { display: flex; flex-wrap: wrap; margin-inline-start: auto; }
  .action { min-height: 44px; padding: 4px 12px; box-sizing: border-box; display: flex; align-items: center; gap: 6px; font-weight: 500; }
  .action ha-icon { --mdc-icon-size: 20px; color: var(--primary-color); }
  .header .action { min-width: 44px; justify-content: center; }
  .header .action span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .note { margin: 0; padding: 12px 16px; }
  .unavailable .title, .unavailable .facts { color: var(--secondary-text-color); }
  .unavailable .badge { background: none; color: var(--secondary-text-color); border: 2px dashed var(--line); }
  .unavailable .groups { filter: grayscale(1); color: var(--secondary-text-color); }
  .outage { padding: 0 8px 4px; }
  .outage p, .offers { margin: 0; padding: 2px 0; }
  .outage .action { display: inline-flex; margin-inline-start: -12px; color: var(--primary-text-color); font-size: 1rem; }
  .outage .age { font-style: italic; }
  .offers { padding: 2px 8px; }
  .checked summary { cursor: pointer; min-height: 24px; align-content: center; border-radius: 8px; }
  .checked summary::marker { content: ""; }
  .checked summary::-webkit-details-marker { display: none; }
  .checked summary span { border-block-end: 1px dotted; }
  .feature { height: var(--feature-height, 42px); display: flex; align-items: center; gap: 8px; }
  .feature > span { flex: 1; min-width: 0; height: 24px; overflow: hidden; }
  .feature .action { height: 100%; min-width: 44px; min-height: 0; padding: 4px; justify-content: center; border-radius: var(--feature-border-radius, 12px); background: color-mix(in srgb, var(--primary-text-color) 6%, transparent); }
  .feature .action span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  @container (max-width: 330px) {
    .group { flex-direction: column; align-items: stretch; }
    .price, .price.fees { max-width: none; min-height: 24px; padding-block: 0; padding-inline-start: calc(5.2em + 16px); text-align: start; }
    .sessions { flex: none; }
  }
  @container (max-width: 219px) {
    .location { padding-inline: 4px; }
    .header { position: relative; }
    .header > .action { position: absolute; inset-block-start: 8px; inset-inline-end: 0; }
    .name { flex-direction: column; align-items: start; gap: 6px; padding: 8px 4px; }
    .names { max-width: 100%; }
    .connectors { grid-template-columns: 1fr; padding-inline: 4px; }
    .kind { flex-direction: row; flex-wrap: wrap; gap: 0 6px; align-items: baseline; }
    .price, .price.fees, .sessions { padding-inline: 4px; }
    .busy { padding-inline: 4px; }
    .footer { padding-inline-start: 4px; }
    .action { min-width: 44px; padding: 4px; justify-content: center; }
    .action span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    .card-header, .note { padding-inline: 8px; }
    .offers, .outage { padding-inline: 4px; }
  }
`;
