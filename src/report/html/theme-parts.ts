/** How the parts look. A state has its colour, its word, and a shape or letter of its own. */
export const themeParts = `
.badge,.mode,.severity{display:inline-flex;align-items:center;gap:6px;font-size:12px;line-height:18px;white-space:nowrap}
.badge{font-weight:600;padding:1px 8px 1px 7px;border-radius:99px;background:var(--tint);color:var(--ink)}
.badge::before{content:"";flex:none;width:9px;height:9px;background:currentColor}
.compliant,.native{--ink:var(--good);--tint:var(--good-tint)}
.nonCompliant,.classic{--ink:var(--bad);--tint:var(--bad-tint)}
.unknown,.mixed{--ink:var(--unsure);--tint:var(--unsure-tint)}
.exempt{--ink:var(--spared);--tint:var(--spared-tint)}
.notApplicable,.none,.undetermined{--ink:var(--aside);--tint:var(--aside-tint)}
.badge.compliant::before{border-radius:50%}
.badge.nonCompliant::before{border-radius:1px}
.badge.unknown::before{background:none;border:2px dashed currentColor}
.badge.exempt::before{clip-path:polygon(50% 0,100% 50%,50% 100%,0 50%)}
.badge.notApplicable::before{height:2px}
.mode{color:var(--text)}
.mode::before{flex:none;width:18px;height:18px;border-radius:4px;background:var(--tint);color:var(--ink);font:700 11px/18px ui-monospace,Menlo,Consolas,monospace;text-align:center}
.mode.none::before{background:none}
.mode.native::before{content:"N"/""}.mode.classic::before{content:"C"/""}.mode.mixed::before{content:"M"/""}
.mode.undetermined::before{content:"?"/""}.mode.none::before{content:"–"/""}
.severity{font-weight:600;color:var(--ink)}
.severity::before{content:"";flex:none;width:13px;height:11px;background:
linear-gradient(currentColor 0 0) 0 100%/3px 4px no-repeat,linear-gradient(currentColor 0 0) 5px 100%/3px 0 no-repeat,linear-gradient(currentColor 0 0) 10px 100%/3px 0 no-repeat}
.severity.high{--ink:var(--bad)}.severity.medium{--ink:var(--unsure)}.severity.low{--ink:var(--text)}.severity.info{--ink:var(--quiet)}
.severity.high::before{background-size:3px 4px,3px 7px,3px 11px}.severity.medium::before{background-size:3px 4px,3px 7px,3px 0}
.severity.info::before{background-size:3px 2px,3px 2px,3px 2px}
.path,.exemption,.scan,.delivery{font-weight:600}
.path.met,.exemption.valid,.scan.completed,.delivery.sent{color:var(--good)}
.path.unmet,.exemption.expired,.exemption.invalid,.scan.failed,.delivery.failed,.delivery.disabled{color:var(--bad)}
.path.unknown,.scan.expired,.scan.cancelled,.delivery.deferred{color:var(--unsure)}
.warning{color:var(--unsure);font-weight:600;font-size:12px}
.note{padding:8px 12px;border-radius:6px;border-left:3px solid var(--edge);background:var(--sunken)}
.note.good{border-color:var(--good)}
.note.warn{border-color:var(--unsure);background:var(--unsure-tint)}
.note.bad{border-color:var(--bad);background:var(--bad-tint)}
.state{display:flex;gap:14px;align-items:flex-start;padding:18px;background:var(--surface);border:1px solid var(--line);border-radius:var(--radius)}
.card>.state{padding:0;border:0}
.state .sign{flex:none;width:26px;height:26px;border-radius:50%;display:grid;place-items:center;background:var(--sunken);font-weight:700}
.state .title{font-weight:600;line-height:26px}.state>div{display:grid;gap:6px;max-width:75ch;overflow-wrap:anywhere}.state .scan-now{margin-top:6px}
.state.error{border-left:3px solid var(--bad)}.state.error .sign{background:var(--bad);color:var(--on-fill)}
.fill{stroke:var(--surface);stroke-width:1;vector-effect:non-scaling-stroke}
.fill.native{fill:var(--band-native)}.fill.mixed{fill:var(--band-mixed)}.fill.classic{fill:var(--band-classic)}.fill.undetermined{fill:var(--band-undetermined)}
.fill.compliant{fill:var(--band-native)}.fill.nonCompliant{fill:var(--band-classic)}.fill.unknown{fill:var(--band-mixed)}.fill.exempt{fill:var(--spared)}.fill.notApplicable{fill:var(--band-undetermined)}
.meter{display:grid;gap:8px}
.number{display:flex;align-items:center;gap:14px}
.number>b{white-space:nowrap;font-size:42px;line-height:1;font-weight:680;letter-spacing:-.03em}
.number>b small{font-size:22px;font-weight:600;letter-spacing:0}
.bar{display:block;width:100%;height:12px;border-radius:4px;background:var(--sunken)}
.legend{display:flex;flex-wrap:wrap;gap:4px 18px;list-style:none;padding:0;font-size:13px}
.legend li{display:flex;gap:6px;align-items:center;line-height:20px}
.trend svg{display:block;width:100%;height:auto;overflow:visible}
.trend svg.narrow{display:none}
.trend .grid{stroke:var(--line)}
.trend .axis{fill:var(--quiet);font-size:11px}
.trend .letter{fill:var(--text);font-size:12px;font-weight:700}
.trend .incomplete{fill:var(--surface);stroke:var(--text);stroke-width:1.5}
.trend figcaption{margin:4px 0;color:var(--quiet);font-size:12px}.trend details{font-size:13px}
.trend .mark{color:var(--text)}
.numbers td,.numbers thead th:not(:first-child){text-align:right;white-space:nowrap}.numbers th{white-space:nowrap}
.gaps{list-style:none;padding:0;display:grid;gap:12px 24px;grid-template-columns:repeat(auto-fit,minmax(min(100%,360px),1fr))}
.gaps li{border-left:3px solid var(--unsure);padding-left:12px;display:grid;gap:2px;align-content:start}
.gaps li>p:first-child{font-weight:600}.gaps li>p:first-child::first-letter{text-transform:uppercase}
.gaps .detail,.gaps .names{color:var(--quiet);font-size:13px;overflow-wrap:anywhere}
.fleet{list-style:none;padding:0;display:grid;gap:14px 24px;grid-template-columns:repeat(auto-fill,minmax(min(100%,300px),1fr))}
.fleet>li{min-width:0}
.fleet .group{margin-bottom:4px;overflow-wrap:anywhere;line-height:1.35}
.fleet .group small{display:block}
.fleet .bar{height:10px}
.squares{display:flex;flex-wrap:wrap;gap:4px}
.squares a{display:block;text-decoration:none}
.squares a:is(:hover,:focus-visible)::after{content:attr(aria-label);position:fixed;z-index:9;left:16px;bottom:16px;max-width:calc(100vw - 32px);padding:6px 12px;border-radius:6px;
background:var(--text);color:var(--bg);overflow-wrap:anywhere;pointer-events:none}
.squares a:hover i{outline:2px solid var(--focus);outline-offset:1px}
.squares i{display:block;flex:none;width:20px;height:20px;font:700 11px/20px ui-monospace,Menlo,Consolas,monospace;text-align:center;color:var(--ink);background:var(--tint)}
.squares .compliant{border-radius:50%;background:var(--good);color:var(--on-fill)}
.squares .nonCompliant{border-radius:3px;background:var(--bad);color:var(--on-fill)}
.squares .unknown{border-radius:3px;line-height:16px;border:2px dashed var(--unsure);background:var(--unsure-tint)}
.squares .exempt{clip-path:polygon(50% 0,100% 50%,50% 100%,0 50%);background:var(--spared);color:var(--on-fill);font-size:10px}
.squares .notApplicable{background:none;color:var(--quiet)}
.key{display:flex;flex-wrap:wrap;gap:4px 14px;align-items:center;font-size:12px;color:var(--quiet)}
.swatch{display:inline-flex;gap:6px;align-items:center}.swatch::before{content:"";width:10px;height:10px;border-radius:2px;background:var(--band)}
.swatch.compliant{--band:var(--band-native)}.swatch.nonCompliant{--band:var(--band-classic)}.swatch.unknown{--band:var(--band-mixed)}.swatch.exempt{--band:var(--spared)}.swatch.notApplicable{--band:var(--band-undetermined)}
.clusters{table-layout:fixed}
.clusters :is(th,td):nth-child(1){width:25%}.clusters :is(th,td):nth-child(2){width:134px}.clusters :is(th,td):nth-child(3){width:120px}
.clusters :is(th,td):nth-child(4){width:100px}.clusters :is(th,td):nth-child(5){width:128px}
@media (hover:hover) and (min-width:1101px){.clusters tbody tr:hover{background:var(--sunken)}}
.clusters thead a{color:inherit;text-decoration:none}.clusters thead a:hover{text-decoration:underline}
.clusters th[aria-sort]{color:var(--text)}
.clusters th[aria-sort=ascending] :is(a,button)::after{content:" ↑"/""}.clusters th[aria-sort=descending] :is(a,button)::after{content:" ↓"/""}
.clusters summary small{display:block}
.clusters details[open]>summary{margin-bottom:8px}
.clusters details ul{padding-left:16px;margin-bottom:6px;display:grid;gap:3px}
.clusters details code{display:block;color:var(--quiet);font-size:11px}
.part{content-visibility:auto;contain-intrinsic-size:auto 5600px}
.part:first-of-type{contain-intrinsic-size:auto 5630px}
.part caption,.part~.part thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.rules td:nth-child(2) p{display:flex;gap:6px;white-space:nowrap}.rules td p+p{margin-top:2px}
@media (min-width:601px){.paths{table-layout:fixed}.paths :is(td,th):first-child{width:20%}.paths :is(td,th):nth-child(2){width:18%}}
.findings{list-style:none;padding:0;display:grid;gap:12px;grid-template-columns:minmax(0,1fr)}
.findings>li{border-left:3px solid var(--line);padding-left:12px;display:grid;gap:3px}
.findings p{overflow-wrap:anywhere}
.findings>li:has(.high){border-color:var(--bad)}.findings>li:has(.medium){border-color:var(--unsure)}
.findings .do{color:var(--quiet)}
.findings p>.severity{margin-right:6px}
.evidence{font-size:13px}.evidence .facts{display:flex;flex-wrap:wrap;gap:6px 28px;padding:2px 0 4px}.evidence>summary{color:var(--quiet);font-size:12px;width:max-content;padding:3px 0}
.timeline{list-style:none;padding:0 0 0 6px}
.timeline>li{position:relative;padding:0 0 16px 22px;border-left:2px solid var(--line)}
.timeline>li:last-child{border-color:transparent;padding-bottom:0}
.timeline>li::before{content:"";position:absolute;left:-7px;top:5px;width:12px;height:12px;border-radius:50%;background:var(--ink);border:2px solid var(--surface)}
.timeline>li>p{display:flex;flex-wrap:wrap;gap:4px 12px;align-items:center}
.timeline time{font-weight:600}
.timeline ul{padding-left:16px;margin-top:4px}
del{color:var(--quiet)}ins{text-decoration:none;font-weight:600}
.steps{padding-left:0;counter-reset:step;list-style:none;display:grid;gap:8px;grid-template-columns:minmax(0,1fr)}
.steps>li{counter-increment:step;border:1px solid var(--line);border-radius:6px;padding:8px 12px}
.steps>li>details>summary>b::before{content:counter(step) ". "}
.plan{display:grid;gap:10px;grid-template-columns:minmax(0,1fr);overflow-wrap:anywhere}.plan ul{padding-left:18px}
.waves{list-style:none;counter-reset:wave;padding:0;display:grid;grid-template-columns:minmax(0,1fr)}
.waves>li{counter-increment:wave;padding:5px 0;border-bottom:1px solid var(--line)}.waves>li>details>summary>b::before{content:counter(wave) ". "}
.waves .batches{padding-left:32px;margin:6px 0;display:grid;gap:4px}
.waves .batches ul{display:flex;flex-wrap:wrap;gap:2px 16px;list-style:none;padding:0}.waves .batches li{overflow-wrap:anywhere}
.impossible ul{padding-left:32px;margin-top:6px;overflow-wrap:anywhere}
.unblocks{list-style:none;padding:0;display:grid;gap:6px 12px;grid-template-columns:auto minmax(0,1fr)}
.unblocks li{display:grid;grid-column:1/-1;grid-template-columns:subgrid;align-items:baseline}
.unblocks .count{font-size:15px;text-align:right}
.changes{list-style:none;padding:0;display:grid;column-gap:16px;grid-template-columns:minmax(0,1fr) auto auto}
.changes li{display:grid;grid-column:1/-1;grid-template-columns:subgrid;align-items:center;padding:5px 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
.changes li:last-child{border-bottom:0}.changes .moves{display:contents}.changes .move{white-space:nowrap}.changes small{grid-column:1/-1}
@media (max-width:600px){.changes li{grid-template-columns:minmax(0,1fr);row-gap:2px}.changes .moves{display:flex;flex-wrap:wrap;gap:2px 16px}}
@media (max-width:600px){
.list:is(table),.list :is(tbody,tr,th,td),.paths:is(table),.paths :is(tbody,tr,th,td){display:block;width:auto}
:is(.list,.paths) thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
:is(.list,.paths) tbody tr{padding:8px 0;border-bottom:1px solid var(--line)}:is(.list,.paths) tbody tr:last-child{border-bottom:0}
:is(.list,.paths) tbody :is(th,td){border:0;padding:2px 0}
.list tbody tr{display:grid;grid-template-columns:1fr 1fr;gap:0 12px}.list tbody th{grid-column:1/-1}.list .absent{display:none}.rules td{grid-column:1/-1}
:is(.list,.paths) td[data-label]::before{content:attr(data-label) " ";font-size:12px;color:var(--quiet)}}
@media (max-width:1100px),print{
.clusters,.clusters tbody,.clusters tr,.clusters th,.clusters td,.clusters caption{display:block;width:auto!important}
.clusters thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.clusters tbody tr{display:grid;grid-template-columns:minmax(0,2fr) repeat(2,minmax(0,1fr));gap:2px 16px;padding:8px 0;border-bottom:1px solid var(--line)}
.clusters tbody tr:last-child{border-bottom:0}
.clusters tbody th,.clusters tbody td{border:0;padding:2px 0}
.clusters td:last-child{grid-area:2/1}
.clusters td:nth-child(4)::before{content:"Kubernetes "}.clusters td:nth-child(5)::before{content:"Mesh "}
.clusters td:is(:nth-child(4),:nth-child(5))::before{font-size:12px;color:var(--quiet)}}
@media (max-width:760px){.trend svg.wide{display:none}.trend svg.narrow{display:block}.number>b{font-size:36px}}
@media (max-width:600px){
.clusters tbody tr{grid-template-columns:1fr 1fr;gap:2px 12px}
.clusters tbody th,.clusters td:last-child{grid-area:auto/1/auto/-1}}
@media (forced-colors:active){
.badge,.mode::before,.squares i{border:1px solid CanvasText}
.badge::before,.severity::before,.squares i{forced-color-adjust:none;color:CanvasText}
.swatch::before{forced-color-adjust:none}
.squares .compliant,.squares .nonCompliant,.squares .exempt{background:CanvasText;color:Canvas}
.squares .unknown,.squares .notApplicable{background:Canvas;color:CanvasText}}
`;
