// Text that would run a script where a page took it for markup, and files that say it wherever a checkpoint may say
// something of its own.
import type { Checkpoint } from '#src/checkpoint/format/checkpoint.ts';
import { decodeCheckpoint, encodeCheckpoint } from '#src/checkpoint/format/contents.ts';
import { digestOf, type JsonValue } from '#src/numeric/canonicalJson.ts';

const RUN = 'alert(1)';

/** Tags, ends of tags and of attributes, handlers, addresses, entities: after the cheat sheets that testers use. */
export const payloads: readonly string[] = [
  `<script>${RUN}</script>`,
  `"><script>${RUN}</script>`,
  `'><script>${RUN}</script>`,
  `</script><script>${RUN}</script>`,
  `</title><script>${RUN}</script>`,
  `</style><script>${RUN}</script>`,
  `</textarea><script>${RUN}</script>`,
  `<scr<script>ipt>${RUN}</scr</script>ipt>`,
  `<SCRIPT>${RUN}</SCRIPT>`,
  `<script src=data:text/javascript,${RUN}></script>`,
  `<img src=x onerror=${RUN}>`,
  `<img src=x onerror="${RUN}">`,
  `"><img src=x onerror=${RUN}>`,
  `' onmouseover='${RUN}`,
  `" onmouseover="${RUN}" x="`,
  `" autofocus onfocus="${RUN}`,
  `<svg onload=${RUN}>`,
  `<svg><script>${RUN}</script></svg>`,
  `<svg><animate onbegin=${RUN} attributeName=x dur=1s>`,
  `<svg><a xlink:href="javascript:${RUN}"><text>x</text></a></svg>`,
  `</svg><img src=x onerror=${RUN}>`,
  `]]><script>${RUN}</script>`,
  `<![CDATA[<script>${RUN}</script>]]>`,
  `<!--><script>${RUN}</script>`,
  `--><script>${RUN}</script>`,
  `<iframe src="javascript:${RUN}"></iframe>`,
  `<iframe srcdoc="<script>${RUN}</script>"></iframe>`,
  `<object data="javascript:${RUN}"></object>`,
  `<embed src="javascript:${RUN}">`,
  `<a href="javascript:${RUN}" autofocus>x</a>`,
  `<form action="javascript:${RUN}"><button>x</button></form>`,
  `<input autofocus onfocus=${RUN}>`,
  `<select autofocus onfocus=${RUN}><option>x</select>`,
  `<details open ontoggle=${RUN}>`,
  `<video><source onerror=${RUN}></video>`,
  `<audio src=x onerror=${RUN}>`,
  `<body onload=${RUN}>`,
  `<marquee onstart=${RUN}>`,
  `<base href="javascript:${RUN}//">`,
  `<link rel=stylesheet href="data:text/css,*{color:red}">`,
  `<meta http-equiv=refresh content="0;url=javascript:${RUN}">`,
  `<math><mtext><script>${RUN}</script></mtext></math>`,
  `<template><script>${RUN}</script></template>`,
  `<noscript><p title="</noscript><img src=x onerror=${RUN}>">`,
  `&lt;script&gt;${RUN}&lt;/script&gt;`,
  `&#60;img src=x onerror=${RUN}&#62;`,
  `\u003cscript\u003e${RUN}\u003c/script\u003e`,
  `javascript:${RUN}`,
  `\${${RUN}}`,
  `{{constructor.constructor('${RUN}')()}}`,
  `\u202e<script>${RUN}</script>`,
];

/** The checkpoint with a payload in all that it says freely. @throws QckptError: no file can say it there */
export function hostileFile(bytes: Uint8Array, payload: string): Uint8Array {
  const checkpoint = decodeCheckpoint(bytes);
  const { run, provenance, calibration, circuit, data, claims } = checkpoint.meta;
  const profile = calibration?.profile;
  const named = profile && { name: payload, vendor: payload, remarks: [payload] };
  const whole = named && { ...profile, ...named };
  const meta = {
    ...checkpoint.meta,
    run: { ...run, experiment: payload, study: payload, cellId: payload },
    provenance: {
      ...provenance,
      writer: { program: payload, version: payload, commit: null },
      versions: { ...provenance.versions, qckpt: payload },
    },
    circuit: { ...circuit, passes: [{ name: payload, options: {} }] },
    data: data && { ...data, name: payload },
    claims: [{ ...claims[0], name: payload }, ...claims],
    calibration: calibration && {
      ...calibration,
      name: payload,
      vendor: payload,
      sha256: digestOf(whole as unknown as JsonValue),
      profile: whole,
    },
  };
  return encodeCheckpoint({ ...checkpoint, meta } as unknown as Checkpoint);
}
