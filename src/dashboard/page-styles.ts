/** What pages have beyond the theme that they share with reports. */
export const pageStyles = `
h1+.where{margin-top:-10px}
.field.wide{flex:1 1 260px;max-width:560px}
.field.wide input{width:100%}
kbd{border:1px solid var(--edge);border-radius:4px;padding:0 5px}
#find+.toolbar{margin-bottom:12px}
.card.toolbar{display:flex;padding:12px 16px}
.card>.where{color:var(--quiet)}
.copy{min-height:24px;padding:0 8px;font-size:12px}
[data-copy]{user-select:all}
.facts.ids{grid-template-columns:minmax(0,1fr)}
.says{display:flex;flex-wrap:wrap;gap:6px 12px;align-items:center}
.next{padding:8px 12px;border-radius:6px;border-left:3px solid var(--accent);background:var(--sunken)}
.changes small{flex-basis:100%}
nav+.scan-now{margin-left:auto}
:is(.clusters,.list) caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (hover:none){kbd{display:none}}
@media (max-width:600px){.top{position:static}.toolbar .field{flex:1 1 40%;min-width:0}.toolbar .field.wide{flex-basis:100%}.field select{width:100%}
.card.toolbar .button{flex:1;justify-content:center}}
`;
