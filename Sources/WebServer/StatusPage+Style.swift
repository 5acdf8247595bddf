extension StatusPage {
    /// On a narrow screen each row of a table becomes a card, whose cells bear their column's name.
    static let styleSheet: HTML = """

        :root{--bg:#f6f8fa;--card:#fff;--text:#1f2328;--soft:#59636e;--line:#d1d9e0;--link:#0969da;
        --good:#1a7f37;--busy:#0969da;--warning:#9a6700;--bad:#cf222e;--idle:#59636e;--badbg:#ffebe9;
        --goodbg:#dafbe1;--warningbg:#fff8c5;--idlebg:#eaeef2}
        @media (prefers-color-scheme:dark){:root{--bg:#0d1117;--card:#151b23;--text:#e6edf3;--soft:#9198a1;
        --line:#3d444d;--link:#58a6ff;--good:#3fb950;--busy:#58a6ff;--warning:#d29922;--bad:#ff7b72;--idle:#9198a1;
        --badbg:#3c1618;--goodbg:#12261e;--warningbg:#2e2411;--idlebg:#212830}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--bg);color:var(--text);font:15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,
        "Liberation Sans",sans-serif}
        header,main,footer{max-width:1180px;margin:0 auto;padding:0 20px}
        header{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:8px 20px;
        padding-top:24px}
        h1{margin:0;font-size:22px;letter-spacing:-.01em}
        .host{color:var(--soft);font-weight:400}
        h2{margin:28px 0 8px;font-size:13px;font-weight:600;color:var(--soft);text-transform:uppercase;
        letter-spacing:.06em}
        .verdict{margin:0;padding:6px 14px;border-radius:999px;font-weight:600}
        .verdict.good{background:var(--goodbg)}.verdict.bad{background:var(--badbg)}
        .verdict.warning{background:var(--warningbg)}.verdict.idle{background:var(--idlebg)}
        .dot{display:inline-block;width:.6em;height:.6em;margin-right:.5em;border-radius:50%;background:currentColor}
        .good{color:var(--good)}.busy{color:var(--busy)}.warning{color:var(--warning)}.bad{color:var(--bad)}
        .idle{color:var(--idle)}
        td.good,td.busy,td.warning,td.bad,td.idle{font-weight:600}
        table,dl,.empty{width:100%;margin:0;background:var(--card);border:1px solid var(--line);border-radius:10px}
        table{border-collapse:separate;border-spacing:0;font-variant-numeric:tabular-nums}
        th,td{padding:10px 14px;text-align:left;vertical-align:top}
        thead th{font-size:12px;font-weight:500;color:var(--soft);white-space:nowrap}
        tbody th,tbody td{border-top:1px solid var(--line)}
        tbody th{font-weight:600;overflow-wrap:anywhere}
        .number,.state{white-space:nowrap}.number{text-align:right}
        @media (min-width:1061px){tbody th{min-width:170px}tbody th+td{min-width:130px}
        td[data-label=Address]{min-width:195px}td[data-label=Probes]{min-width:200px}}
        small{display:block;color:var(--soft);font-size:12px;font-weight:400;overflow-wrap:anywhere}
        code{font:13px ui-monospace,"SF Mono",Menlo,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
        a{color:var(--link);text-decoration:none}a:hover{text-decoration:underline}
        .none{color:var(--soft)}
        .probe{display:block}.probe+.probe{margin-top:4px}
        .empty{padding:18px;color:var(--soft)}
        dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(180px,1fr));padding:6px 0}
        dl div{padding:8px 14px}dt{font-size:12px;color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
        footer{display:flex;flex-wrap:wrap;justify-content:space-between;gap:4px 20px;padding-top:20px;
        padding-bottom:28px;color:var(--soft);font-size:13px}
        footer p{margin:0}nav a{margin-right:14px}
        @media (max-width:1060px){
        thead{display:none}table,tbody{display:block}
        tr{display:grid;grid-template-columns:repeat(4,1fr);grid-auto-flow:row dense;column-gap:14px;
        padding:12px 14px}
        tbody tr+tr{border-top:1px solid var(--line)}
        tbody tr>*,tbody tr>.number{min-width:0;border:0;padding:3px 0;text-align:left}
        tbody th,tbody th+td{grid-column:span 2}
        tbody th{font-size:16px}
        tbody tr>th+td{text-align:right}
        td[data-label]::before{content:attr(data-label);display:block;font-size:12px;color:var(--soft)}
        td[data-label=Address],td[data-label=Probes],td[data-label=Summary]{grid-column:1/-1}
        td[data-label=About]{grid-column:span 3}
        }
        @media (max-width:560px){
        header,main,footer{padding-left:12px;padding-right:12px}
        .verdict{border-radius:14px}
        tr{grid-template-columns:1fr 1fr}tbody th,tbody th+td,td[data-label=About]{grid-column:span 1}
        }

        """
}
