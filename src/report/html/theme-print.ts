/**
 * Paper: everything a fifth smaller, what can only be clicked left out, what is closed opened, nothing cut. A row of the
 * table of clusters stays closed: its reason and next step are outside, and there may be 20,000 of them.
 */
export const themePrint = `
@media print{
:root{color-scheme:light;--bg:#fff;--surface:#fff;--sunken:#f2f4f6;--line:#c9cfd6;--text:#000;--quiet:#444;--shadow:none}
body{zoom:.8}
:is(.top nav,.toolbar,.skip,.button,button,.pager,.chips,form,kbd){display:none!important}
.top{position:static}:is(.top,main,.bottom){padding-inline:0}.status .when{display:inline}
.card{break-inside:auto;border:0;padding:8px 0}:is(h2,h3,h4,caption){break-after:avoid}:is(tr,li){break-inside:avoid}:is(.steps,.waves)>li{break-inside:auto}
a{color:inherit}summary{list-style:none}
pre{white-space:pre-wrap;overflow-wrap:anywhere}:is(pre,.scroll){overflow:visible}
details:not(.clusters *,.trend *)::details-content{content-visibility:visible;display:block}
.part{content-visibility:visible}.columns{grid-template-columns:minmax(0,1fr)!important}
.trend svg.wide{display:block}:is(.trend svg.narrow,.trend details){display:none}
:is(.squares i,.badge,.bar,.fill),:is(.mode,.severity)::before{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
`;
