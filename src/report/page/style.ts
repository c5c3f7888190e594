import { paletteCss } from '../figures/palette.ts';

const light = [
  '--back:#f6f8fa;--card:#ffffff;--edge:#dbe1e8;--link:#0a5c96;--yes:#006b50;',
  '--yes-back:#e0f3ec;--no:#a34700;--no-back:#fdeee0;--open:#6d5200;',
  '--open-back:#fbf3d9;--none:#4d5966;--none-back:#e9edf1;',
  paletteCss('light'),
].join('');
const dark = [
  '--back:#0e141b;--card:#141b24;--edge:#2b3644;--link:#7cc4f2;--yes:#5fdcb3;',
  '--yes-back:#0f3328;--no:#ffb27a;--no-back:#40240f;--open:#f0cf6a;',
  '--open-back:#38300f;--none:#b2bdc9;--none-back:#232d38;',
  paletteCss('dark'),
].join('');

/** All of a page's looks. */
export const pageStyle = `
:root{color-scheme:light dark;${light}}
@media (prefers-color-scheme:dark){:root{${dark}}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;scroll-padding-top:1rem}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--back);color:var(--ink);
font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;display:grid;
grid-template-columns:13.5rem minmax(0,64rem);justify-content:center;column-gap:2.5rem;padding:0 1.5rem}
a{color:var(--link);text-underline-offset:.15em}
:focus-visible{outline:3px solid var(--c1);outline-offset:2px;border-radius:3px}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;background:var(--card);padding:.3rem .7rem;
z-index:2}
nav{position:sticky;top:0;align-self:start;padding:2.2rem 0;max-height:100vh;overflow:auto}
nav ul{list-style:none;margin:0;padding:0}nav a{display:block;padding:.28rem .6rem;border-radius:6px;
color:var(--muted);text-decoration:none;font-size:.93rem}
nav a:hover{background:var(--none-back);color:var(--ink)}
.brand{margin:0 0 .8rem .6rem;font-weight:700;letter-spacing:.02em}
main{padding:2rem 0 4rem;min-width:0}
h1{font-size:2rem;line-height:1.2;margin:0 0 .6rem;letter-spacing:-.015em}
h2{font-size:1.4rem;margin:3rem 0 1rem;letter-spacing:-.01em}
h3{font-size:1.02rem;margin:0}
.lead{font-size:1.08rem;color:var(--muted);max-width:46rem;margin:0 0 1.4rem}
.quiet{color:var(--muted);font-weight:400;font-size:.88rem}
code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.9em;overflow-wrap:anywhere}
.facts{display:flex;flex-wrap:wrap;gap:.2rem 2.2rem;margin:0;padding:1rem 1.2rem;background:var(--card);
border:1px solid var(--edge);border-radius:12px}
.facts div{padding:.2rem 0}.facts dt{font-size:.78rem;color:var(--muted)}.facts dd{margin:0;font-weight:600;
font-variant-numeric:tabular-nums}
.verdict{display:inline-block;border-radius:99px;padding:.08rem .7rem;font-weight:600;font-size:.88rem;
white-space:nowrap;margin:0}
.verdict.yes{color:var(--yes);background:var(--yes-back)}.verdict.no{color:var(--no);background:var(--no-back)}
.verdict.open{color:var(--open);background:var(--open-back)}.verdict.none{color:var(--none);
background:var(--none-back)}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(19rem,1fr));gap:1rem}
.card{background:var(--card);border:1px solid var(--edge);border-radius:12px;padding:1rem 1.1rem;display:flex;
flex-direction:column;min-width:0}
.card.none .side{fill:none}.card .verdict{white-space:normal;border-radius:12px;text-align:right}
.card header{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:center;gap:.6rem}
.card .id{font-weight:700;font-size:1.05rem}
.card p{margin:.45rem 0}.card .claim{font-size:1rem;line-height:1.4;flex:1}
.card .number{font-variant-numeric:tabular-nums}.card .number strong{font-size:1.12rem}
.card .links{font-size:.88rem;color:var(--muted)}
.interval{display:block;width:100%;max-width:20rem;height:auto;font-size:11px;margin:.2rem 0}
.interval .side{fill:var(--yes-back)}.interval .axis{stroke:var(--edge);stroke-width:1}
.interval .limit{stroke:var(--c2);stroke-width:1.5;stroke-dasharray:4 3}
.interval .bar{stroke:var(--c1);stroke-width:4;stroke-linecap:round}.interval .value{fill:var(--c1)}
.interval text{fill:var(--muted)}
details{font-size:.92rem}summary{cursor:pointer;color:var(--link);padding:.15rem 0}
figure{margin:0 0 1.6rem;padding:1.2rem 1.3rem;background:var(--card);border:1px solid var(--edge);
border-radius:12px}
figure h3{margin-bottom:.8rem}
figcaption{max-width:48rem;margin:.9rem 0 .5rem;color:var(--ink);font-size:.95rem}
.plot svg{display:block;height:auto;max-width:100%;min-width:38rem}
.scroll{overflow:auto;max-width:100%}
.scroll table{font-size:.86rem}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}th,td{text-align:left;vertical-align:top;
padding:.28rem .7rem .28rem 0;border-bottom:1px solid var(--edge)}th{font-weight:600;color:var(--muted);
white-space:nowrap}
details .scroll{max-height:24rem;margin-top:.5rem}
.tools{display:flex;gap:.5rem;flex-wrap:wrap;margin:.4rem 0 0}
button,.button,select,input[type=search]{font:inherit;font-size:.92rem;color:var(--ink);background:var(--card);
border:1px solid var(--muted);border-radius:8px;padding:.3rem .8rem;cursor:pointer;display:inline-block}
input[type=search]{cursor:text;min-width:16rem}
button:hover,.button:hover{border-color:var(--link);color:var(--link)}
.drop{border:2px dashed var(--muted);border-radius:12px;padding:1.6rem;text-align:center;background:var(--card)}
.drop.over{border-color:var(--c1);background:var(--yes-back)}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
#file:focus-visible+*,.drop:focus-within{outline:3px solid var(--c1);outline-offset:2px}
progress{width:min(22rem,60%);accent-color:var(--c1)}
.result{margin:1.2rem 0;padding:1.2rem 1.3rem;background:var(--card);border:1px solid var(--edge);
border-radius:12px;overflow-wrap:anywhere}
.result h3{font-size:1.1rem;margin-bottom:.4rem}.result h4{margin:1.4rem 0 .4rem;font-size:1rem}
.result pre{overflow:auto;font-size:.82rem;line-height:1.45;max-height:26rem;background:var(--back);
padding:.8rem;border-radius:8px;overflow-wrap:normal}
.result .differs{color:var(--no);font-weight:600}
.result td:first-child{white-space:nowrap}.result .about td:first-child{color:var(--muted)}
.digits{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;white-space:nowrap}
.drawn svg{max-width:none;display:block}
.drawn .fit svg{max-width:100%;height:auto}
#index table{font-size:.84rem}#index td{white-space:nowrap}
.filter{display:flex;flex-wrap:wrap;gap:.5rem .8rem;align-items:center;margin-bottom:.8rem}
@media (max-width:72rem){body{grid-template-columns:minmax(0,1fr);padding:0 1rem}nav{position:static;
padding:1rem 0 0}nav ul{display:flex;flex-wrap:wrap}.brand{margin-bottom:.2rem}main{padding-top:1rem}
h1{font-size:1.6rem}}
@media (max-width:40rem){.cards{grid-template-columns:minmax(0,1fr)}
figure,.facts,.card,.result{padding:.8rem .9rem}.facts{gap:.1rem 1.4rem}}
@media print{:root{${light}}body{display:block;background:#fff;font-size:10.5pt;padding:0}
nav,.skip,.drop,.filter,#index,.tools,.data,#verify,#checkpoints{display:none}
figure,.card,.facts{break-inside:avoid;border-color:#bbb}figure.tall{break-inside:auto}
.cards{grid-template-columns:1fr 1fr}.plot svg{min-width:0}.scroll{overflow:visible}h2,h3{break-after:avoid}
main{padding:0}a{color:inherit;text-decoration:none}@page{margin:16mm}}
`.trim();
