namespace Recsys.Cli.Evaluation.Report;

/// <summary>The style of the report: one column, readable on a phone, light and dark.</summary>
internal static class ReportStyle
{
    public const string Css = """
        :root{--ink:#1b1f24;--soft:#5b6470;--line:#dde2e8;--paper:#fff;--tint:#f2f6fb;--bar:#7aa7d9;--s0:#1f6fb2;--s1:#c2571a;--s2:#2b8a5a;--s3:#8a4fb0;--s4:#a8324a}
        @media(prefers-color-scheme:dark){:root{--ink:#e6e9ed;--soft:#9aa4b0;--line:#313840;--paper:#14171b;--tint:#1d232a;--bar:#3f6f9f;--s0:#6db3f2;--s1:#f0955a;--s2:#66c796;--s3:#c79be6;--s4:#ee8397}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
        main{max-width:60rem;margin:0 auto;padding:1rem}
        h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0}
        h2{font-size:1.15rem;margin:2rem 0 .5rem;border-bottom:1px solid var(--line);padding-bottom:.25rem}
        h3{font-size:1rem;margin:0}
        .facts,small,p{color:var(--soft)}
        .wide{overflow-x:auto;-webkit-overflow-scrolling:touch}
        table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.9rem;white-space:nowrap}
        th,td{padding:.35rem .7rem;text-align:right;border-bottom:1px solid var(--line)}
        th:first-child{text-align:left;position:sticky;left:0;background:var(--paper)}
        thead th{font-weight:600;color:var(--soft);vertical-align:bottom}
        tr.best th,tr.best td{background:var(--tint);font-weight:600}
        .bar{height:4px;background:var(--bar);border-radius:2px;margin-top:3px}
        .remarks{padding-left:1.2rem}
        svg{width:100%;height:auto;font-size:13px}
        .grid{stroke:var(--line)}
        .axis{fill:var(--soft)}
        .line{fill:none;stroke-width:2}
        .line.s0{stroke:var(--s0)}.line.s1{stroke:var(--s1)}.line.s2{stroke:var(--s2)}.line.s3{stroke:var(--s3)}.line.s4{stroke:var(--s4)}
        .dot.s0,.label.s0{fill:var(--s0)}.dot.s1,.label.s1{fill:var(--s1)}.dot.s2,.label.s2{fill:var(--s2)}.dot.s3,.label.s3{fill:var(--s3)}.dot.s4,.label.s4{fill:var(--s4)}
        article{border:1px solid var(--line);border-radius:.5rem;padding:.75rem 1rem;margin:.75rem 0}
        article p{margin:.25rem 0;overflow-wrap:anywhere}
        em{font-style:normal;color:var(--ink)}
        strong{color:var(--ink)}
        ol{margin:.25rem 0;padding-left:1.6rem;columns:16rem}
        .hit{font-weight:600;color:var(--s2)}
        """;
}
