import { bandColours } from '../band-colours.ts';

function bands(scheme: 'light' | 'dark'): string {
  return Object.entries(bandColours)
    .map(([mode, colours]) => `--band-${mode}:${colours[scheme]};`)
    .join('');
}

/** Colours, type and the elements that every page has. Contrasts are WCAG 2.2 AA on `--bg`, `--surface` and `--sunken`. */
export const themeBase = `
:root{color-scheme:light dark;
--bg:#f5f6f8;--surface:#fff;--sunken:#eef1f4;--line:#d9dee4;--edge:#858f9a;--text:#1a2027;--quiet:#55606b;
--accent:#0b6871;--accent-text:#fff;--focus:#0b6871;
--good:#17713a;--good-tint:#e3f3e8;--bad:#bb2a1d;--bad-tint:#fce9e6;--unsure:#7d5200;--unsure-tint:#fcf1d4;
--spared:#6a39b8;--spared-tint:#f0e9fb;--aside:#55606b;--aside-tint:#e9edf1;--on-fill:#fff;
${bands('light')}
--radius:8px;--shadow:0 1px 2px #1a202714}
@media screen and (prefers-color-scheme:dark){:root{
--bg:#0e1216;--surface:#161b21;--sunken:#1f262e;--line:#2c353f;--edge:#6d7985;--text:#e3e8ed;--quiet:#9ba8b5;
--accent:#5cc4cd;--accent-text:#08191b;--focus:#7fdbe3;
--good:#5fcb8c;--good-tint:#14301f;--bad:#ff8f80;--bad-tint:#3b1713;--unsure:#e6b74a;--unsure-tint:#33270a;
--spared:#bda0f7;--spared-tint:#2a1f44;--aside:#9ba8b5;--aside-tint:#242c35;--on-fill:#0e1216;
${bands('dark')}
--shadow:none}}
*,*::before,*::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:60px}
body{margin:0;background:var(--bg);color:var(--text);
font:14px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
h1,h2,h3,h4,p,ul,ol,dl,dd,figure{margin:0}
h1{font-size:22px;line-height:1.25;font-weight:650;letter-spacing:-.01em;overflow-wrap:anywhere}
h2{font-size:15px;line-height:1.35;font-weight:650}
:is(h2,h3) small{font-weight:400;margin-left:4px}
h3{font-size:13px;font-weight:650;margin-top:4px}
h4{font-size:13px;font-weight:650;margin:12px 0 4px}
small{font-size:12px;color:var(--quiet)}
code,pre,kbd{font:12px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
code{overflow-wrap:anywhere}
pre{margin:4px 0;padding:8px 12px;background:var(--sunken);border:1px solid var(--line);border-radius:6px;overflow-x:auto}
a{color:var(--accent);text-underline-offset:2px;text-decoration-thickness:1px}
a:hover{text-decoration-thickness:2px}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px;border-radius:3px}
summary{cursor:pointer}
[hidden]{display:none!important}
.skip{position:absolute;left:-999px;top:8px;z-index:9;background:var(--surface);padding:8px 12px;border-radius:6px}
.skip:focus{left:8px}
.unseen{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.quiet{color:var(--quiet)}
:is(.top,main,.bottom){padding-inline:max(24px,calc((100% - 1400px)/2))}
.top{position:sticky;top:0;z-index:5;display:flex;flex-wrap:wrap;align-items:center;gap:4px 16px;min-height:48px;padding-block:6px;
background:var(--surface);border-bottom:1px solid var(--line)}
.brand{display:flex;align-items:center;gap:8px;font-weight:650;font-size:15px}
.logo{color:var(--accent);flex:none}
.top nav ul{display:flex;flex-wrap:wrap;gap:2px;list-style:none;padding:0}
.top nav a{display:block;padding:5px 9px;border-radius:6px;color:var(--quiet);text-decoration:none}
.top nav a:hover{background:var(--sunken);color:var(--text)}
.top nav a[aria-current]{background:var(--sunken);color:var(--text);font-weight:600}
.status{margin-left:auto;color:var(--quiet);font-size:13px}
main{display:grid;gap:14px;padding-block:16px 40px;grid-template-columns:minmax(0,1fr)}
.bottom{padding-bottom:32px;color:var(--quiet);font-size:13px}
.head{display:grid;gap:4px}
.card{background:var(--surface);border:1px solid var(--line);border-radius:var(--radius);box-shadow:var(--shadow);padding:14px 18px;
display:grid;gap:10px;align-content:start;min-width:0;grid-template-columns:minmax(0,1fr)}
.over{display:flex;flex-wrap:wrap;gap:4px 16px;align-items:center;justify-content:space-between}
.columns{display:grid;gap:14px;grid-template-columns:repeat(auto-fit,minmax(min(100%,380px),1fr))}
.columns.uneven{grid-template-columns:minmax(0,1fr)}
.lead,.split{display:grid;gap:14px 32px;grid-template-columns:minmax(0,1fr)}
:is(.lead,.split)>div{display:grid;gap:inherit;row-gap:14px;align-content:start;grid-template-columns:minmax(0,1fr)}
.tiles{display:grid;gap:8px;grid-template-columns:repeat(auto-fit,minmax(116px,1fr));list-style:none;padding:0}
:is(.tiles a,.tiles li:not(:has(a))){background:var(--surface);border:1px solid var(--line);border-radius:var(--radius);padding:8px 10px;
display:flex;flex-wrap:wrap;gap:2px 10px;align-items:center;color:inherit;text-decoration:none}
.tiles a:hover{border-color:var(--edge);background:var(--sunken)}
.tiles b.count{font-size:20px;line-height:1.3;font-weight:650;min-width:1.2em}
.toolbar{display:flex;flex-wrap:wrap;align-items:end;gap:8px 12px}
.field{display:grid;gap:3px;font-size:12px;color:var(--quiet);min-width:0}
.toolbar .choices{flex-basis:max-content}
.choices{display:flex;flex-wrap:wrap;gap:4px 14px;border:0;padding:0;margin:0;min-width:0}
.choices legend{float:left;padding:3px 10px 0 0;font-size:12px;color:var(--quiet)}
.choices label{display:inline-flex;align-items:center;gap:6px;min-height:26px}
input,select{font:inherit;font-size:14px;color:var(--text);background:var(--surface);border:1px solid var(--edge);border-radius:6px;padding:4px 9px;min-height:32px;max-width:100%}
input::placeholder{color:var(--quiet);opacity:1}
input[type=checkbox],input[type=radio]{min-height:0;width:16px;height:16px;margin:0;accent-color:var(--accent)}
.button,button{display:inline-flex;align-items:center;gap:6px;min-height:32px;padding:4px 12px;border:1px solid var(--edge);border-radius:6px;
background:var(--surface);color:var(--text);font:inherit;text-decoration:none;cursor:pointer}
.button:hover,button:hover{background:var(--sunken)}
.button.primary{background:var(--accent);border-color:var(--accent);color:var(--accent-text);font-weight:600}
button:disabled{color:var(--quiet);border-color:var(--line);cursor:not-allowed}
.chips{display:flex;flex-wrap:wrap;gap:6px;list-style:none;padding:0}
.chips a{display:inline-flex;gap:6px;align-items:center;min-height:26px;padding:2px 10px;border:1px solid var(--edge);border-radius:99px;color:var(--text);text-decoration:none}
.chips a:hover{background:var(--sunken)}
.chips a[aria-current]{background:var(--sunken);border-color:var(--accent);font-weight:600}
.pager{display:flex;flex-wrap:wrap;gap:8px;align-items:center}
.scroll{overflow-x:auto;max-width:100%}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,176px),1fr));gap:8px 20px}
.facts dt{font-size:12px;color:var(--quiet)}
.facts dd{overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;font-size:13px}
caption{text-align:left;color:var(--quiet);font-size:12px;padding:0 0 6px}
th,td{text-align:left;vertical-align:top;padding:6px 16px 6px 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
tr>:last-child{padding-right:0}
thead th{font-size:12px;font-weight:600;color:var(--quiet);white-space:nowrap;overflow-wrap:normal}
tbody th{font-weight:600}
tbody tr:last-child>*{border-bottom:0}
td small,th small{display:block;font-weight:400}
progress{appearance:none;width:100%;height:8px;border:1px solid var(--edge);border-radius:99px;background:var(--sunken);overflow:hidden}
progress::-webkit-progress-bar{background:none}
progress::-webkit-progress-value{background:var(--accent)}
progress::-moz-progress-bar{background:var(--accent)}
progress:indeterminate{background:linear-gradient(90deg,var(--sunken) 30%,var(--accent) 50%,var(--sunken) 70%) 50%/200% 100%}
progress:indeterminate::-moz-progress-bar{background:none}
@media (min-width:1101px){.lead{grid-template-columns:minmax(360px,2fr) minmax(0,3fr)}.split{grid-template-columns:minmax(0,2fr) minmax(0,1fr);column-gap:14px}}
@media (min-width:1240px){.columns.uneven{grid-template-columns:minmax(0,3fr) minmax(0,2fr)}}
@media (max-width:1100px){.status .when{display:none}:is(.tiles a,.tiles li:not(:has(a))){flex-direction:column;align-items:start}}
@media (max-width:940px){.top nav{order:1;flex-basis:100%}.top nav ul{margin-left:-9px}}
@media (max-width:600px){.tiles{grid-template-columns:1fr 1fr}.tiles li:last-child:nth-child(odd){grid-column:1/-1}
:is(.top,main,.bottom){padding-inline:14px}.card{padding:12px 14px}h1{font-size:19px}
main,.columns,.lead,.split{gap:12px}.top{gap:2px 10px}.top nav ul{gap:0;margin-left:-8px}.top nav a{padding:5px 8px}.facts{grid-template-columns:repeat(2,minmax(0,1fr))}}
@media (prefers-reduced-motion:no-preference){.button,button,.top nav a,.tiles a{transition:background-color .12s}
progress:indeterminate{animation:pass 2.4s linear infinite}@keyframes pass{from{background-position:150%}to{background-position:-50%}}}
`;
