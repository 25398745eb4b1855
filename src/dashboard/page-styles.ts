/** What pages have beyond the theme that they share with reports. */
export const pageStyles = `
.masthead{display:flex;flex-wrap:wrap;gap:8px 24px;align-items:center;justify-content:space-between;min-height:32px}
.masthead+.where{margin-top:-10px}.where{overflow-wrap:anywhere}
.find{display:flex;gap:8px;align-items:center;flex:0 1 480px}.find input{flex:1;min-width:0}
.field.wide{flex:1 1 240px}.field.wide input{width:100%}
.field select{max-width:190px}
kbd{border:1px solid var(--edge);border-radius:4px;padding:0 5px;color:var(--quiet)}
.card.toolbar{display:flex}
.copy{min-height:24px;padding:0 8px;font-size:12px}
[data-copy]{user-select:all}
.facts.ids{grid-template-columns:minmax(0,1fr)!important}
.says{display:flex;flex-wrap:wrap;gap:6px 12px;align-items:center}
.why{display:grid;gap:2px;padding:8px 12px;border-radius:6px;border-left:3px solid var(--accent);background:var(--sunken)}.why:empty{display:none}
.why div{display:grid;grid-template-columns:40px minmax(0,1fr);align-items:baseline}.why dt{font-size:12px;color:var(--quiet)}.why dd{overflow-wrap:anywhere}.why div:first-child dd{font-weight:600}
nav+.scan-now{margin-left:auto}
:is(.clusters,.list) caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (hover:none){kbd{display:none}}
@media (max-width:600px){.top{position:static}.find{flex-basis:100%}.toolbar .field{flex:1 1 40%}.toolbar .field.wide{flex-basis:100%}.field select{width:100%;max-width:none}
.card.toolbar .button{flex:1;justify-content:center}}
`;
